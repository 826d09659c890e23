"""What is asked of search and what comes back, whichever engine answers."""

from dataclasses import dataclass, field, replace

from django.utils import timezone

from marketplace.foundation.places import selectors as places
from marketplace.foundation.places.models import OLD_PROVINCE, TERRITORY_PROVINCE, Commune, District, Edition, Province

from . import meant, selectors
from .terms import terms_of
from .wanted import PRICE_STEPS, SORTS, Bucket, Query, Wanted, Where

__all__ = ["LONGEST_TEXT", "PRICE_STEPS", "SORTS", "Answer", "Query", "Where", "read_places", "search", "wanted_of"]

LONGEST_TEXT = 200
HOME = {(Edition.CURRENT, TERRITORY_PROVINCE), (Edition.BEFORE_2025_07, OLD_PROVINCE)}  # a province that holds everything here


@dataclass
class Answer:
    query: Query
    items: list
    count: int
    facets: dict[str, list[Bucket]]
    where: Where = field(default_factory=Where)
    dropped_stars: tuple[int, ...] = ()
    suggestion: str = ""
    engine: str = ""

    @property
    def pages(self):
        return -(-self.count // self.query.page_size)


def search(query, on=None, *, engine=None):
    """Answer a query as of `on`. Hits are read back through `Product.objects.shown`, and a page is refilled from what follows."""
    on = on or timezone.now()
    engine = engine or selectors.engine()
    where = read_places(query.place)
    if query.place and not (where or where.everywhere):
        return Answer(query, [], 0, {}, where, engine=engine.NAME)
    wanted = wanted_of(query, where, on)
    found = engine.find(wanted)
    dropped = ()
    if not found.count and query.stars and where:  # "Na Rì chưa có sản phẩm 4 sao": say so, and show what the place has
        instead = replace(wanted, query=replace(query, stars=()))
        without = engine.find(instead)
        if without.count:
            dropped, wanted, found = query.stars, instead, without
    items = _read_back(wanted, found, engine)
    answer = Answer(wanted.query, items, found.count, found.facets, where, dropped, engine=found.engine)
    if not found.count and query.text:
        answer.suggestion = meant.instead_of(query.text, on)
    return answer


def wanted_of(query, where, on):
    """The query as engines take it."""
    terms, phrase = terms_of(query.text)
    return Wanted(query, on, where, terms, phrase, nothing=bool(query.text.strip()) and not terms)


def _read_back(wanted, found, engine):
    query, ids, start = wanted.query, found.ids, wanted.query.start
    items = selectors.shown_in_order(ids, wanted.on)
    while len(items) < query.page_size and len(ids) == query.page_size:  # the index lagged behind the register
        start += len(ids)
        ids = engine.ids(wanted, start=start)
        items += selectors.shown_in_order(ids, wanted.on)
    return items[: query.page_size]


def read_places(names):
    """A name means all it can mean: communes of today, and old communes and districts of that name."""
    readings = tuple((name, places.resolve(name)) for name in names)
    units = [unit for _name, reading in readings for unit in reading.candidates]
    communes = [unit for unit in units if isinstance(unit, Commune)]
    old = [commune for commune in communes if not commune.is_current]
    return Where(
        communes=frozenset(commune.code for commune in communes if commune.is_current),
        old_communes=frozenset(commune.code for commune in old),
        districts=frozenset(unit.code for unit in units if isinstance(unit, District)),
        heirs=frozenset(commune.successor.code for commune in old),
        everywhere=any(isinstance(unit, Province) and (unit.edition, unit.code) in HOME for unit in units),
        readings=readings,
        unknown=tuple(name for name, reading in readings if not reading),
    )
