"""What is asked of an engine and what it says. An engine matches words as they stand here: what a word may mean was decided before."""

from dataclasses import dataclass, field
from datetime import datetime

SORTS = ("relevance", "price", "-price", "-stars", "newest", "near")
PRICE_STEPS = (0, 50_000, 100_000, 200_000, 500_000)  # đồng; a step reaches to just under the next


@dataclass(frozen=True)
class Query:
    """A search. Codes are those of the register; `place` holds names as people write them; prices are đồng. `deliver_to` is a province
    of today; `near` a commune of today, from which the sort of that name measures."""

    text: str = ""
    place: tuple[str, ...] = ()
    commune: tuple[str, ...] = ()
    old_commune: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    stars: tuple[int, ...] = ()
    group: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    producer: tuple[str, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    in_stock: bool = False
    deliver_to: str = ""
    near: str = ""
    sort: str = "relevance"
    page: int = 1
    page_size: int = 20

    @property
    def filtered(self):
        return self != Query(text=self.text, near=self.near, sort=self.sort, page=self.page, page_size=self.page_size)

    @property
    def start(self):
        return (self.page - 1) * self.page_size


@dataclass(frozen=True)
class Where:
    """Places by code, as a union. `heirs` are communes of today for goods whose old commune nobody knows; `unknown` mean nothing to us."""

    communes: frozenset[str] = frozenset()
    old_communes: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    heirs: frozenset[str] = frozenset()
    everywhere: bool = False
    readings: tuple = field(default=(), hash=False, compare=False)
    unknown: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.communes or self.old_communes or self.districts)

    @property
    def bounds(self):
        return bool(self) and not self.everywhere


@dataclass(frozen=True)
class Alternative:
    """Folded words, several of them side by side in this order and within one field; the last may be a beginning.
    `spelt`: one word that counts only where a name or a producer writes it so (as `words.exact` does)."""

    words: tuple[str, ...]
    weight: float = 1.0  # 1 as typed; less for a synonym, a split, a correction, a beginning
    beginning: bool = False
    spelt: str = ""


@dataclass(frozen=True)
class Term:
    """Any one of the alternatives will do. `exact`: as typed, as `words.exact` writes it ("": typed without marks, no bonus).
    `where`: words that name a place; lying there will do too, so that reading them as a place hides nothing. `common`: its word stands
    in most documents, so that no index is worth asking for it."""

    alternatives: tuple[Alternative, ...]
    exact: str = ""
    where: Where | None = None
    common: bool = field(default=False, compare=False)

    @property
    def strict(self):
        return any(one.spelt for one in self.alternatives)


@dataclass(frozen=True)
class Wanted:
    """All terms must be met, or `least` of them, each anywhere in the document. `nothing`: text without a single word, so no hits.

    `producers`: so many are counted as a facet, the most frequent and those filtered by. `province`: what is sent there is counted.
    `distances`: km from where the reader is, by code of a commune of today or of an old district."""

    query: Query
    on: datetime
    where: Where = field(default_factory=Where)
    terms: tuple[Term, ...] = ()
    phrase: str = ""  # folded, for names that begin with it or hold it (its last word may be a beginning)
    nothing: bool = False
    least: int = 0  # 0: all
    producers: int = 0
    province: str = ""
    distances: tuple[tuple[str, int], ...] = ()

    @property
    def sent_to(self):
        """The province whose deliveries are counted; one that is filtered by comes first."""
        return self.query.deliver_to or self.province


@dataclass(frozen=True)
class Bucket:
    """One value of a facet. `more`: where it lies (a commune's old district, an old commune's commune of today, a set's group; codes),
    a group's English name."""

    value: str
    label: str
    count: int
    more: str = ""


@dataclass(frozen=True)
class Found:
    """Ids of listings in order, how many there are in all, buckets by facet, and who answered."""

    ids: list[int]
    count: int
    facets: dict[str, list[Bucket]]
    engine: str = "postgres"
