from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, references
from marketplace.foundation.core.gathering import gathered
from marketplace.foundation.recovery import guard
from marketplace.register.certification import signals
from marketplace.register.certification.models import Certificate, DecisionKind, EndReason, RegisteredProduct
from marketplace.register.certification.numbers import number_key
from marketplace.register.certification.terms import last_day

from .decisions import expect
from .locks import lock_certificate, lock_products

CODE_LENGTH = 8
BATCH = 1_000

LEAST_POINTS = {3: 50, 4: 70, 5: 90}  # Decision 148/QĐ-TTg, as Decision 1048/QĐ-TTg before; a product may be given fewer stars


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of a decision's annex. Days left out follow from the decision."""

    product: RegisteredProduct
    stars: int
    points: Decimal | None = None
    number: str = ""
    valid_from: date | None = None
    expires_on: date | None = None


@transaction.atomic
def issue_certificates(decision, *, items, actor):
    """First recognitions: refused for a product that holds a star in those days."""
    expect(decision, DecisionKind.RECOGNISE)
    return _issue_all(decision, items, actor, ends=None)


@transaction.atomic
def renew(decision, *, items, actor):
    """A new evaluation: the certificate before ends the day before the new one begins."""
    expect(decision, DecisionKind.RENEW)
    return _issue_all(decision, items, actor, ends=EndReason.RENEWED)


@transaction.atomic
def upgrade(decision, *, items, actor):
    """A higher star, inside the life of the certificate that it replaces."""
    expect(decision, DecisionKind.UPGRADE)
    return _issue_all(decision, items, actor, ends=EndReason.UPGRADED)


@transaction.atomic
def reissue(certificate, *, decision, actor, number="", valid_from=None):
    """A fresh paper for the same star: it keeps the old last day."""
    expect(decision, DecisionKind.REISSUE)
    old = lock_certificate(certificate)
    _refuse_ended(old, EndReason.REISSUED)
    item = Item(
        product=old.product,
        stars=old.stars,
        points=old.points,
        number=number,
        valid_from=valid_from or decision.decided_on,
        expires_on=old.expires_on,
    )
    return _issue(decision, [item], actor, EndReason.REISSUED)[0]


@transaction.atomic
def correct(certificate, *, decision, actor, **changes):
    """The paper was wrong from its first day: the old row is kept with an empty period, a new one takes its whole life."""
    expect(decision, DecisionKind.CORRECT)
    old = lock_certificate(certificate)
    _refuse_ended(old, EndReason.CORRECTED)
    kept = {name: getattr(old, name) for name in ("stars", "points", "number", "valid_from", "expires_on")}
    if not (differs := {name: value for name, value in changes.items() if value != kept[name]}):
        raise ValidationError(_("Nothing would change: the certificate already says so."))
    said = kept | differs
    _end(old, at=dates.start_of(old.valid_from), reason=EndReason.CORRECTED, decision=decision)
    if said["number"] == old.number:  # the old paper gives its number to the new one
        Certificate.objects.filter(pk=old.pk).update(number_key="")
    return _issue(decision, [Item(product=old.product, **said)], actor, EndReason.CORRECTED)[0]


def _issue_all(decision, items, actor, ends):
    items = sorted(items, key=lambda item: item.product.pk)
    if not items:
        raise ValidationError(_("The annex lists no product."))
    products = lock_products([item.product.pk for item in items])
    if len(products) < len(items):
        raise ValidationError(_("The annex lists a product twice."))
    return _issue(decision, items, actor, ends)


def _issue(decision, items, actor, ends):
    """Set-wise: as many statements for a long annex as for a short one, but for certificates that end by it."""
    guard.refuse()
    for item in items:
        _check_item(item, *_days(decision, item))
    _refuse_numbers_given(decision, items)
    earlier = _earlier_certificates(items)
    before = [_make_room(decision, item, earlier[item.product.pk], ends) for item in items]
    issued = _written(decision, items, before)
    _record(decision, issued, actor)
    with gathered():
        for certificate in issued:
            if old := _ended_by(certificate):
                signals.certificate_ended.send(Certificate, certificate=old, reason=old.end_reason)
            signals.certificate_issued.send(Certificate, certificate=certificate)
    return issued


def _ended_by(certificate):
    """The certificate before, if this very paper ended it."""
    old = certificate.replaces
    return old if old and old.end_reason and old.ended_by_id == certificate.decision_id else None


def _days(decision, item):
    return item.valid_from or decision.decided_on, item.expires_on or last_day(decision.decided_on)


def _check_item(item, first, last):
    name = item.product.name
    if item.stars not in (3, 4, 5):
        raise ValidationError(_("%(name)s: a certificate has 3, 4 or 5 stars."), params={"name": name})
    if item.points is not None and not 0 <= item.points <= 100:  # noqa: PLR2004
        raise ValidationError(_("%(name)s: points lie between 0 and 100."), params={"name": name})
    if item.points is not None and item.points < LEAST_POINTS[item.stars]:
        said = {"name": name, "stars": item.stars, "least": LEAST_POINTS[item.stars]}
        raise ValidationError(_("%(name)s: %(stars)d stars need at least %(least)d points."), params=said)
    if last < first:
        raise ValidationError(_("%(name)s: the last day lies before the first."), params={"name": name})


def _refuse_numbers_given(decision, items):
    keys = [number_key(item.number) for item in items if item.number]
    given = set(Certificate.objects.filter(authority=decision.authority, number_key__in=keys).values_list("number_key", flat=True))
    for item in items:
        if item.number and (key := number_key(item.number)) in given:
            raise ValidationError(
                _("%(name)s: number %(number)s has been given by %(authority)s before."),
                params={"name": item.product.name, "number": item.number, "authority": decision.authority},
            )
        given |= {key} if item.number else set()


def _earlier_certificates(items):
    """Product's id → its certificates, the first to begin first."""
    found = {item.product.pk: [] for item in items}
    for certificate in Certificate.objects.filter(product__in=found).order_by("valid_from", "pk"):
        found[certificate.product_id].append(certificate)
    return found


def _make_room(decision, item, earlier, ends):
    """Ends what overlaps, if this kind of decision may; returns the certificate that the new one follows."""
    first, last = _days(decision, item)
    overlapping = [old for old in earlier if _overlap(old.period, dates.day_range(first, last))]
    if overlapping and ends is None:
        raise ValidationError(
            _("%(name)s holds %(stars)d stars until %(day)s: renew or upgrade it instead."),
            params={"name": item.product.name, "stars": overlapping[-1].stars, "day": dates.words(overlapping[-1].expires_on)},
        )
    if overlapping and overlapping[-1].valid_from > first:
        raise ValidationError(
            _("%(name)s has a later certificate, from %(day)s."),
            params={"name": item.product.name, "day": dates.words(overlapping[-1].valid_from)},
        )
    if ends == EndReason.UPGRADED and (not overlapping or overlapping[-1].stars >= item.stars):
        raise ValidationError(_("%(name)s: an upgrade needs a lower star that holds on its day."), params={"name": item.product.name})
    for old in overlapping:
        _end(old, at=dates.start_of(first), reason=ends, decision=decision)
    return overlapping[-1] if overlapping else next((old for old in reversed(earlier) if old.valid_from <= first), None)


def _overlap(one, other):
    return not one.isempty and one.lower < other.upper and other.lower < one.upper


def _written(decision, items, before):
    """Read back, since the database computes the periods."""
    codes = references.several_unused(Certificate.objects, len(items), CODE_LENGTH)
    rows = [
        Certificate(
            code=code,
            number=item.number,
            number_key=number_key(item.number),
            product=item.product,
            decision=decision,
            authority=decision.authority,
            stars=item.stars,
            points=item.points,
            valid_from=_days(decision, item)[0],
            expires_on=_days(decision, item)[1],
            replaces=old,
        )
        for code, item, old in zip(codes, items, before, strict=True)
    ]
    Certificate.objects.bulk_create(rows, batch_size=BATCH)
    periods = dict(Certificate.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "period"))
    for row in rows:
        row.period = periods[row.pk]
    return rows


def _record(decision, issued, actor):
    entries = []
    for certificate in issued:
        details = {
            "product": certificate.product_id,
            "stars": certificate.stars,
            "until": certificate.expires_on.isoformat(),
            "kind": decision.kind,
        }
        entries.append(audit.entry("certificate_issued", certificate, actor=actor, paper=str(decision), details=details))
        if old := _ended_by(certificate):
            entries.append(audit.entry("certificate_ended", old, actor=actor, paper=str(decision), details={"reason": old.end_reason}))
    audit.record_all(entries)


def _end(certificate, *, at, reason, decision, ground=None):
    certificate.ended_at, certificate.end_reason, certificate.ended_by, certificate.ground = at, reason, decision, ground
    certificate.save(update_fields=["ended_at", "end_reason", "ended_by", "ground"])
    certificate.refresh_from_db(fields=["period"])


def _refuse_ended(certificate, step):
    if certificate.end_reason:
        raise ValidationError(
            _("Certificate %(certificate)s has ended (%(reason)s); this step (%(step)s) needs one that stands."),
            params={"certificate": certificate, "reason": certificate.get_end_reason_display(), "step": EndReason(step).label},
        )
