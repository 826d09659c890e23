"""Questions to the register. They write nothing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, Sum
from django.utils import timezone

from marketplace.foundation.accounts import erasers
from marketplace.foundation.core import dates

from .models import Authority, Certificate, LabelReport, Level, Recognition, RegisteredProduct, ScanCount, SigningKey, Suspension
from .numbers import number_key


def in_force(on=None):
    return Certificate.objects.in_force(on).select_related("product", "decision")


def expiring(within, on=None):
    """In force, and ending of themselves before `within` (a timedelta) is over; the next to end first."""
    return Certificate.objects.expiring(within, on).select_related("product__producer", "decision").order_by("period__endswith", "pk")


def lapsed(on=None):
    """Ended by their date, and nothing followed."""
    on = on or timezone.now()
    held = Certificate.objects.in_force(on).values("product")
    return Certificate.objects.lapsed(on).exclude(product__in=held).select_related("product__producer", "decision")


def certificate_of(product, on=None):
    return in_force(on).filter(product=product).first()


def certificates_called(words):
    """By code or by number as printed; a number may have been given by two authorities."""
    key = number_key(words)
    if not key:
        return Certificate.objects.none()
    found = Q(code=key.upper()) | Q(number_key=key)
    return (
        Certificate.objects.filter(found)
        .select_related("product__producer__commune", "product__commune", "product__group", "decision__authority", "ended_by", "ground")
        .prefetch_related(Prefetch("suspensions", Suspension.objects.select_related("decision", "lifted_by")))
    )


def responsible_for(authority, on=None):
    """Who answers today for what this body decided: its successor, when it was dissolved."""
    day, seen = dates.today(on), set()
    while authority.until and authority.until < day and authority.successor_id and authority.pk not in seen:
        seen.add(authority.pk)
        authority = authority.successor
    return authority


def published_keys(on=None):
    """The key at work, and each retired one while a certificate from its time has not ended."""
    vouched = Certificate.objects.filter(created_at__lte=OuterRef("retired_at"), period__endswith__gt=on or timezone.now())
    return SigningKey.objects.filter(Q(retired_at=None) | Exists(vouched))


def ended_early(on=None):
    """Not in force, although the last day printed has not come: revoked, replaced, or suspended now."""
    on = on or timezone.now()
    return (
        Certificate.objects.exclude(pk__in=Certificate.objects.in_force(on).values("pk"))
        .filter(valid_from__lte=dates.today(on), expires_on__gte=dates.today(on))
        .prefetch_related("suspensions")
        .order_by("code")
    )


def label_reports(state):
    """The next to be due first; closed ones by the day they were closed."""
    order = ["due_on", "pk"] if state == LabelReport.State.OPEN else ["-closed_at", "-pk"]
    return LabelReport.objects.filter(state=state).select_related("certificate__product", "agency").order_by(*order)


@dataclass(frozen=True)
class Looks:
    """How often one certificate was looked up, day by day."""

    certificate: Certificate
    days: list  # [(day, scans)], the last SCAN_DAYS days, oldest first
    total: int
    stands_out: bool  # today far above its usual: the code may have been copied


SCAN_DAYS = 30
FEW_SCANS, MANY_TIMES = 20, 5


def looks(limit=20, on=None, *, among=None):
    """The certificates (`among` these) looked up most in the last 30 days, those that stand out first. Three queries."""
    first = dates.today(on) - timedelta(days=SCAN_DAYS - 1)
    seen = ScanCount.objects.filter(day__gte=first)
    if among is not None:
        seen = seen.filter(certificate__in=among)
    most = dict(seen.values_list("certificate").annotate(total=Sum("scans")).order_by("-total", "certificate")[:limit])
    by_day = defaultdict(int)
    for pk, day, scans in seen.filter(certificate__in=most).values_list("certificate", "day", "scans"):
        by_day[pk, day] += scans
    days = [first + timedelta(days=passed) for passed in range(SCAN_DAYS)]
    rows = Certificate.objects.filter(pk__in=most).select_related("product__producer")
    found = [_looks(row, [(day, by_day[row.pk, day]) for day in days], most[row.pk]) for row in rows]
    return sorted(found, key=lambda one: (not one.stands_out, -one.total, one.certificate.pk))


def _looks(certificate, days, total):
    today = days[-1][1]
    usual = (total - today) / (SCAN_DAYS - 1)
    return Looks(certificate, days, total, stands_out=today >= FEW_SCANS and today > MANY_TIMES * usual)


def authorities(on=None, level=None):
    standing = Authority.objects.standing(on)
    return standing.filter(level=Level(level)) if level else standing


STANDING = "in_force"
SUSPENDED = "suspended"
REVOKED = "revoked"
ENDED = "ended"
REPLACED = "replaced"
COMING = "coming"


def state_of(certificate, on=None):
    """What one certificate is at `on`. Reads the suspensions that it was fetched with."""
    on = on or timezone.now()
    if certificate.end_reason == "revoked" and certificate.ended_at <= on:
        return REVOKED
    if certificate.end_reason and certificate.ended_at <= on:
        return REPLACED
    if on < dates.start_of(certificate.valid_from):
        return COMING
    if on >= dates.end_of(certificate.expires_on):
        return ENDED
    if any(held.from_at <= on and (held.until_at is None or on < held.until_at) for held in certificate.suspensions.all()):
        return SUSPENDED
    return STANDING


@dataclass(frozen=True)
class Line:
    """One thing that happened to a product: a Certificate (with its state) or a Recognition, never mixed up."""

    kind: str  # "certificate" or "recognition"
    order: tuple
    stars: int | None
    when: str
    state: str
    certificate: Certificate | None = None
    recognition: Recognition | None = None


def with_history(products):
    """Fetches what `history_of` reads, in three queries however many products."""
    certificates = Certificate.objects.select_related("decision__authority", "ended_by", "ground").prefetch_related("suspensions")
    return products.prefetch_related(Prefetch("certificates", certificates), "recognitions")


def history_of(product, on=None):
    """Newest first. What a source says stands beside what a decision gave, told apart by `kind`."""
    if not _fetched(product):
        product = with_history(RegisteredProduct.objects).get(pk=product.pk)
    lines = [_certificate_line(certificate, on) for certificate in product.certificates.all()]
    lines += [_recognition_line(recognition) for recognition in product.recognitions.all()]
    return sorted(lines, key=lambda line: line.order, reverse=True)


def _fetched(product):
    return {"certificates", "recognitions"} <= set(getattr(product, "_prefetched_objects_cache", ()))


def _certificate_line(certificate, on):
    day = certificate.valid_from
    return Line(
        kind="certificate",
        order=(day.year, day.month, day.day, 1, certificate.pk),
        stars=certificate.stars,
        when=dates.words(day),
        state=state_of(certificate, on),
        certificate=certificate,
    )


def _recognition_line(recognition):
    order = (recognition.year or 0, recognition.month or 0, recognition.day or 0, 0, recognition.pk)
    return Line(kind="recognition", order=order, stars=recognition.stars, when=recognition.when, state="", recognition=recognition)


def reports_by(person):
    """Reports of labels that name the person's number or address."""
    fields = ("contact", "words")
    rows = LabelReport.objects.annotate(**erasers.as_words(*fields)).filter(erasers.mentioning(person, *fields))
    return rows.values("reference", "what", "where", "words", "contact", "asked", "made_at", "state", "closed_at")
