"""The engine in PostgreSQL: full text over folded words, facets by one aggregation."""

import json

from django.db import connection

from marketplace.shop.search import ranking, words
from marketplace.shop.search.bodies import texts
from marketplace.shop.search.models import NOWHERE, PageDocument, ProductDocument
from marketplace.shop.search.near import FAR
from marketplace.shop.search.wanted import Bucket, Found

NAME = "postgres"
TABLE = ProductDocument._meta.db_table
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
FACETS = {  # facet: its value, label and what it lies in, of a combination
    "stars": ("stars::text", "''", "''"),
    "commune": ("commune_code", "max(commune_name)", "mode() WITHIN GROUP (ORDER BY district_code)"),
    "old_commune": ("old_commune_code", "max(old_commune_name)", "mode() WITHIN GROUP (ORDER BY commune_code)"),
    "district": ("district_code", "max(district_name)", "''"),
    "price": ("step::text", "''", "''"),
    "in_stock": ("CASE WHEN buyable THEN 'true' END", "''", "''"),
}
SENT = ("CASE WHEN sent THEN 'true' END", "''", "''")  # of the facet that is counted only where a province is known
LETTERS = {"name": "A", "producer": "B", "kind": "C", "place": "D"}  # of a field in the two vectors
DISTANCE = f"coalesce((%(distances)s::jsonb ->> d.commune_code)::int, (%(distances)s::jsonb ->> d.district_code)::int, {FAR})"
STARS = "d.stars DESC, d.listing_id DESC"
PLAIN = "d.stars DESC, d.star_from DESC, d.sales DESC, d.listing_id DESC"
PRICE = f"CASE WHEN {BUYABLE} THEN d.price END"
BUYABLE_ORDERS = {"relevance": PLAIN, "price": f"d.price, {STARS}"}  # what can be bought comes first in these
CELL = "commune_code, commune_name, old_commune_code, old_commune_name, district_code, district_name, group_code, set_code"
MOST = 2**62
MANY = 1_000  # documents
MOST_WEIGHED = 500  # documents, whose order is worked out while somebody types


def row(document):
    """A document as this engine keeps it, not yet saved."""
    weighted = [(LETTERS[field], text) for field, texts in document.fields.items() for text in texts]
    exact = [(LETTERS[field], text) for field, texts in document.exact.items() for text in texts]
    return ProductDocument(
        listing_id=document.listing_id,
        stars=document.stars,
        star_from=document.star_from,
        star_until=document.star_until,
        name=document.name,
        name_folded=document.name_folded,
        words=words.vector(*weighted),
        words_exact=words.vector(*exact),
        texts=texts(document),
        **document.facts,
    )


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
        relevance = f"{BUYABLE} DESC, {PLAIN}"
        if self.wanted.terms:
            relevance = f"{self.score()} DESC, {relevance}"
        return {
            "relevance": relevance,
            "price": f"{PRICE} ASC NULLS LAST, {STARS}",
            "-price": f"{PRICE} DESC NULLS LAST, {STARS}",
            "-stars": f"d.stars DESC, {BUYABLE} DESC, d.listing_id DESC",
            "newest": "d.published_at DESC, d.listing_id DESC",
            "near": f"{DISTANCE} ASC, {BUYABLE} DESC, {STARS}",
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


class AskedPages(Asked):
    """Pages have no time of their own."""

    holds = "true"


class CalledPages(AskedPages):
    """Those that have the words in their names or places, not only in what they tell."""

    letters = "".join(letter for field, letter in LETTERS.items() if field != "kind")


def pages(wanted, kinds, *, language, most, called=False):
    """Pages beside the goods in this language, the best `most` of each of these kinds, by the words and the score of goods."""
    asked = (CalledPages if called else AskedPages)(wanted)
    asked.base.append("d.kind = ANY(%(kinds)s) AND d.language IN ('', %(language)s)")
    score = asked.score() if wanted.terms else "0"
    by_name = 'd.name_folded COLLATE "C", d.key COLLATE "C"'
    ranked = (
        f"SELECT d.*, row_number() OVER (PARTITION BY d.kind ORDER BY {score} DESC, {by_name}) AS place"  # noqa: S608
        f" FROM {PageDocument._meta.db_table} d WHERE {' AND '.join(asked.base)}"
    )
    sql = f"SELECT * FROM ({ranked}) ranked WHERE place <= %(most)s ORDER BY kind, place"  # noqa: S608
    return list(PageDocument.objects.raw(sql, {**asked.params, "kinds": list(kinds), "language": language, "most": most}))


def page_words():
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM ts_stat(%s)", [f"SELECT words FROM {PageDocument._meta.db_table}"])  # noqa: S608
        return sorted(word for (word,) in cursor.fetchall())


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


def hits_sql(asked):
    return _ordered(asked, asked.conditions, asked.order)


def _ordered(asked, conditions, order):
    return f"SELECT d.listing_id FROM {TABLE} d WHERE {conditions} ORDER BY {order} LIMIT %(limit)s OFFSET %(start)s"  # noqa: S608


def facets_sql(asked):
    """One pass over the rows, counted by numbers alone; what a cell stands for is read in one row of it. The facets are sums over cells."""
    flags = {name: FLAGS[name] for name in asked.active}
    columns = [f"({sql}) AS ok_{name}" for name, sql in flags.items()]
    keys = ["d.cell", "d.stars", f"CASE WHEN {BUYABLE} THEN d.price_step END AS step", f"{BUYABLE} AS buyable", *columns]
    keys += [f"{FLAGS['deliver_to']} AS sent"] if asked.wanted.sent_to else []
    places = ", ".join(str(number) for number in range(1, len(keys) + 1))
    counted_by = (
        f"SELECT {', '.join(keys)}, count(*) AS n, min(d.id) AS one FROM {TABLE} d WHERE {' AND '.join(asked.base)} GROUP BY {places}"  # noqa: S608
    )
    cells = f"SELECT d.cell, {CELL} FROM (SELECT min(one) AS id FROM counted GROUP BY cell) one JOIN {TABLE} d USING (id)"  # noqa: S608
    combos = "SELECT * FROM counted JOIN cells USING (cell)"
    total = f"SELECT 'count' AS facet, '' AS value, '' AS label, '' AS inside, coalesce(sum(n), 0) AS n FROM combos WHERE {others(flags)}"  # noqa: S608
    counts = [
        f"SELECT '{facet}', {value}, {label}, {inside}, sum(n) FROM combos WHERE {others(flags, facet)} GROUP BY {value}"  # noqa: S608
        for facet, (value, label, inside) in counted(asked.wanted).items()
    ]
    groups = (
        "SELECT 'group', kind.code, kind.name, kind.name_en, coalesce(sum(n), 0) FROM certification_productgroup kind"  # noqa: S608
        f" LEFT JOIN combos ON group_code = kind.code AND {others(flags, 'group')} GROUP BY kind.id ORDER BY kind.position"
    )
    sets = (
        "SELECT 'set', kind.code, max(kind.name), max(sort.code), sum(n) FROM combos"  # noqa: S608
        " JOIN certification_productset kind ON kind.code = set_code"
        f" JOIN certification_productgroup sort ON sort.id = kind.group_id WHERE {others(flags, 'set')} GROUP BY kind.code"
    )
    parts = [total, *counts, f"({groups})", sets, *([f"({makers_sql(asked)})"] if asked.wanted.producers else [])]
    made = {"counted": counted_by, "cells": cells, "combos": combos}
    return f"WITH {', '.join(f'{name} AS MATERIALIZED ({sql})' for name, sql in made.items())} " + " UNION ALL ".join(parts)


def counted(wanted):
    return {**FACETS, **({"deliver_to": SENT} if wanted.sent_to else {})}


def makers_sql(asked):
    """Of the thousands of producers the few that are shown: a pass of its own, where the others would be combined with each."""
    conditions = " AND ".join([*asked.of_any_maker, *(f"({FLAGS[name]})" for name in asked.active)])
    order = 'd.producer_code = ANY(%(producer)s) DESC, count(*) DESC, d.producer_code COLLATE "C"'
    top = (
        f"SELECT d.producer_code AS code, count(*) AS n FROM {TABLE} d WHERE {conditions} GROUP BY d.producer_code"  # noqa: S608
        f" ORDER BY {order} LIMIT %(makers)s"
    )
    return f"SELECT 'producer', maker.code, maker.name, '', top.n FROM ({top}) top JOIN producers_producer maker ON maker.code = top.code"  # noqa: S608


def others(flags, facet=None):
    return " AND ".join(f"ok_{name}" for name in flags if name != facet) or "true"


def find(wanted):
    asked = Asked(wanted)
    count, facets = count_and_facets(asked)
    ids = _begin(asked, count) or (_ids(asked, wanted.query.start) if wanted.query.start < count else [])
    return Found(ids=ids, count=count, facets=facets, engine=NAME)


def count_and_facets(asked):
    facets, count = {name: [] for name in (*counted(asked.wanted), "group", "set", "producer")}, 0
    with connection.cursor() as cursor:
        cursor.execute(facets_sql(asked), asked.params)
        for facet, value, label, more, n in cursor.fetchall():
            if facet == "count":
                count = int(n)
            elif value:
                facets[facet].append(Bucket(value, label or "", int(n), more or ""))
    return count, facets


def ids(wanted, *, start):
    return _ids(Asked(wanted), start)


def first(wanted):
    """The best few, neither counted nor told by facets. Of very many not all are weighed (a syllable is in half the goods): those whose
    names begin with the words, and as many others as `MOST_WEIGHED` allows."""
    asked = Asked(wanted)
    return Found(ids=_asked(first_sql(asked), asked, 0), count=0, facets={}, engine=NAME)


def first_sql(asked):
    near = [f"(SELECT d.id FROM {TABLE} d WHERE {asked.conditions} LIMIT {MOST_WEIGHED})"]  # noqa: S608
    if asked.wanted.phrase:
        asked.params["begins"] = f"{asked.wanted.phrase}%"
        begins = f"d.name_folded LIKE %(begins)s AND {asked.conditions}"
        near.append(f"(SELECT d.id FROM {TABLE} d WHERE {begins} LIMIT {MOST_WEIGHED // 2})")  # noqa: S608
    return (
        f"WITH near AS MATERIALIZED ({' UNION '.join(near)}) SELECT d.listing_id FROM near JOIN {TABLE} d USING (id)"  # noqa: S608
        f" ORDER BY {asked.order} LIMIT %(limit)s OFFSET %(start)s"
    )


def _begin(asked, count):
    """A page of very many, where all goods are asked for: as an index has them, as far as what can be bought fills it."""
    if count < MANY or not asked.order_of_buyable:
        return []
    found = _asked(_ordered(asked, f"{asked.holds} AND {BUYABLE}", asked.order_of_buyable), asked, asked.query.start)
    return found if len(found) == asked.query.page_size else []


def _ids(asked, start):
    return _asked(hits_sql(asked), asked, start)


def _asked(sql, asked, start):
    with connection.cursor() as cursor:
        cursor.execute(sql, {**asked.params, "limit": asked.query.page_size, "start": start})
        return [listing for (listing,) in cursor.fetchall()]
