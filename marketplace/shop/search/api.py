"""Goods as JSON: the same query, the same engine and the same reading back as the results page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Query, Router, Schema
from pydantic import Field

from marketplace.foundation.core.refusals import Refused
from marketplace.foundation.core.throttles import PerAddress
from marketplace.register.certification.models import Certificate

from . import product_page
from .cards import Card, short_name
from .facets import delivery_words, price_words, stars_words, step_ends
from .forms import read_query, text_of
from .queries import SORTS, search
from .structured import picture
from .suggesting import suggest

SUGGESTIONS_AGE = 30  # seconds
router = Router(tags=["products"])
MAKERS = 20


class Place(Schema):
    code: str
    name: str


class Maker(Schema):
    code: str
    name: str


class Item(Schema):
    name: str
    slug: str = Field(description="`<code>-<slug>`, as in the page's address")
    url: str
    stars: int | None = Field(description="null without a certificate in force")
    certificate: str | None = Field(description="number as printed, else our code; both are taken by /certificates/")
    producer: Maker | None
    commune: Place | None
    old_commune: Place | None = Field(description="until June 2025")
    district: Place | None = Field(description="until June 2025")
    group: str
    price: int | None = Field(description="đồng, of the cheapest size that can be bought; null when nothing can")
    unit: str | None
    in_stock: bool
    image: str = Field(description="a photograph, else a drawn label without stars")


class Bucket(Schema):
    value: str | int
    label: str
    count: int


class Facets(Schema):
    stars: list[Bucket]
    commune: list[Bucket]
    district: list[Bucket]
    group: list[Bucket]
    price: list[Bucket]
    old_commune: list[Bucket] = Field(description="until June 2025")
    set: list[Bucket] = Field(description="product sets within groups")
    producer: list[Bucket] = Field(description="the 20 with most of these goods, and those filtered by")
    in_stock: list[Bucket]
    deliver_to: list[Bucket] = Field(description="only with this filter: how many of these goods are sent there")


class Understood(Schema):
    kind: str = Field(description="place | stars | group | producer")
    text: str = Field(description="the words as typed")
    label: str


class Products(Schema):
    count: int
    page: int
    page_size: int
    items: list[Item]
    facets: Facets
    understood: list[Understood] = Field(description="what words of q were read as; they hide nothing that plain words find")
    did_you_mean: str | None = Field(description="other words to search for")
    demo: bool | None = Field(None, description="true where certificates, prices and stock are invented")


class Pack(Schema):
    title: str
    price: int
    in_stock: bool


class Product(Item):
    packs: list[Pack]
    label: dict[str, str] = Field(description="what the label says, in Vietnamese")
    reason: str = Field(description="why it is not sold, in Vietnamese; empty where it is")
    demo: bool | None = None


class Suggestion(Schema):
    kind: str = Field(description="product | producer | group | place | outlet | fair | story")
    label: str
    url: str


class Suggestions(Schema):
    items: list[Suggestion] = Field(description="at most 10")
    demo: bool | None = None


class Filters(Schema):
    """All as text: what cannot be read is told in a sentence, not by a parser."""

    q: str = Field("", description="words, with or without marks")
    place: list[str] = Field([], description="a place as people write it")
    commune: list[str] = Field([], description="codes since July 2025")
    old_commune: list[str] = Field([], description="codes before July 2025")
    district: list[str] = Field([], description="codes before July 2025")
    stars: list[str] = Field([], description="3, 4, 5")
    group: list[str] = []
    set: list[str] = Field([], description="product sets within groups")
    producer: list[str] = []
    price_min: str = Field("", description="đồng")
    price_max: str = Field("", description="đồng")
    in_stock: str = Field("", description="true or false")
    deliver_to: str = Field("", description="code of a province of today to which the goods are sent")
    near: str = Field("", description="code of a commune since July 2025; with sort=near")
    sort: str = Field("relevance", description=" | ".join(SORTS))
    page: str = "1"
    page_size: str = Field("20", description="at most 100")


class Trouble(Schema):
    field: str
    message: str


class Refusal(Schema):
    detail: list[Trouble]


class Sentence(Schema):
    detail: str


@router.get("/products", response={200: Products, 422: Refusal, 429: Sentence}, exclude_none=False, summary="Search goods whose stars hold")
def products(request: HttpRequest, response: HttpResponse, filters: Query[Filters]):
    query, errors = read_query(request.GET)
    if errors:
        raise Refused(errors)
    answer = search(query, producers=MAKERS)
    response["X-Search-Engine"] = answer.engine
    cards = [Card(listing) for listing in answer.items]
    numbers = _numbers(card.listing.certificate_id for card in cards)
    origin = _origin(request)
    return {
        "count": answer.count,
        "page": answer.query.page,
        "page_size": answer.query.page_size,
        "items": [_item(card.listing.registered_product, card, numbers.get(card.listing.certificate_id), origin) for card in cards],
        "facets": _facets(answer),
        "understood": [{"kind": one.kind, "text": one.text, "label": one.label} for one in answer.understood],
        "did_you_mean": answer.suggestion or None,
    }


@router.get(
    "/suggest",
    response={200: Suggestions, 429: Sentence},
    throttle=[PerAddress("suggest", "SUGGESTIONS_A_MINUTE")],
    summary="What somebody who types may mean",
)
def suggestions(request: HttpRequest, response: HttpResponse, q: str = "", lang: str = "vi"):
    """`lang`: vi or en, of labels and addresses. An answer may be kept for half a minute: it tells of no stars."""
    with translation.override("en" if lang == "en" else "vi"):
        found = suggest(text_of(q))
        origin = _origin(request)
        items = [{"kind": one.kind, "label": one.label, "url": origin + one.url} for one in found.items]
    response["X-Search-Engine"] = found.engine
    response["Cache-Control"] = f"public, max-age={SUGGESTIONS_AGE}"
    return {"items": items}


@router.get("/products/{slug}", response={200: Product, 404: Sentence, 429: Sentence}, summary="One product, sold or not")
def product(request: HttpRequest, slug: str):
    page = product_page.find(slug.split("-", 1)[0].upper(), timezone.now())
    if page is None:
        raise Http404
    certificate, origin = page.certificate, _origin(request)
    item = _item(page.product, page.card if page.shown else None, certificate and str(certificate), origin, page)
    packs = [{"title": pack.title, "price": int(pack.price_now), "in_stock": bool(pack.available)} for pack in page.offered]
    label = {words: str(value) for words, value in page.label if value} if page.published else {}
    return {**item, "packs": packs, "label": label, "reason": str(page.reason)}


def _origin(request):
    return f"{request.scheme}://{request.get_host()}"


def _numbers(keys):
    return {certificate.pk: str(certificate) for certificate in Certificate.objects.filter(pk__in=[key for key in keys if key])}


def _item(thing, card, certificate, origin, page=None):
    url = thing.get_absolute_url()
    buyable = card is not None and card.in_stock
    return {
        "name": card.name if card else thing.name,
        "slug": url.rsplit("/", 1)[-1],
        "url": origin + url,
        "stars": page.stars if page else card.stars,
        "certificate": certificate,
        "producer": {"code": thing.producer.code, "name": thing.producer.name} if thing.producer else None,
        "commune": _place(thing.commune),
        "old_commune": _place(thing.old_commune),
        "district": _place(thing.district),
        "group": thing.group.code,
        "price": card.price if buyable else None,
        "unit": card.unit if buyable else None,
        "in_stock": buyable,
        "image": picture(page, origin) if page else _picture(card, url, origin),
    }


def _place(unit):
    return {"code": unit.code, "name": str(unit)} if unit else None


def _picture(card, url, origin):
    return origin + (card.picture_url or f"{url}/label.png")


def _facets(answer):
    names = ("stars", "commune", "old_commune", "district", "group", "set", "producer", "price", "in_stock", "deliver_to")
    told = {facet: answer.facets.get(facet, []) for facet in names}
    return {
        "stars": [_bucket(int(b.value), stars_words(int(b.value)), b) for b in sorted(told["stars"], key=lambda b: -int(b.value))],
        "commune": [_bucket(b.value, b.label, b) for b in _largest_first(told["commune"])],
        "district": [_bucket(b.value, short_name(b.label), b) for b in _largest_first(told["district"])],
        "group": [_bucket(b.value, b.label, b) for b in told["group"] if b.count],
        **{facet: [_bucket(b.value, b.label, b) for b in _largest_first(told[facet])] for facet in ("old_commune", "set", "producer")},
        "in_stock": [_bucket("true", "", b) for b in told["in_stock"]],
        "deliver_to": [_bucket(answer.query.deliver_to, delivery_words(answer.query.deliver_to), b) for b in told["deliver_to"]],
        "price": [_bucket(_step(b), price_words(*step_ends(int(b.value))), b) for b in sorted(told["price"], key=lambda b: int(b.value))],
    }


def _bucket(value, label, bucket):
    return {"value": value, "label": label, "count": bucket.count}


def _largest_first(buckets):
    return sorted(buckets, key=lambda bucket: (-bucket.count, bucket.value))


def _step(bucket):
    """`50000-99999`: both ends as `price_min` and `price_max` take them."""
    low, high = step_ends(int(bucket.value))
    return f"{low or 0}-{'' if high is None else high}"
