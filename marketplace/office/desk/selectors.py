"""What the desk shows. It writes nothing. `here` is the `Territory` whose rows are asked for."""

from collections import Counter
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import LISTING_FIELDS, ListingState, Product
from marketplace.foundation.accounts import selectors as accounts
from marketplace.foundation.audit import selectors as audit
from marketplace.foundation.core import dates, text
from marketplace.office.desk.territory import EVERYWHERE
from marketplace.register.certification import selectors as register
from marketplace.register.certification.models import Certificate, Decision, EndReason, Recognition, RegisteredProduct, Suspension
from marketplace.register.certification.numbers import number_key
from marketplace.register.certification.selectors import lapsed, state_of
from marketplace.register.certification.verdicts import SOON
from marketplace.register.notices import selectors as letters
from marketplace.register.producers.models import Membership, Producer
from marketplace.shop.basket.models import Basket
from marketplace.shop.purchases.models import ProducerOrder

MONTHS = 12
SORTS = {
    "name": "product__sort_key",
    "place": "product__commune__sort_key",
    "stars": "stars",
    "points": "points",
    "until": "expires_on",
}
WITHIN = {"soon": 30, "soon60": 60, "soon90": 90, "soon180": 180}  # days
REPLACED = (EndReason.RENEWED, EndReason.UPGRADED, EndReason.REISSUED, EndReason.CORRECTED)


def certificates(here, *, q="", state="", stars="", month="", place="", decision=None, sort="", on=None):
    """Certificates with what the list shows; those that another paper replaced only where asked for, or with all of a decision."""
    on = on or timezone.now()
    found = here.narrow(Certificate.objects.filter(decision=decision) if decision else _in_state(state, on))
    if q:
        found = found.filter(_worded(q))
    if stars:
        found = found.filter(stars=stars)
    if month:
        number, year = month.split("/")
        found = found.filter(expires_on__year=year, expires_on__month=number)
    if place:
        found = found.filter(_placed(place))
    return (
        found.select_related("product__producer", "product__commune", "product__district", "decision__authority")
        .prefetch_related("suspensions")
        .order_by(*_sorted_by(sort), "product__sort_key", "pk")
    )


def _sorted_by(sort):
    column = SORTS.get(sort.removeprefix("-"), "expires_on")
    order = F(column).desc(nulls_last=True) if sort.startswith("-") else F(column).asc(nulls_last=True)
    return [order, "expires_on"] if column != "expires_on" else [order]


def _in_state(state, on):
    everything = Certificate.objects.all()
    if state in WITHIN:
        return everything.expiring(timedelta(days=WITHIN[state]), on)
    held_back = Exists(Suspension.objects.filter(certificate=OuterRef("pk"), period__contains=on))
    return {
        "": everything.exclude(end_reason__in=REPLACED),
        "in_force": everything.in_force(on),
        "suspended": everything.filter(held_back, period__contains=on),
        "lapsed": everything.lapsed(on),
        "unfollowed": lapsed(on),
        "revoked": everything.filter(end_reason=EndReason.REVOKED),
        "replaced": everything.filter(end_reason__in=REPLACED),
    }[state]


def _worded(q):
    named = Q()
    for word in text.fold(q).split():
        named &= Q(product__folded__contains=word) | Q(product__producer__folded__contains=word)
    return named | Q(number_key=number_key(q)) | Q(code=q.strip().upper())


def _placed(place):
    kind, _dash, code = place.partition("-")
    if place == "xa--":
        return Q(product__commune=None)
    return Q(product__commune__code=code) if kind == "xa" else Q(product__district__code=code)


def looks(certificate, on=None):
    """(shape for the tag `state`, its words or "") of one row."""
    on = on or timezone.now()
    state = state_of(certificate, on)
    if state == "in_force":
        soon = certificate.period.upper - on <= SOON
        return ("soon", dates.left_words(certificate.period.upper, on)) if soon else ("valid", "")
    return {"revoked": "revoked", "suspended": "suspended"}.get(state, "over"), ""


def figures(here, on=None):
    """{5: n, 4: n, 3: n, "soon": n, "lapsed": n}: certificates in force by star, ending within 90 days, lapsed without another."""
    on = on or timezone.now()
    by_star = dict(here.narrow(Certificate.objects.in_force(on)).values_list("stars").annotate(n=Count("pk")))
    soon = here.narrow(Certificate.objects.expiring(timedelta(days=90), on)).count()
    return {stars: by_star.get(stars, 0) for stars in (5, 4, 3)} | {"soon": soon, "lapsed": here.narrow(lapsed(on)).count()}


def expiries(here, on=None):
    """[(label, number, css, address of its rows)] of the twelve months from this one on."""
    on = on or timezone.now()
    first = dates.today(on).replace(day=1)
    ending = here.narrow(Certificate.objects.in_force(on)).filter(expires_on__lt=dates.add_months(first, MONTHS))
    counted = Counter((day.year, day.month) for day in ending.values_list("expires_on", flat=True))
    months = [dates.add_months(first, step) for step in range(MONTHS)]
    css = ["now", "near", "near", *["far"] * (MONTHS - 3)]
    rows = "?state=in_force&month="
    return [(f"{day:%m/%y}", counted[day.year, day.month], css[step], f"{rows}{day:%m/%Y}") for step, day in enumerate(months)]


def decisions(here, q=""):
    counted = here.narrow(Certificate.objects.filter(decision=OuterRef("pk")).order_by()).values("decision").annotate(n=Count("pk"))
    rows = here.narrow(Decision.objects.select_related("authority"))
    found = rows.annotate(certificate_count=Coalesce(Subquery(counted.values("n")), Value(0))).order_by("-decided_on", "-pk")
    return found.filter(number__icontains=q.strip()) if q else found


def producers(here, q="", state=""):
    rows = here.narrow(Producer.objects.select_related("commune", "district"))
    counted = RegisteredProduct.objects.filter(producer=OuterRef("pk")).order_by().values("producer").annotate(n=Count("pk"))
    found = rows.annotate(product_count=Coalesce(Subquery(counted.values("n")), Value(0)))  # of one page alone, no join over all
    if state:
        found = found.filter(state=state)
    return (found.named(q) if q else found).order_by("sort_key", "pk")


def recognitions(here, q=""):
    """What sources say and no certificate stands for yet."""
    waiting = Recognition.objects.filter(completed_by=None)
    found = here.narrow(waiting).select_related("product__producer", "product__commune", "product__district")
    for word in text.fold(q).split():
        found = found.filter(Q(product__folded__contains=word) | Q(product__producer__folded__contains=word))
    return found.order_by("product__sort_key", "year", "month", "day", "pk")


NOTICES = {
    "due": letters.in_time,
    "late": letters.late,
    "unsent": letters.unsent,
    "unanswered": letters.unanswered,
    "all": letters.letters,
}


def notices(here, name):
    """Letters, or the certificates that need one."""
    return _written_by(here, NOTICES[name]())


def to_write_about(here):
    """Certificates for whose step no letter has been written yet, late or not."""
    return _written_by(here, letters.due())


def _written_by(here, rows):
    """Certificates are written about by who looks after their goods and their holder both."""
    rows = here.narrow(rows)
    if here.whole or rows.model is not Certificate:
        return rows
    return rows.filter(product__producer__in=here.narrow(Producer.objects.order_by()))


def looked_up(here):
    """Whose codes are looked up most, see `certification.selectors.looks`."""
    return register.looks(among=None if here.whole else here.narrow(Certificate.objects.order_by()))


def product_called(words, here=EVERYWHERE):
    """By code, by `CODE · name` as the form suggests, or by its exact name whatever case and marks; a list."""
    code = words.split("·")[0].strip().upper()
    rows = here.narrow(RegisteredProduct.objects.all())
    return list(rows.filter(code=code)) or list(rows.filter(folded=text.fold(words)))


def products_by_name(here):
    return here.narrow(RegisteredProduct.objects.only("code", "name", "sort_key")).order_by("sort_key")


def certificate_by_code(here, code):
    rows = here.narrow(Certificate.objects.all()).select_related(
        "product__producer", "product__commune", "product__group", "decision__authority", "ended_by", "ground"
    )
    return rows.prefetch_related("suspensions__decision", "suspensions__lifted_by").filter(code=code).first()


def last_change(thing):
    """The key of the newest line of its history, as text: another one means that somebody changed it."""
    newest = audit.entries_about(thing).last()
    return str(newest.pk) if newest else ""


def issued_already(lines, told):
    """The certificates of this very paper, if it is in the register with just these products: a second click."""
    paper = {"decision__number": " ".join(told["number"].split()), "decision__decided_on": told["decided_on"]}
    made = list(Certificate.objects.filter(**paper, decision__authority=told["authority"], decision__kind=told["kind"]).order_by("pk"))
    return made if {row.product_id for row in made} == {line["product"].pk for line in lines} else []


def newest_line(certificate):
    """The last audit row about the product and any of its certificates: another one means that somebody acted."""
    return audit.entries_about(certificate.product, *certificate.product.certificates.all()).last()


def told_newest(certificate):
    return audit.history_of(certificate.product, *certificate.product.certificates.all())[-1]


def consequences(certificate):
    """What ending this star does: listings that leave the shop, orders that stop."""
    listings = Product.objects.filter(registered_product=certificate.product, state="published").count()
    orders = ProducerOrder.objects.filter(lines__registered_product=certificate.product).distinct()
    held = Q(lines__product__parent__registered_product=certificate.product) | Q(lines__product__registered_product=certificate.product)
    baskets = Basket.objects.filter(held, status=Basket.OPEN).distinct().count()
    return {
        "listings": listings,
        "baskets": baskets,
        "unshipped": orders.unshipped().count(),
        "shipped": orders.filter(fulfilment="shipped").count(),
    }


def products(here, q="", lacking="", maker=""):
    rows = here.narrow(RegisteredProduct.objects.all())
    found = rows.select_related("producer", "commune", "district", "group").with_stars()
    for word in text.fold(q).split():
        found = found.filter(Q(folded__contains=word) | Q(producer__folded__contains=word))
    if maker:
        found = found.filter(producer__code=maker)
    if lacking:
        found = found.incomplete() if lacking == "any" else found.filter(**{lacking: None})
    return found.order_by("sort_key", "pk")


def producer_called(words, here=EVERYWHERE):
    """By code, by `CODE · name` as the form suggests, or by its exact name whatever case and marks; a list."""
    rows = here.narrow(Producer.objects.all())
    return list(rows.filter(code=words.split("·")[0].strip().upper())) or list(rows.filter(folded=text.fold(words)))


def producers_by_name(here):
    return here.narrow(Producer.objects.only("code", "name", "sort_key")).order_by("sort_key")


def person_by_contact(contact):
    """Whose phone (E.164) or e-mail this is, by proof; or None."""
    return accounts.user_by_email(contact) if "@" in contact else accounts.user_by_phone(contact)


def members(producer):
    return Membership.objects.valid().filter(producer=producer).select_related("user").order_by("valid_from", "pk")


def listings(here):
    return here.narrow(Product.objects.listings()).select_related("registered_product__group", "registered_product__producer")


def listings_on_sale():
    """[(producer, key of its group, listing)] of every listing that shoppers find, as rules of commission ask."""
    rows = Product.objects.shown().select_related("registered_product__producer").order_by("registered_product__sort_key", "pk")
    return [(row.registered_product.producer, row.registered_product.group_id, row) for row in rows]


def listings_in_review(here):
    """Those that wait for a reader, the longest waiting first."""
    waiting = Q(state=ListingState.IN_REVIEW) | Q(state=ListingState.PUBLISHED, change__refused="")
    return listings(here).filter(waiting).select_related("change").with_stars().order_by("date_updated", "pk")


def words_that_wait(listing):
    """[(what, what it says now, what it would say)] of goods on display: words of the label, sizes, captions."""
    change = getattr(listing, "change", None)
    if change is None or change.refused:
        return []
    words = [(_field_words(name), getattr(listing, name), value) for name, value in change.fields.items()]
    sizes = {str(pack.pk): pack for pack in listing.children.all()}
    packs = [line for key, said in change.packs.items() for line in _size_words(sizes[key], said)]
    pictures = {str(image.pk): image for image in listing.images.all()}
    return words + packs + [(_("What a picture shows"), pictures[key].caption, said) for key, said in change.captions.items()]


def _size_words(pack, said):
    if said.get("offered"):
        titles = ", ".join(filter(None, (said.get("title", pack.title), said.get("net_quantity", pack.net_quantity))))
        return [(_("A size"), "", titles)]
    return [(f"{pack.title}: {_field_words(name)}", getattr(pack, name), value) for name, value in said.items()]


def _field_words(name):
    ours = {"title": _("Name on the label"), "description": _("Description")}  # the shop's package has no Vietnamese for these
    return ours.get(name) or Product._meta.get_field(name).verbose_name


def label_of(listing):
    """[(name of the field, what it says)] of the listing as shoppers would read it."""
    shown = [name for name in LISTING_FIELDS if name not in ("not_delivered_to", "handling_days", "season_months")]
    return [(_field_words(name), getattr(listing, name)) for name in shown]
