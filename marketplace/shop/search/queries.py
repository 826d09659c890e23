"""What is asked of search and what comes back, whichever engine answers."""

from dataclasses import dataclass, field, replace

from django.utils import timezone

from marketplace.foundation.places import selectors as places
from marketplace.foundation.places.models import OLD_PROVINCE, TERRITORY_PROVINCE, Commune, District, Edition, Province

from . import selectors

SORTS = ("relevance", "price", "-price", "-stars", "newest")
PRICE_STEPS = (0, 50_000, 100_000, 200_000, 500_000)  # đồng; a step reaches to just under the next
LONGEST_TEXT = 200
HOME = {(Edition.CURRENT, TERRITORY_PROVINCE), (Edition.BEFORE_2025_07, OLD_PROVINCE)}  # a province that holds everything here


@dataclass(frozen=True)
class Query:
    """A search. Codes are those of the register; `place` holds names as people write them; prices are đồng."""

    text: str = ""
    place: tuple[str, ...] = ()
    commune: tuple[str, ...] = ()
    old_commune: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    stars: tuple[int, ...] = ()
    group: tuple[str, ...] = ()
    producer: tuple[str, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    in_stock: bool = False
    sort: str = "relevance"
    page: int = 1
    page_size: int = 20

    @property
    def filtered(self):
        return self != Query(text=self.text, sort=self.sort, page=self.page, page_size=self.page_size)


@dataclass(frozen=True)
class Where:
    """Places by code, as a union. `heirs` are communes of today for goods whose old commune nobody knows; `unknown` mean nothing to us."""

    communes: frozenset[str] = frozenset()
    old_communes: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    heirs: frozenset[str] = frozenset()
    everywhere: bool = False
    readings: tuple = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.communes or self.old_communes or self.districts)


@dataclass(frozen=True)
class Bucket:
    """One value of a facet. `more`: a commune's old district (its code), a group's English name."""

    value: str
    label: str
    count: int
    more: str = ""


@dataclass(frozen=True)
class Found:
    """What an engine says: ids in order, how many in all, buckets by facet."""

    ids: list[int]
    count: int
    facets: dict[str, list[Bucket]]


@dataclass
class Answer:
    query: Query
    items: list
    count: int
    facets: dict[str, list[Bucket]]
    where: Where = field(default_factory=Where)
    dropped_stars: tuple[int, ...] = ()
    suggestion: str = ""

    @property
    def pages(self):
        return -(-self.count // self.query.page_size)


def search(query, on=None, *, engine=None):
    """Answer a query as of `on`. Hits are read back through `Product.objects.shown`, and a page is refilled from what follows."""
    on = on or timezone.now()
    engine = engine or selectors.engine()
    where = read_places(query.place)
    if query.place and not (where or where.everywhere):
        return Answer(query, [], 0, {}, where)
    found = engine.find(query, where, on)
    dropped = ()
    if not found.count and query.stars and where:  # "Na Rì chưa có sản phẩm 4 sao": say so, and show what the place has
        instead = replace(query, stars=())
        without = engine.find(instead, where, on)
        if without.count:
            dropped, query, found = query.stars, instead, without
    answer = Answer(query, _read_back(query, where, found, on, engine), found.count, found.facets, where, dropped)
    if not found.count and query.text:
        answer.suggestion = engine.suggest(query.text, on)
    return answer


def _read_back(query, where, found, on, engine):
    ids, start = found.ids, (query.page - 1) * query.page_size
    items = selectors.shown_in_order(ids, on)
    while len(items) < query.page_size and len(ids) == query.page_size:  # the index lagged behind the register
        start += len(ids)
        ids = engine.ids(query, where, on, start=start)
        items += selectors.shown_in_order(ids, on)
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
