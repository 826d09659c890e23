"""Why a result stands where it stands: `ranking` reckoned over one document in words, the same for every engine."""

from dataclasses import dataclass, field

from django.utils import timezone

from catalogue.models import Product

from . import ranking, selectors
from .bodies import FIELDS, unfolded
from .models import ProductDocument
from .queries import asked
from .wanted import Wanted


@dataclass(frozen=True)
class Scored:
    """A document that holds now, its score and the parts that make it up: (points, words). `missing`: words that it does not have."""

    row: ProductDocument
    parts: tuple[tuple[float, str], ...]
    missing: tuple[str, ...]
    buyable: bool

    @property
    def score(self):
        return round(sum(points for points, _words in self.parts), ranking.DIGITS)

    @property
    def ties(self):
        """What orders equal texts, in the order in which it does."""
        row = self.row
        return (
            "can be bought" if self.buyable else "cannot be bought now",
            f"{row.stars} stars",
            f"certificate since {timezone.localtime(row.star_from):%d/%m/%Y}",
            f"{row.sales} sold lately",
            f"listing {row.listing_id}",
        )


@dataclass
class Explained:
    """A query as it was read, who answered, and its results in order."""

    wanted: Wanted
    engine: str
    count: int
    read: list
    nearly: bool
    dropped_stars: tuple[int, ...]
    results: list[Scored] = field(default_factory=list)


def explain(query, on=None, *, engine=None):
    on = on or timezone.now()
    asking, found, wanted = asked(query, on, engine or selectors.engine())
    rows = {row.listing_id: row for row in _holding(on).filter(listing__in=found.ids)}
    results = [scored(rows[pk], wanted) for pk in found.ids if pk in rows]
    return Explained(wanted, found.engine, found.count, asking.meaning.understood, asking.nearly, asking.dropped, results)


def of_listing(code, wanted):
    """The document of the goods with this register code, scored, or a sentence that says why there is none."""
    listing = Product.objects.filter(structure="parent", registered_product__code=code).order_by("-pk").first()
    if listing is None:
        return None, f"No listing has the code {code}."
    row = _holding(wanted.on).filter(listing=listing).first()
    if row is None:
        shown = Product.objects.shown(wanted.on).filter(pk=listing.pk).exists()
        return None, "It may be shown, but has no document: run rebuild_index." if shown else _not_shown(listing)
    return scored(row, wanted), ""


def _not_shown(listing):
    state, producer = listing.state, listing.registered_product.producer.state
    return f"It may not be shown: the listing is {state}, its producer {producer}, or no star holds now."


def _holding(on):
    return ProductDocument.objects.filter(star_from__lte=on, star_until__gt=on)


def scored(row, wanted):
    """`engines` reckon the same in their own languages; a test holds them to it."""
    texts = {FIELDS[weight]: some for weight, some in unfolded(row.words).items()}
    exact = {FIELDS[weight]: " ".join(some).split() for weight, some in unfolded(row.words_exact).items()}
    parts, missing = [], []
    for term in wanted.terms:
        points, words = _best(term, texts, row)
        everywhere = term.where is not None and not term.where.bounds
        if not _met(term, texts, exact, row) and not everywhere:
            missing.append(" or ".join(" ".join(one.words) for one in term.alternatives[:3]))
        if points:
            parts.append((points, words))
        parts += [(bonus, f"“{term.exact}” with the same marks in the {name}") for name, bonus in _bonus(term, exact)]
    if wanted.terms and wanted.phrase:
        parts += _phrase(row.name_folded, wanted.phrase)
    buyable = row.in_stock_at is not None and row.in_stock_at <= wanted.on
    return Scored(row, tuple(parts), tuple(missing), buyable)


def _best(term, texts, row):
    steps = [
        (value, f"“{_told(one)}” in the {name}")
        for value, pairs in ranking.steps(term)
        for one, name in pairs
        if holds(one, texts.get(name))
    ]
    if term.where and term.where.bounds and lies_in(row, term.where):
        steps.append((ranking.BOOSTS["place"], "lies in the place that the words name"))
    return max(steps, key=lambda step: step[0], default=(0, ""))


def _told(alternative):
    words = " ".join(alternative.words) + ("…" if alternative.beginning else "")
    return words if alternative.weight == 1 else f"{words} × {alternative.weight:g}"


def _met(term, texts, exact, row):
    spelt = {word for name in ranking.EXACT for word in exact.get(name, ())}
    met = any(one.spelt in spelt if one.spelt else any(holds(one, some) for some in texts.values()) for one in term.alternatives)
    return met or bool(term.where and term.where.bounds and lies_in(row, term.where))


def holds(alternative, texts):
    """Side by side within one text, the last maybe a beginning."""
    *before, last = alternative.words
    for text in texts or ():
        words = text.split()
        for at in range(len(words) - len(before)):
            here = words[at + len(before)]
            if words[at : at + len(before)] == before and (here.startswith(last) if alternative.beginning else here == last):
                return True
    return False


def lies_in(row, where):
    direct = row.commune_code in where.communes or row.old_commune_code in where.old_communes or row.district_code in where.districts
    return direct or (row.commune_code in where.heirs and not row.old_commune_code)


def _bonus(term, exact):
    return [(name, bonus) for name, bonus in ranking.EXACT.items() if term.exact and term.exact in exact.get(name, ())][:1]


def _phrase(name, phrase):
    if name.startswith(phrase):
        return [(ranking.BEGINS, f"the name begins with “{phrase}”")]
    return [(ranking.HOLDS, f"the name holds “{phrase}”")] if f" {phrase}" in name else []
