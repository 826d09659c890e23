from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, references
from marketplace.register.certification import signals
from marketplace.register.certification.models import Certificate, DecisionKind, EndReason, RegisteredProduct
from marketplace.register.certification.numbers import number_key
from marketplace.register.certification.terms import last_day

from .decisions import expect
from .locks import lock_certificate, lock_products


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
    return _issue(decision, item, actor, EndReason.REISSUED)


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
    return _issue(decision, Item(product=old.product, **said), actor, EndReason.CORRECTED)


def _issue_all(decision, items, actor, ends):
    items = list(items)
    if not items:
        raise ValidationError(_("The annex lists no product."))
    products = lock_products([item.product.pk for item in items])
    if len(products) < len(items):
        raise ValidationError(_("The annex lists a product twice."))
    return [_issue(decision, item, actor, ends) for item in sorted(items, key=lambda item: item.product.pk)]


def _issue(decision, item, actor, ends):
    first = item.valid_from or decision.decided_on
    last = item.expires_on or last_day(decision.decided_on)
    _check_item(decision, item, first, last)
    before = _make_room(decision, item, first, last, ends)
    certificate = Certificate.objects.create(
        code=references.unused(Certificate.objects, 8),
        number=item.number,
        number_key=number_key(item.number),
        product=item.product,
        decision=decision,
        authority=decision.authority,
        stars=item.stars,
        points=item.points,
        valid_from=first,
        expires_on=last,
        replaces=before,
    )
    audit.record(
        "certificate_issued",
        certificate,
        actor=actor,
        paper=str(decision),
        details={"product": item.product.pk, "stars": item.stars, "until": last.isoformat(), "kind": decision.kind},
    )
    if before and before.end_reason:
        audit.record("certificate_ended", before, actor=actor, paper=str(decision), details={"reason": before.end_reason})
        signals.certificate_ended.send(Certificate, certificate=before, reason=before.end_reason)
    signals.certificate_issued.send(Certificate, certificate=certificate)
    return certificate


def _check_item(decision, item, first, last):
    name = item.product.name
    if item.stars not in (3, 4, 5):
        raise ValidationError(_("%(name)s: a certificate has 3, 4 or 5 stars."), params={"name": name})
    if item.points is not None and not 0 <= item.points <= 100:  # noqa: PLR2004
        raise ValidationError(_("%(name)s: points lie between 0 and 100."), params={"name": name})
    if last < first:
        raise ValidationError(_("%(name)s: the last day lies before the first."), params={"name": name})
    if item.number and (Certificate.objects.filter(authority=decision.authority, number_key=number_key(item.number)).exists()):
        raise ValidationError(
            _("%(name)s: number %(number)s has been given by %(authority)s before."),
            params={"name": name, "number": item.number, "authority": decision.authority},
        )


def _make_room(decision, item, first, last, ends):
    """Ends what overlaps, if this kind of decision may; returns the certificate that the new one follows."""
    begin = dates.start_of(first)
    held = Certificate.objects.filter(product=item.product)
    overlapping = list(held.filter(period__overlap=dates.day_range(first, last)).order_by("valid_from", "pk"))
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
        _end(old, at=begin, reason=ends, decision=decision)
    if overlapping:
        return overlapping[-1]
    return held.filter(valid_from__lte=first).order_by("-valid_from", "-pk").first()


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
