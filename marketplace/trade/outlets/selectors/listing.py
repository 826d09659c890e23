"""Lists and pages of points of sale; each costs the same number of queries however long it is."""

from django.db.models import Count, Q

from marketplace.foundation.core import text
from marketplace.register.certification.models import RegisteredProduct
from marketplace.trade.outlets.models import Carried, Outlet, State

from .criteria import counted

RELATED = ("commune__province", "district", "location_type", "announced_by")


def with_shown(outlets):
    """Fetches what a line or a page shows, in five queries however many there are."""
    return outlets.select_related(*RELATED).prefetch_related("hours", "special_days", "photos", "commune__predecessors__district")


def public(*, places=None, q="", product="", on=None):
    """`places`: a Reading of `places.resolve`; `product`: words of a product's name, or its code."""
    found = counted(on).public()
    if places is not None:
        found = found.filter(_lying(places))
    for word in text.fold(q).split():
        found = found.filter(folded__contains=word)
    if product:
        found = found.carrying(_called(product))
    return with_shown(in_order(found))


def in_order(outlets):
    """The published before what sources report, each in the order of the dictionary."""
    return outlets.order_by("state", "sort_key", "pk")  # of the two, "published" comes before "reported"


def _lying(reading):
    """In one of the communes meant; or, where only the old district is known, in that."""
    districts = [district.pk for district in reading.districts]
    return Q(commune__in=[commune.pk for commune in reading.communes]) | Q(commune=None, district__in=districts)


def _called(words):
    found = RegisteredProduct.objects.all()
    if found.filter(code=words.strip().upper()).exists():
        return found.filter(code=words.strip().upper())
    for word in text.fold(words).split():
        found = found.filter(folded__contains=word)
    return found


def by_commune():
    """{commune code: public outlets}; those without a commune are on no map."""
    rows = Outlet.objects.public().filter(commune__isnull=False).values_list("commune__code").annotate(Count("pk")).order_by()
    return dict(rows)


def newest():
    return with_shown(Outlet.objects.published()).order_by("-published_at", "-pk")


def public_by_slug(slug, on=None):
    return with_shown(counted(on).public()).filter(slug=slug).first()


def outlet_by_code(code, on=None):
    """Whatever has been handed in."""
    return with_shown(counted(on).handed_in()).filter(code=code).first()


def carried(outlet, on=None):
    """Its goods with today's stars (`stars`, null when none holds)."""
    rows = Carried.objects.filter(outlet=outlet).with_stars(on)
    return rows.select_related("product__producer", "product__commune", "product__group").order_by("product__sort_key", "pk")


def without_star(outlet, on=None):
    """[(product, its last certificate or None)] of what it carries and what holds no star now."""
    gone = carried(outlet, on).filter(stars=None)
    return [(row.product, row.product.certificates.order_by("-valid_from", "-pk").first()) for row in gone]


def where_sold(product, on=None):
    """Public outlets that carry a product."""
    return with_shown(in_order(Outlet.objects.public().carrying([product.pk])))


def duplicates(name, *, besides=None):
    """Others of the very same name."""
    found = Outlet.objects.filter(folded=text.fold(name)).exclude(state__in=[State.DRAFT, State.REFUSED, State.WITHDRAWN])
    return found.exclude(pk=besides.pk) if besides else found
