"""Questions about fairs. One rule says what is upcoming; pages, feeds and JSON all ask it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear

from marketplace.foundation.accounts import tellers
from marketplace.foundation.core import dates
from marketplace.foundation.places.models import OLD_PROVINCE, TERRITORY_PROVINCE
from marketplace.register.certification.models import Certificate, RegisteredProduct
from marketplace.register.producers.models import State as ProducerState

from . import presenting
from .models import HIDDEN, Basis, BoothResult, Fair, FairGoods, FairLetter, FairRegistration, FairReminder, Place, State, Status

NOTICE_DAYS = 30  # Decree 81/2018, Article 29
WAITS = {
    "to_decide": Q(status__in=[Status.PUBLISHED, Status.OPEN, Status.CLOSED, Status.RUNNING], to_decide__gt=0),
    "to_report": Q(status=Status.OVER, state__in=[State.PUBLISHED, State.OPEN, State.CLOSED]),
}
COMING = (Place.REGISTERED, Place.WAITING, Place.ALLOTTED)
_WHERE = ("commune", "old_commune__district", "district", "province")


def upcoming(on=None):
    """Going on or still to come at `on`, the next first; cancelled ones too, since people have planned to go there."""
    return _shown(on).filter(finishes__gte=dates.today(on)).order_by("begins", "sort_key", "pk")


def past(on=None):
    """Over at `on`, the latest first."""
    return _shown(on).filter(finishes__lt=dates.today(on)).order_by("-begins", "sort_key", "pk")


def years_past(on=None):
    """The years of what is over, the latest first."""
    over = Fair.objects.public().dated(on).filter(finishes__lt=dates.today(on))
    return list(over.annotate(year=ExtractYear("begins")).order_by("-year").values_list("year", flat=True).distinct())


def to_bring_back(on=None):
    """Yearly fairs of an office that are over and have no successor yet."""
    rows = Fair.objects.dated(on).exclude(state__in=[State.NOTED, *HIDDEN]).filter(lunar_month__isnull=False, followed_by=None)
    return rows.filter(finishes__lt=dates.today(on)).order_by("pk")


def undated(on=None):
    """Held or to be held on a day that no source names."""
    return _shown(on).filter(begins=None).order_by("sort_key", "pk")


def public(on=None, *, place=None, first=None, last=None, status=""):
    """Everything that everybody may see, the latest first and the undated last; `place` is a Reading."""
    rows = _shown(on)
    if place is not None:
        rows = rows.filter(lies_in(place))
    if first:
        rows = rows.filter(finishes__gte=first)
    if last:
        rows = rows.filter(begins__lte=last)
    if status:
        rows = rows.filter(status=status)
    return rows.order_by(F("begins").desc(nulls_last=True), "sort_key", "pk")


def fair_called(slug, on=None):
    return _shown(on).filter(slug=slug).first()


def at_desk(*, q="", status="", on=None):
    """All fairs with what waits, for officers, the latest first. `status`: a Status, or a name of what waits: see WAITS."""
    rows = Fair.objects.dated(on).select_related(*_WHERE).annotate(**_numbers())
    rows = rows if status == Status.DISCARDED else rows.kept()
    if q:
        rows = rows.filter(Q(folded__contains=q) | Q(place__icontains=q))
    if status:
        rows = rows.filter(WAITS[status]) if status in WAITS else rows.filter(status=status)
    return rows.order_by(F("begins").desc(nulls_last=True), "sort_key", "pk")


def one_at_desk(pk, on=None):
    return Fair.objects.dated(on).select_related(*_WHERE).prefetch_related("documents", "groups", "communes").filter(pk=pk).first()


def _shown(on):
    return Fair.objects.public().dated(on).select_related(*_WHERE)


def _numbers():
    """Counted for the rows of one page alone: a join would first count those of all fairs."""
    live = ~Q(state=Place.WITHDRAWN)
    counted = {"registered": live, "to_decide": Q(state=Place.REGISTERED), "allotted": Q(state=Place.ALLOTTED)}
    return {name: Coalesce(Subquery(_counted(which)), 0) for name, which in counted.items()}


def _counted(which):
    rows = FairRegistration.objects.filter(which, fair=OuterRef("pk")).order_by().values("fair")
    return rows.annotate(n=Count("pk")).values("n")


def lies_in(reading):
    provinces = {province.pk for province in reading.provinces}
    within = Q(commune__in=[unit.pk for unit in reading.communes]) | Q(province__in=provinces)
    within |= Q(district__in=[unit.pk for unit in reading.districts], commune=None)
    if any(province.code == TERRITORY_PROVINCE and province.is_current for province in reading.provinces):
        within |= Q(province__code=OLD_PROVINCE, province__edition="2025-06")
    return within


def warnings(fair, on=None):
    """What an officer should know before it is announced: names of warnings, none if all is well."""
    found = []
    if fair.basis == Basis.REGISTRATION and fair.starts_on:
        counted_from = fair.basis_on or dates.today(on)
        if fair.starts_on - counted_from < timedelta(days=NOTICE_DAYS):
            found.append("late")
    if not fair.basis:
        found.append("no_basis")
    elif not fair.basis_number:
        found.append("no_number")
    return found


# --- who comes -----------------------------------------------------------------------------------------------------


def registrations(fair):
    """In the order in which they came, with goods and results; a query each, however many."""
    goods = FairGoods.objects.select_related("product")
    rows = fair.registrations.select_related("producer__commune", "result").prefetch_related(Prefetch("goods", goods))
    return rows.order_by("made_at", "pk")


def registration_of(pk):
    return FairRegistration.objects.select_related("fair", "producer__commune", "result").filter(pk=pk).first()


def registrations_of(producers, on=None):
    """What these producers registered for, the next fair first."""
    goods = FairGoods.objects.select_related("product")
    rows = FairRegistration.objects.filter(producer__in=producers).select_related("producer", "result")
    fairs = Prefetch("fair", Fair.objects.dated(on).select_related(*_WHERE))
    return rows.prefetch_related(fairs, Prefetch("goods", goods), "letters").order_by("-fair__starts_on", "pk")


def may_withdraw(registration):
    """Whether its maker may still take it back; `registration` as `registrations_of` gives it."""
    begun = registration.fair.status in {Status.RUNNING, Status.OVER, Status.REPORTED, Status.CANCELLED}
    return not begun and registration.state in COMING


def open_for(producers, on=None):
    """Fairs that take registrations now and where at least one of these producers is not registered yet."""
    live = FairRegistration.objects.filter(fair=OuterRef("pk")).exclude(state=Place.WITHDRAWN)
    rows = upcoming(on).filter(status=Status.OPEN)
    for producer in producers:
        rows = rows.annotate(**{f"has_{producer.pk}": Exists(live.filter(producer=producer))})
    return rows


@dataclass(frozen=True)
class Fitness:
    """A product of a maker, and why it cannot come to a fair ("" if it can)."""

    product: RegisteredProduct
    why: str = ""  # place, group, star, lapses


def goods_for(fair, producer, on=None):
    """All registered products of the maker, those that may come first. A star must hold through the fair's last day."""
    first, last = days_of(fair, on)
    certificates = Certificate.objects.filter(product=OuterRef("pk"))
    held = certificates.in_force(on)
    through = held
    if first:
        through = certificates.in_force(dates.start_of(first)).filter(period__contains=dates.day_range(first, last))
    rows = RegisteredProduct.objects.filter(producer=producer).annotate(now=Exists(held), through=Exists(through))
    groups, communes = set(fair.groups.values_list("pk", flat=True)), set(fair.communes.values_list("pk", flat=True))
    found = [Fitness(product, _why(product, producer, groups, communes)) for product in rows]
    return sorted(found, key=lambda one: bool(one.why))


def _why(product, producer, groups, communes):
    if communes and not communes & {product.commune_id, producer.commune_id}:
        return "place"
    if groups and product.group_id not in groups:
        return "group"
    if product.through:
        return ""
    return "lapses" if product.now else "star"


def days_of(fair, on=None):
    """(first, last) day as of `on`, None where not known."""
    if not hasattr(fair, "begins"):
        fair = Fair.objects.dated(on).get(pk=fair.pk)
    return fair.begins, fair.finishes


def may_register(fair, producer):
    return producer.state == ProducerState.VERIFIED


def booths_taken(fair):
    """{booth: registrations}, of those that have one."""
    taken = {}
    for row in fair.registrations.filter(state=Place.ALLOTTED).order_by("booth", "pk"):
        taken.setdefault(row.booth, []).append(row)
    return taken


def coming_with(product, on=None):
    """Registrations that bring this product to a fair that is not over."""
    fairs = Fair.objects.dated(on).filter(finishes__gte=dates.today(on), state__in=[State.PUBLISHED, State.OPEN, State.CLOSED])
    rows = FairRegistration.objects.filter(goods__product=product, fair__in=fairs.values("pk"))
    return rows.exclude(state__in=[Place.WITHDRAWN, Place.REFUSED]).select_related("fair", "producer").distinct()


def without_star(on=None):
    """Goods that are to come to a fair and hold no star at `on`, for the desk."""
    fairs = Fair.objects.dated(on).filter(finishes__gte=dates.today(on), state__in=[State.PUBLISHED, State.OPEN, State.CLOSED])
    held = Certificate.objects.in_force(on).filter(product=OuterRef("product"))
    rows = FairGoods.objects.filter(~Exists(held), product__isnull=False, registration__fair__in=fairs.values("pk"))
    return rows.exclude(registration__state__in=[Place.WITHDRAWN, Place.REFUSED]).select_related("product", "registration__fair")


# --- papers -----------------------------------------------------------------------------------------------------


def letters_due(fair):
    """Decided registrations whose last letter, if any, says something else; by booth, then by name."""
    written = FairLetter.objects.filter(registration=OuterRef("pk")).order_by("-pk")
    said = {f"said_{name}": Subquery(written.values(name)[:1]) for name in ("state", "booth", "days", "where")}
    rows = fair.registrations.filter(state__in=[Place.ALLOTTED, Place.WAITING, Place.REFUSED]).annotate(**said)
    days, where = presenting.official(fair)
    old = rows.select_related("producer__commune").order_by(F("booth").asc(nulls_last=True), "producer__sort_key", "maker_name", "pk")
    return [row for row in old if (row.said_state, row.said_booth, row.said_days, row.said_where) != (row.state, row.booth, days, where)]


def letters(fair):
    goods = Prefetch("registration__goods", FairGoods.objects.select_related("product"))
    rows = FairLetter.objects.filter(registration__fair=fair).select_related("registration__producer__commune", "sent_by")
    return rows.prefetch_related(goods).order_by("pk")


def letter_to(producers, pk):
    """One of their own, or None."""
    rows = FairLetter.objects.filter(pk=pk, registration__producer__in=producers)
    return rows.select_related("registration__fair", "registration__producer__commune").first()


# --- figures ----------------------------------------------------------------------------------------------------


def makers_to_tell(fair):
    """Registrations of those who come or would."""
    return fair.registrations.filter(state__in=COMING)


def visitors_to_tell(fair):
    """Whoever asked to be reminded, told already or not."""
    return fair.reminders.filter(stopped_at=None).exclude(phone="", email="")


def figures(fair):
    """{name: number} of a fair's registrations and results."""
    states = dict(fair.registrations.order_by().values_list("state").annotate(Count("pk")))
    booths = fair.registrations.filter(state=Place.ALLOTTED).aggregate(booths=Count("booth", distinct=True))
    results = BoothResult.objects.filter(registration__fair=fair)
    sums = results.aggregate(visitors=Sum("visitors"), revenue=Sum("revenue"), contracts=Sum("contracts"), results=Count("pk"))
    return {**{state.value: states.get(state, 0) for state in Place}, **booths, **{name: value or 0 for name, value in sums.items()}}


def reminder(pk):
    return FairReminder.objects.select_related("fair").filter(pk=pk).first()


def reminders_of(person):
    rows = FairReminder.objects.filter(tellers.by(person, phone="phone", email="email__iexact"))
    return rows.values("fair__name", "phone", "email", "consent", "asked_at", "told_at", "stopped_at")


def registrations_by_phone(person):
    """Written down by an officer for a maker who is not in the register."""
    rows = FairRegistration.objects.filter(tellers.by(person, phone="maker_phone"))
    return rows.values("fair__name", "maker_name", "maker_place", "maker_phone", "state", "note", "booth", "reason", "made_at")
