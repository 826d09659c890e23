"""What is wanted, as conditions and an order in SQL, for goods and for pages: their fields of words have the same names."""

import json

from marketplace.shop.search import ranking
from marketplace.shop.search.models import NOWHERE
from marketplace.shop.search.near import FAR

HOLDS = "d.star_from <= %(on)s AND d.star_until > %(on)s"
BUYABLE = "coalesce(d.in_stock_at <= %(on)s, false)"

# each facet's own filter is left out of its counts; these name the flags of a combination
FLAGS = {
    "stars": "d.stars = ANY(%(stars)s)",
    "commune": "d.commune_code = ANY(%(commune)s)",
    "old_commune": "d.old_commune_code = ANY(%(old_commune)s)",
    "district": "d.district_code = ANY(%(district)s)",
    "group": "d.group_code = ANY(%(group)s)",
    "set": "d.set_code = ANY(%(set)s)",
    "price": f"{BUYABLE} AND d.price >= %(price_min)s AND d.price <= %(price_max)s",
    "in_stock": BUYABLE,
    "deliver_to": "NOT coalesce(d.not_sent_to && %(unsent)s::varchar[], false)",
}
MANY_VALUES = ("stars", "commune", "old_commune", "district", "group", "set")
LETTERS = {"name": "A", "producer": "B", "kind": "C", "place": "D"}  # of a field in the two vectors
DISTANCE = f"coalesce((%(distances)s::jsonb ->> d.commune_code)::int, (%(distances)s::jsonb ->> d.district_code)::int, {FAR})"
PRICE = f"CASE WHEN {BUYABLE} THEN d.price END"
DOWN = "DESC"
NEWER = ("d.listing_id", DOWN)
STARS = (("d.stars", DOWN), NEWER)
PLAIN = (("d.stars", DOWN), ("d.star_from", DOWN), ("d.sales", DOWN), NEWER)
BUYABLE_ORDERS = {"relevance": PLAIN, "price": (("d.price", "ASC"), *STARS)}  # what can be bought comes first in these
MOST = 2**62


class Asked:
    """What is wanted, taken apart once: the rows that its words and places admit, and the facet filters that are set."""

    holds = HOLDS
    letters = ""  # of the fields that are looked into; all of them without any

    def __init__(self, wanted):
        self.wanted, self.query = wanted, wanted.query
        self.params = _params(wanted)
        self.base = [self.holds]
        if wanted.nothing:
            self.base.append("false")
        self._admit_words(wanted.terms)
        if wanted.where.bounds:
            self.base.append(self._lies_in(wanted.where, "asked"))
        self.of_any_maker = list(self.base)
        if self.query.producer:
            self.base.append("d.producer_code = ANY(%(producer)s)")

    def _admit_words(self, terms):
        """Terms that words alone can meet are one condition, so that the index is asked once. Not for words that stand nearly everywhere:
        GIN takes their number from the first page of a long list, at times for few, and then reads all of it."""
        if self.wanted.least:
            self._admit_some(terms)
            return
        worded = [term for term in terms if term.where is None]
        plain = [term for term in worded if not term.common] or worded
        if plain:
            self.params["words"] = " & ".join(f"({any_of(term.alternatives, self.letters)})" for term in plain)
            self.base.append("d.words @@ %(words)s::tsquery")
        self.base += [f"{self._met(number, term)} IS TRUE" for number, term in enumerate(terms) if term in worded and term not in plain]
        self.base += [
            self._met(number, term)
            for number, term in enumerate(terms)
            if (term.strict if term.where is None else term.where.bounds)
        ]  # fmt: skip

    def _admit_some(self, terms):
        """Any of the words by the index, then those rows that meet enough of them."""
        met = [self._met(number, term) for number, term in enumerate(terms) if term.where is None or term.where.bounds]
        if met:
            self.base.append(f"({' OR '.join(met)})")
            self.base.append(f"{' + '.join(f'({one})::int' for one in met)} >= {self.wanted.least}")

    def _met(self, number, term):
        """The condition of one term alone."""
        spelt = [one.spelt for one in term.alternatives if one.spelt]
        folded = [one for one in term.alternatives if not one.spelt]
        met = []
        if folded:
            self.params[f"words{number}"] = any_of(folded, self.letters)
            met.append(f"d.words @@ %(words{number})s::tsquery")
        if spelt:
            self.params[f"spelt{number}"] = " | ".join(f"'{word}':AB" for word in spelt)
            met.append(f"d.words_exact @@ %(spelt{number})s::tsquery")
        if term.where and term.where.bounds:
            met.append(self._lies_in(term.where, f"term{number}"))
        return f"({' OR '.join(met)})"

    def _lies_in(self, where, name):
        for part in ("communes", "old_communes", "districts", "heirs"):
            self.params[f"{name}_{part}"] = sorted(getattr(where, part))
        return (
            f"(d.commune_code = ANY(%({name}_communes)s) OR d.old_commune_code = ANY(%({name}_old_communes)s)"
            f" OR d.district_code = ANY(%({name}_districts)s)"
            f" OR (d.commune_code = ANY(%({name}_heirs)s) AND d.old_commune_code = ''))"
        )

    @property
    def active(self):
        query = self.query
        chosen = [name for name in MANY_VALUES if getattr(query, name)]
        chosen += ["price"] if (query.price_min, query.price_max) != (None, None) else []
        return chosen + [name for name in ("in_stock", "deliver_to") if getattr(query, name)]

    @property
    def conditions(self):
        return " AND ".join([*self.base, *(f"({FLAGS[name]})" for name in self.active)])

    @property
    def order(self):
        """[(what, direction)], the first decides first."""
        relevance = ((BUYABLE, DOWN), *PLAIN)
        if self.wanted.terms:
            relevance = ((self.score(), DOWN), *relevance)
        return {
            "relevance": relevance,
            "price": ((PRICE, "ASC NULLS LAST"), *STARS),
            "-price": ((PRICE, "DESC NULLS LAST"), *STARS),
            "-stars": (("d.stars", DOWN), (BUYABLE, DOWN), NEWER),
            "newest": (("d.published_at", DOWN), NEWER),
            "near": ((DISTANCE, "ASC"), (BUYABLE, DOWN), *STARS),
        }[self.query.sort]

    @property
    def order_of_buyable(self):
        """The beginning of the same order, as an index has it; only where all goods are asked for."""
        everything = self.base == [self.holds] and not (self.active or self.wanted.terms)
        return BUYABLE_ORDERS.get(self.query.sort) if everything else None

    def score(self):
        """`ranking`, said in SQL; it adds its own parameters."""
        parts = [self._best(number, term) for number, term in enumerate(self.wanted.terms)]
        parts += [self._exact(number, term) for number, term in enumerate(self.wanted.terms) if term.exact]
        if self.wanted.phrase:
            parts.append(
                f"CASE WHEN starts_with(d.name_folded, %(phrase)s) THEN {ranking.BEGINS}"
                f" WHEN strpos(d.name_folded, ' ' || %(phrase)s) > 0 THEN {ranking.HOLDS} ELSE 0 END"
            )
        return f"round({' + '.join(parts)}, {ranking.DIGITS})"

    def _best(self, number, term):
        """Of what holds, the highest value: the first case that is met."""
        cases = []
        for value, pairs in ranking.steps(term):
            key = f"term{number}_{len(cases)}"
            self.params[key] = " | ".join(lexemes(alternative, LETTERS[field]) for alternative, field in pairs)
            cases.append((value, f"WHEN d.words @@ %({key})s::tsquery THEN {value}"))
        if term.where and term.where.bounds:
            cases.append((ranking.BOOSTS["place"], f"WHEN {self._lies_in(term.where, f'term{number}')} THEN {ranking.BOOSTS['place']}"))
        told = [case for _value, case in sorted(cases, key=lambda case: -case[0])]
        return f"CASE {' '.join(told)} ELSE 0 END"

    def _exact(self, number, term):
        cases = []
        for field, bonus in ranking.EXACT.items():
            key = f"exact{number}_{field}"
            self.params[key] = f"'{term.exact}':{LETTERS[field]}"
            cases.append(f"WHEN d.words_exact @@ %({key})s::tsquery THEN {bonus}")
        return f"CASE {' '.join(cases)} ELSE 0 END"


def _params(wanted):
    query = wanted.query
    return {
        "on": wanted.on,
        "phrase": wanted.phrase,
        "producer": list(query.producer),
        "stars": list(query.stars),
        "commune": list(query.commune),
        "old_commune": list(query.old_commune),
        "district": list(query.district),
        "group": list(query.group),
        "set": list(query.set),
        "unsent": [wanted.sent_to, NOWHERE],
        "distances": json.dumps(dict(wanted.distances)),
        "makers": max(wanted.producers, len(query.producer)),
        "price_min": 0 if query.price_min is None else query.price_min,
        "price_max": MOST if query.price_max is None else query.price_max,
    }


def lexemes(alternative, letter=""):
    """`'tinh' <-> 'da':*`, in one field, in some or in any; words are letters and digits alone, so that quotes cannot be broken."""
    *before, last = alternative.words
    mark = ("*" if alternative.beginning else "") + letter
    told = [f"'{word}'" + (f":{letter}" if letter else "") for word in before] + [f"'{last}'" + (f":{mark}" if mark else "")]
    return f"({' <-> '.join(told)})" if before else told[0]


def any_of(alternatives, letters=""):
    return " | ".join(lexemes(alternative, letters) for alternative in alternatives)
