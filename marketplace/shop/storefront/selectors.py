"""What the pages that everyone sees ask for. A page costs the same number of queries however much it shows."""

from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import Count, Exists, Max, OuterRef, Q

from catalogue.models import Product, Way
from catalogue.selectors import pause_of
from marketplace.foundation.accounts import tellers
from marketplace.foundation.core import dates, references, text
from marketplace.foundation.core.art.woven_map import Tally
from marketplace.foundation.places.models import Commune
from marketplace.register.certification.models import Certificate, RegisteredProduct
from marketplace.register.producers.models import Producer, State
from marketplace.shop.purchases.selectors import purchase_by_number
from marketplace.shop.search.cards import Card
from marketplace.shop.search.selectors import offers
from marketplace.shop.stock.selectors import buyable
from marketplace.trade.fairs import presenting as fair_words
from marketplace.trade.fairs import selectors as trade_fairs
from marketplace.trade.outlets import selectors as trade_outlets
from marketplace.trade.outlets.presenting import Shown

from . import presenting
from .models import Complaint

GOODS_AT_HOME = 8
FEWEST_IN_SEASON = 4
MAKERS_AT_HOME = 6
FAIRS_AT_HOME = 4
CANDIDATES = 60  # looked at to fill the home page; enough for as many makers
MOST_ON_A_PAGE = 60
OUTLETS_OF_A_COMMUNE, FAIRS_OF_A_COMMUNE = 12, 6
PLAIN = Q(selling_way__isnull=True) | Q(selling_way=Way.SOLD)


def tallies(on=None):
    """{commune code: Tally(products that hold a star, the most stars)} for the woven map."""
    held = Certificate.objects.in_force(on).filter(product__commune__isnull=False)
    rows = held.values_list("product__commune__code").annotate(Count("product"), Max("stars")).order_by()
    return {code: Tally(count, top) for code, count, top in rows}


def goods_of_the_day(on=None):
    """(cards of goods that can be bought, one a maker, in another order each day; whether they are this month's season's).

    Nothing with alcohol: it is never promoted.
    """
    plain = _around(buyable(on).filter(PLAIN), on, "pk", "registered_product__producer", "season_months")
    month = dates.today(on).month
    seasonal = _one_a_maker(((pk, maker) for pk, maker, months in plain if month in months), on)
    in_season = len(seasonal) >= FEWEST_IN_SEASON
    chosen = (seasonal if in_season else _one_a_maker(((pk, maker) for pk, maker, _months in plain), on))[:GOODS_AT_HOME]
    found = {listing.pk: listing for listing in offers(buyable(on).filter(pk__in=chosen), on)}
    return [Card(found[pk]) for pk in chosen if pk in found], in_season


def makers_of_the_day(on=None):
    """Verified makers of something that is sold plainly (no alcohol: it is never promoted), with `goods`, how many hold a star."""
    plain = Product.objects.shown(on).with_selling(on).filter(PLAIN, registered_product__producer=OuterRef("pk"))
    makers = Producer.objects.verified().filter(Exists(plain))
    chosen = sorted((pk for (pk,) in _around(makers, on, "pk")), key=lambda pk: _lot(pk, on))[:MAKERS_AT_HOME]
    found = _counted(makers.filter(pk__in=chosen), on).in_bulk()
    return [found[pk] for pk in chosen if pk in found]


def fairs_ahead(on=None):
    """The next fairs and festivals that are going to be held."""
    return fair_words.dressed(trade_fairs.upcoming(on).exclude(status="cancelled")[:FAIRS_AT_HOME])


def how_many(on=None):
    """Listings that shoppers may see."""
    return Product.objects.shown(on).count()


@dataclass
class Place:
    """One commune: what was there before, what holds a star, who makes it."""

    commune: Commune
    tally: Tally
    cards: list = field(default_factory=list)
    unlisted: list = field(default_factory=list)  # registered products with a star that nobody sells here
    makers: list = field(default_factory=list)
    outlets: list = field(default_factory=list)
    fairs: list = field(default_factory=list)  # to come, and festivals whose day nobody knows

    @property
    def formerly(self):
        return sorted(self.commune.predecessors.all(), key=lambda old: (old.sort_key, old.code))

    @property
    def districts(self):
        return sorted({old.district for old in self.formerly}, key=lambda district: (district.sort_key, district.code))


def commune_key(commune):
    """`02185-con-minh`, the last part of its address."""
    return f"{commune.code}-{text.slug(commune.name)}"


def commune_by_code(code):
    communes = Commune.objects.in_territory().select_related("province").prefetch_related("predecessors__district")
    return communes.filter(code=code).first()


def place(commune, on=None):
    starred = _starred(RegisteredProduct.objects.filter(commune=commune), on)
    cards = _cards(Product.objects.shown(on).filter(registered_product__commune=commune), on)
    here = Q(commune=commune) | Q(pk__in=[product.producer_id for product in starred])
    makers = _counted(Producer.objects.filter(here).exclude(state=State.CLOSED), on)
    top = max((product.stars for product in starred), default=0)
    outlets = [Shown(outlet, on) for outlet in trade_outlets.public(on=on).filter(commune=commune)[:OUTLETS_OF_A_COMMUNE]]
    return Place(commune, Tally(len(starred), top), cards, _unlisted(starred, cards), list(makers), outlets, _fairs_in(commune, on))


def _fairs_in(commune, on):
    held = trade_fairs.public(on).filter(commune=commune).exclude(status__in=("over", "reported"))
    return fair_words.dressed(held[:FAIRS_OF_A_COMMUNE])


@dataclass
class Maker:
    """One producer: what holds a star, what only the register knows."""

    producer: Producer
    cards: list = field(default_factory=list)
    unlisted: list = field(default_factory=list)
    lapsed: list = field(default_factory=list)  # in the register without a star today
    pause: object = None  # the SellingPause that runs

    @property
    def where(self):
        return presenting.where(self.producer)

    @property
    def remark(self):
        return presenting.REMARKS.get(self.producer.state) or (self.pause and str(self.pause)) or ""

    @property
    def facts(self):
        return presenting.facts(self.producer)

    @property
    def unknown(self):
        return any(not value for _label, value in self.facts)


def producer_by_code(code):
    return Producer.objects.select_related("commune__province", "district").filter(code=code).first()


def maker(producer, on=None):
    products = list(RegisteredProduct.objects.filter(producer=producer).with_stars(on).order_by("sort_key", "pk")[:MOST_ON_A_PAGE])
    starred = [product for product in products if product.stars]
    cards = _cards(Product.objects.shown(on).filter(registered_product__producer=producer), on)
    lapsed = [product for product in products if not product.stars]
    return Maker(producer, cards, _unlisted(starred, cards), lapsed, pause_of(producer, on))


def _starred(products, on):
    starred = products.certified(on).with_stars(on).select_related("producer")
    return list(starred.order_by("-stars", "sort_key", "pk")[:MOST_ON_A_PAGE])


def _cards(listings, on):
    return [Card(listing) for listing in offers(listings, on).order_by("-stars", "registered_product__sort_key", "pk")[:MOST_ON_A_PAGE]]


def _unlisted(starred, cards):
    listed = {card.product.pk for card in cards}
    return [product for product in starred if product.pk not in listed]


def _counted(makers, on):
    """Adds `goods`: products that hold a star."""
    held = Certificate.objects.in_force(on).values("pk")
    counted = makers.annotate(goods=Count("products", filter=Q(products__certificates__in=held), distinct=True))
    return counted.select_related("commune", "district").order_by("sort_key", "pk")


# --- the order of the day ------------------------------------------------------------------------------------------


def _around(rows, on, *names):
    """Values of a slice of the rows that begins somewhere else each day, found by the index however many there are."""
    last = rows.model.objects.aggregate(last=Max("pk"))["last"] or 0
    start = _lot("start", on) % (last + 1)
    wanted = rows.order_by("pk").values_list(*names)
    after = list(wanted.filter(pk__gte=start)[:CANDIDATES])
    return after if len(after) == CANDIDATES else [*after, *wanted.filter(pk__lt=start)[: CANDIDATES - len(after)]]


def _one_a_maker(pairs, on):
    first = {}
    for pk, producer in sorted(pairs, key=lambda pair: _lot(pair[0], on)):
        first.setdefault(producer, pk)
    return list(first.values())


def _lot(thing, on):
    return int.from_bytes(sha256(f"{thing}/{dates.today(on)}".encode()).digest()[:8])


def complaints(state):
    """Those that wait with the next to be due first, those answered with the newest first."""
    order = ("due_on", "pk") if state == Complaint.State.OPEN else ("-answered_at", "-pk")
    return Complaint.objects.filter(state=state).select_related("agency").order_by(*order)


def complaint_called(reference):
    """What its number alone may tell: which agency answers, and until when."""
    return Complaint.objects.select_related("agency").filter(reference=references.normalized(reference)).first()


def commune_of_order(number):
    """Where the maker of an order lives; None for a number that is nobody's, or of several makers' orders in several places."""
    purchase = purchase_by_number(references.normalized(number)) if number else None
    communes = {order.producer.commune for order in purchase.orders.select_related("producer__commune")} if purchase else set()
    return communes.pop() if len(communes) == 1 else None


def complaints_of(person):
    rows = Complaint.objects.filter(tellers.by(person, phone="phone", email="email__iexact"))
    return rows.values("reference", "about", "order_number", "words", "name", "phone", "email", "state", "made_at", "answered_at")
