"""What is asked of search and what comes back, whichever engine answers."""

from dataclasses import dataclass, field, replace

from django.utils import timezone

from marketplace.foundation.places import selectors as places
from marketplace.foundation.places.models import OLD_PROVINCE, TERRITORY_PROVINCE, Commune, District, Edition, Province

from . import meant, near, selectors
from .lexicon import lexicon
from .terms import Meaning, as_far_as_known, by_rarity, meaning_of, plain_meaning, with_any_marks
from .wanted import PRICE_STEPS, SORTS, Bucket, Found, Query, Wanted, Where

__all__ = ["LONGEST_TEXT", "PRICE_STEPS", "SORTS", "Answer", "Query", "Where", "asked", "hits", "read_places", "search", "wanted_of"]

LONGEST_TEXT = 200
MOST_IN_VAIN = 8  # questions to an engine that find nothing, until a search says so
NOTHING = Found([], 0, {})
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
    wanted: Wanted | None = None  # the query as it was meant, before anything of it was left out
    instead: tuple[str, int] | None = None  # words that find something where nothing was found, and how much
    nearly: bool = False  # nothing has all the words: here is what has most of them

    @property
    def pages(self):
        return -(-self.count // self.query.page_size)

    @property
    def place_words(self):
        """The places that the query names, as it names them."""
        return list(self.query.place) or list(dict.fromkeys(one.text for one in self.understood if one.kind == "place"))


def search(query, on=None, *, own="", engine=None, **counted):
    """Answer a query as of `on`. Hits are read back through `Product.objects.shown`, and a page is refilled from what follows.

    `own`: the shopper whose goods set aside at the till are not missing on the cards it reads.
    `counted`: what is counted besides (`Wanted.producers`, `Wanted.province`)."""
    on = on or timezone.now()
    engine = engine or selectors.engine()
    where = read_places(query.place)
    if query.place and not (where or where.everywhere):
        return Answer(query, [], 0, {}, where, engine=engine.NAME)
    asking = _Asking(query, where, on, engine, counted)
    found, wanted = asking.find()
    instead = None if found.count and not asking.nearly else asking.instead()
    return Answer(
        query=replace(query, stars=()) if asking.dropped and query.stars else query,
        items=_read_back(wanted, found, engine, own),
        count=found.count,
        facets=found.facets,
        where=where,
        dropped_stars=asking.dropped,
        suggestion=instead[0] if instead else asking.meaning.corrected if found.count else "",
        engine=found.engine,
        understood=asking.meaning.understood,
        instead=instead,
        nearly=asking.nearly,
        wanted=asking.whole,
    )


def asked(query, on, engine, *, known=None):
    """How a query is asked, what is found and what exactly was wanted then; for who explains an answer. `known`: another lexicon."""
    asking = _Asking(query, read_places(query.place), on, engine, {}, known=known)
    return asking, *asking.find()


def hits(query, on=None, *, most):
    """Ids of the `most` newest as the index has them, and how many there are; neither stars nor words are dropped."""
    where = read_places(query.place)
    if query.place and not (where or where.everywhere):
        return [], 0
    query = replace(query, sort="newest", near="", page=1, page_size=most)
    found, _wanted = _Asking(query, where, on or timezone.now(), selectors.engine(), {}).find(dropping=False)
    return found.ids, found.count


class _Asking:
    """A query put to an engine as it is understood; what finds nothing is asked again with less read into it."""

    def __init__(self, query, where, on, engine, counted, *, known=None):
        self.query, self.where, self.on, self.engine, self.counted = query, where, on, engine, counted
        self.known = (known or lexicon()) if query.text.strip() else None
        self.meaning = meaning_of(query.text, self.known, read_places) if self.known else Meaning()
        self.dropped, self.nearly, self.whole, self.in_vain = (), False, None, set()

    def find(self, *, dropping=True):
        wanted = self.whole = self._wanted(self.meaning)
        found = self._ask(wanted)
        if not found.count and self.known and dropping:
            found, wanted = self._as(as_far_as_known(self.meaning, self.known), found, wanted)
            self.nearly = bool(found.count)
        if not found.count and self.meaning.strict:
            found, wanted = self._as(with_any_marks(self.meaning), found, wanted)
        if not found.count and dropping and wanted.query.stars and self._may_drop(wanted):
            found, wanted = self._without_stars(found, wanted)
        if not found.count and self.known:
            found, wanted = self._as(plain_meaning(self.query.text, self.known), found, wanted)
        if not found.count and self.known and dropping:
            found, wanted = self._nearly(found, wanted)
        return found, wanted

    def _ask(self, wanted):
        """Not again what found nothing, whatever its words weigh; and not for ever."""
        if (admitted := _admitted(wanted)) in self.in_vain or len(self.in_vain) >= MOST_IN_VAIN:
            return NOTHING
        found = self.engine.find(wanted)
        if not found.count:
            self.in_vain.add(admitted)
        return found

    def instead(self):
        """Other words, unless those typed find something and only the filters leave nothing of it."""
        if not self.known or (self.query.filtered and self._count(self.query.text)):
            return None
        read = any(one.kind in ("place", "stars") for one in self.meaning.understood)  # those can be taken away by themselves
        return meant.instead_of(self.query.text, self.known, self._count, fewer=not read)

    def _count(self, text):
        return hits(Query(text=text), self.on, most=1)[1]

    def _wanted(self, meaning):
        return replace(wanted_of(self.query, self.where, self.on, meaning), **self.counted)

    def _may_drop(self, wanted):
        return bool(self.where or self.meaning.stars or any(term.where for term in wanted.terms))

    def _without_stars(self, found, wanted):
        """ "Na Rì chưa có sản phẩm 4 sao": say so, and show what the place has."""
        instead = replace(wanted, query=replace(wanted.query, stars=()))
        without = self._ask(instead)
        if not without.count:
            return found, wanted
        self.dropped = wanted.query.stars
        return without, instead

    def _as(self, meaning, found, wanted, least=0):
        """Asked again with another meaning; what was asked before stays if that finds nothing either."""
        instead = replace(self._wanted(meaning), least=least)
        if instead == wanted:
            return found, wanted
        again = self._ask(instead)
        if not again.count:
            return found, wanted
        self.meaning = meaning
        return again, instead

    def _nearly(self, found, wanted):
        """What has all words but one, then half of them; the rarer the word, the more it says."""
        for meaning in (self.meaning, with_any_marks(self.meaning), plain_meaning(self.query.text, self.known)):
            known = by_rarity(as_far_as_known(meaning, self.known), self.known)
            for least in dict.fromkeys((0, len(known.terms) - 1, len(known.terms) // 2)):
                if least >= 0 and not found.count:
                    found, wanted = self._as(known, found, wanted, least)
        self.nearly = bool(found.count)
        return found, wanted


def _admitted(wanted):
    """What decides whether anything is found."""
    terms = tuple((frozenset((one.words, one.beginning, one.spelt) for one in term.alternatives), term.where) for term in wanted.terms)
    return terms, wanted.query, wanted.where, wanted.least, wanted.nothing


def wanted_of(query, where, on, meaning=None):
    """The query as engines take it."""
    meaning = meaning or Meaning()
    stars = query.stars or meaning.stars
    distances = near.distances(query.near) if query.sort == "near" else ()
    return Wanted(replace(query, stars=stars), on, where, meaning.terms, meaning.phrase, nothing=meaning.empty, distances=distances)


def _read_back(wanted, found, engine, own):
    query, ids, start = wanted.query, found.ids, wanted.query.start
    items = selectors.shown_in_order(ids, wanted.on, own=own)
    while len(items) < query.page_size and len(ids) == query.page_size:  # the index lagged behind the register
        start += len(ids)
        ids = engine.ids(wanted, start=start)
        items += selectors.shown_in_order(ids, wanted.on, own=own)
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
