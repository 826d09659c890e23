"""What somebody who types may be about to write: goods, producers, groups and places of which something is shown now."""

from dataclasses import dataclass, field

from django.db.models import IntegerField, Value
from django.utils import timezone

from catalogue.models import Product, in_language
from marketplace.foundation.core.text import fold, unkeyed
from marketplace.register.certification.models import ProductGroup
from marketplace.register.producers.models import Producer

from . import pages, readings, selectors, words
from .facets import address
from .lexicon import alike, lexicon, without_form
from .models import ProductDocument
from .queries import Query, Where, read_places, wanted_of
from .terms import meaning_of, plain_meaning

LEAST_LETTERS = 2  # of one word: a letter alone begins everything
MOST = 10
PRODUCTS = 5
NAMED = {"producer": 2, "group": 1, "place": 2}  # of each kind, at most, in this order
PAGES = 2  # of each other kind
SPARE = 3  # goods and names more than are told, should some have nothing to show


@dataclass(frozen=True)
class Suggestion:
    kind: str  # product, producer, group, place, outlet, fair, story
    label: str
    url: str


@dataclass(frozen=True)
class Suggested:
    items: list = field(default_factory=list)
    engine: str = ""


@dataclass(frozen=True)
class Name:
    """A name that may be meant. `field` and `value`: the filter for its goods. `at`: where in it the words stand; `whole`: they are all
    of it."""

    kind: str
    label: str
    field: str
    value: str
    at: int
    whole: bool = False


def suggest(text, on=None):
    """At most MOST: what is called just so, then goods, then other names; of what has nothing to show at `on` nothing is said."""
    on, engine, known = on or timezone.now(), selectors.engine(), lexicon()
    text = _undone(text, known)
    typed = tuple(one.word for one in readings.typed_words(text, known))
    if len("".join(typed)) < LEAST_LETTERS:
        return Suggested(engine=engine.NAME)
    found, wanted = _found(text, on, known, engine)
    called, others = _named(typed, known, on)
    return Suggested([*called, *_products(found.ids, on), *others, *_pages(wanted)][:MOST], found.engine)


def _undone(text, known):
    """The last word without the keys of an input method, where only so it begins something: `trà tuyee` → `trà tuyê`."""
    *before, last = words.cut(text) or [""]
    if not last or known.begins(fold(last)):
        return text
    made = next((made for made in unkeyed(last) if known.begins(fold(made))), None)
    return " ".join([*before, made]) if made else text


def _found(text, on, known, engine):
    """As a search for it would understand it, its last word unfinished; if that is nothing, the bare words."""
    asked = Query(text=text, page_size=PRODUCTS + SPARE)
    wanted = wanted_of(asked, Where(), on, meaning_of(text, known, read_places, typing=True))
    found = engine.first(wanted)
    plain = wanted_of(asked, Where(), on, plain_meaning(text, known))
    return (found, wanted) if found.ids or plain == wanted else (engine.first(plain), wanted)


def _pages(wanted):
    """Points of sale, fairs, stories; producers are told from memory, with those alone that have goods."""
    several = pages.blocks(wanted, most=PAGES, but=NAMED, called=True)
    return [Suggestion(block.kind.name, page.name, page.url) for block in several for page in block.pages]


def _products(ids, on):
    rows = Product.objects.shown(on).filter(pk__in=ids).select_related("registered_product__producer")
    shown = {row.pk: row for row in rows}
    listings = [shown[pk] for pk in ids if pk in shown][:PRODUCTS]
    titles = [listing.title for listing in listings]
    return [Suggestion("product", _label(listing, titles), listing.get_absolute_url()) for listing in listings]


def _label(listing, titles):
    """Goods of one name are told apart by their producers."""
    if titles.count(listing.title) == 1:
        return listing.title
    return f"{listing.title} · {listing.registered_product.producer.name}"


def _named(typed, known, on):
    """Producers, groups and places that have goods now: those whose names are these words, and those whose names hold them."""
    names = {"producer": _producers(typed, known), "group": _groups(typed, known), "place": _places(typed, known)}
    near = [name for kind, found in names.items() for name in sorted(found, key=_nearness)[: NAMED[kind] + SPARE]]
    kept = _with_goods(near, on)
    urls = _producer_urls([name.value for name in kept if name.kind == "producer"])
    shown = [name for name in kept if name.kind != "producer" or name.value in urls]
    told = [one for kind, most in NAMED.items() for one in [name for name in shown if name.kind == kind][:most]]
    return [
        [Suggestion(name.kind, name.label, urls.get(name.value) or _goods_url(name)) for name in told if name.whole is whole]
        for whole in (True, False)
    ]


def _nearness(name):
    return name.at, len(name.label), name.label


def _at(typed, name):
    """Where the words stand side by side in the name, the last of them perhaps unfinished; None if they do not."""
    *whole, last = alike(typed)
    name = alike(name)
    places = range(len(name) - len(whole))
    return next((at for at in places if list(name[at : at + len(whole)]) == whole and name[at + len(whole)].startswith(last)), None)


def _producers(typed, known):
    for maker in known.producers_with(typed[:-1]) or known.producers:
        if (at := _at(typed, maker.words)) is not None:
            yield Name("producer", maker.label, "producer", maker.code, at, whole=typed in (maker.words, without_form(maker.words)))


def _groups(typed, known):
    found = {}
    for some, several in known.groups.items():
        if (at := _at(typed, some)) is not None:
            found |= {named.code: min(at, found.get(named.code, at)) for named in several}
    names = {group.code: in_language(group.name, group.name_en) for group in ProductGroup.objects.filter(code__in=found)} if found else {}
    whole = {named.code for named in known.groups.get(alike(typed), ())}
    return [Name("group", names[code], "group", code, at, whole=code in whole) for code, at in found.items() if code in names]


def _places(typed, known):
    kind = next((kind for kind in readings.KINDS_OF_PLACE if typed[: len(kind)] == kind and len(kind) < len(typed)), ())
    meant = typed[len(kind) :]
    begun = {named.label: at for some, several in known.places.items() for named in several if (at := _at(meant, some)) is not None}
    nearest = sorted(begun, key=lambda name: (begun[name], len(name), name))[: NAMED["place"] + SPARE]
    for name, reading in read_places(nearest).readings:
        for unit in reading.candidates:
            field_, code = readings.filter_of(unit)
            if field_:
                yield Name("place", readings.place_words(unit), field_, code, begun[name], whole=tuple(words.folded(name)) == meant)


def _with_goods(names, on):
    """Those of which some document holds, in one query."""
    holding = ProductDocument.objects.order_by().filter(star_from__lte=on, star_until__gt=on)
    asked = [_one_of(holding, name, number) for number, name in enumerate(names)]
    numbers = {number for (number,) in asked[0].union(*asked[1:], all=True)} if asked else set()
    return [name for number, name in enumerate(names) if number in numbers]


def _one_of(holding, name, number):
    return holding.filter(**{f"{name.field}_code": name.value}).values_list(Value(number, IntegerField()))[:1]


def _producer_urls(codes):
    """Addresses by code, of those that are verified now."""
    return {maker.code: maker.get_absolute_url() for maker in Producer.objects.verified().filter(code__in=codes)} if codes else {}


def _goods_url(name):
    return address(Query(**{name.field: (name.value,)}))
