"""What is asked of search and what comes back, whichever engine answers."""

from dataclasses import dataclass, field, replace

from django.utils import timezone

from marketplace.foundation.places import selectors as places
from marketplace.foundation.places.models import OLD_PROVINCE, TERRITORY_PROVINCE, Commune, District, Edition, Province

from . import meant, selectors
from .lexicon import lexicon
from .terms import Meaning, meaning_of, plain_meaning
from .wanted import PRICE_STEPS, SORTS, Bucket, Query, Wanted, Where

__all__ = ["LONGEST_TEXT", "PRICE_STEPS", "SORTS", "Answer", "Query", "Where", "read_places", "search", "wanted_of"]

LONGEST_TEXT = 200
HOME = {(Edition.CURRENT, TERRITORY_PROVINCE), (Edition.BEFORE_2025_07, OLD_PROVINCE)}  # a province that holds everything here


@dataclass
class Answer:
    """`understood`: what words of the text were read as. `suggestion`: what else may have been meant, in words to search for."""

    query: Query
    items: list
    count: int
    facets: dict[str, list[Bucket]]
    where: Where = field(default_factory=Where)
    dropped_stars: tuple[int, ...] = ()
    suggestion: str = ""
    engine: str = ""
    understood: list = field(default_factory=list)

    @property
    def pages(self):
        return -(-self.count // self.query.page_size)

    @property
    def place_words(self):
        """The places that the query names, as it names them."""
        return list(self.query.place) or list(dict.fromkeys(one.text for one in self.understood if one.kind == "place"))


def search(query, on=None, *, engine=None):
    """Answer a query as of `on`. Hits are read back through `Product.objects.shown`, and a page is refilled from what follows."""
    on = on or timezone.now()
    engine = engine or selectors.engine()
    where = read_places(query.place)
    if query.place and not (where or where.everywhere):
        return Answer(query, [], 0, {}, where, engine=engine.NAME)
    asking = _Asking(query, where, on, engine)
    found, wanted = asking.find()
    return Answer(
        query=replace(query, stars=()) if asking.dropped and query.stars else query,
        items=_read_back(wanted, found, engine),
        count=found.count,
        facets=found.facets,
        where=where,
        dropped_stars=asking.dropped,
        suggestion=asking.meaning.corrected if found.count or not query.text else meant.instead_of(query.text, on),
        engine=found.engine,
        understood=asking.meaning.understood,
    )


class _Asking:
    """A query put to an engine as it is understood; what finds nothing is asked again with less read into it."""

    def __init__(self, query, where, on, engine):
        self.query, self.where, self.on, self.engine = query, where, on, engine
        self.known = lexicon() if query.text.strip() else None
        self.meaning = meaning_of(query.text, self.known, read_places) if self.known else Meaning()
        self.dropped = ()

    def find(self):
        wanted = wanted_of(self.query, self.where, self.on, self.meaning)
        found = self.engine.find(wanted)
        if not found.count and wanted.query.stars and self._may_drop(wanted):
            found, wanted = self._without_stars(found, wanted)
        if not found.count and self.known:
            found, wanted = self._plainly(found, wanted)
        return found, wanted

    def _may_drop(self, wanted):
        return bool(self.where or self.meaning.stars or any(term.where for term in wanted.terms))

    def _without_stars(self, found, wanted):
        """ "Na Rì chưa có sản phẩm 4 sao": say so, and show what the place has."""
        instead = replace(wanted, query=replace(wanted.query, stars=()))
        without = self.engine.find(instead)
        if not without.count:
            return found, wanted
        self.dropped = wanted.query.stars
        return without, instead

    def _plainly(self, found, wanted):
        meaning = plain_meaning(self.query.text, self.known)
        instead = wanted_of(self.query, self.where, self.on, meaning)
        if instead == wanted:
            return found, wanted
        plain = self.engine.find(instead)
        if not plain.count:
            return found, wanted
        self.meaning = meaning
        return plain, instead


def wanted_of(query, where, on, meaning=None):
    """The query as engines take it."""
    meaning = meaning or Meaning()
    stars = query.stars or meaning.stars
    return Wanted(replace(query, stars=stars), on, where, meaning.terms, meaning.phrase, nothing=meaning.empty)


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
