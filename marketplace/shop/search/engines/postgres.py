"""The engine in PostgreSQL: full text over folded words, facets by one aggregation."""

from django.db import connection

from marketplace.shop.search import ranking, words
from marketplace.shop.search.models import ProductDocument
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
    "price": f"{BUYABLE} AND d.price >= %(price_min)s AND d.price <= %(price_max)s",
    "in_stock": BUYABLE,
}
FACETS = {  # facet: its value, label and the old district it lies in, of a combination
    "stars": ("stars::text", "''", "''"),
    "commune": ("commune_code", "max(commune_name)", "mode() WITHIN GROUP (ORDER BY district_code)"),
    "old_commune": ("old_commune_code", "max(old_commune_name)", "mode() WITHIN GROUP (ORDER BY district_code)"),
    "district": ("district_code", "max(district_name)", "''"),
    "price": ("step::text", "''", "''"),
    "in_stock": ("CASE WHEN buyable THEN 'true' END", "''", "''"),
}
LETTERS = {"name": "A", "producer": "B", "kind": "C", "place": "D"}  # of a field in the two vectors
MOST = 2**62


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
        **document.facts,
    )


class Asked:
    """What is wanted, taken apart once: the rows that its words and places admit, and the facet filters that are set."""

    def __init__(self, wanted):
        self.wanted, self.query = wanted, wanted.query
        self.params = _params(wanted)
        self.base = [HOLDS]
        if wanted.nothing:
            self.base.append("false")
        self._admit_words(wanted.terms)
        if wanted.where.bounds:
            self.base.append(self._lies_in(wanted.where, "asked"))
        if self.query.producer:
            self.base.append("d.producer_code = ANY(%(producer)s)")

    def _admit_words(self, terms):
        """Terms that words alone can meet are one condition, so that the index is asked once."""
        plain = [term for term in terms if term.where is None]
        if plain:
            self.params["words"] = " & ".join(f"({any_of(term.alternatives)})" for term in plain)
            self.base.append("d.words @@ %(words)s::tsquery")
        for number, term in enumerate(terms):
            if term.where and term.where.bounds:
                self.params[f"words{number}"] = any_of(term.alternatives)
                self.base.append(f"(d.words @@ %(words{number})s::tsquery OR {self._lies_in(term.where, f'term{number}')})")

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
        chosen = [name for name in ("stars", "commune", "old_commune", "district", "group") if getattr(query, name)]
        chosen += ["price"] if (query.price_min, query.price_max) != (None, None) else []
        return chosen + (["in_stock"] if query.in_stock else [])

    @property
    def order(self):
        stars = "d.stars DESC, d.listing_id DESC"
        price = f"CASE WHEN {BUYABLE} THEN d.price END"
        relevance = f"{BUYABLE} DESC, d.stars DESC, d.star_from DESC, d.sales DESC, d.listing_id DESC"
        if self.wanted.terms:
            relevance = f"{self.score()} DESC, {relevance}"
        return {
            "relevance": relevance,
            "price": f"{price} ASC NULLS LAST, {stars}",
            "-price": f"{price} DESC NULLS LAST, {stars}",
            "-stars": f"d.stars DESC, {BUYABLE} DESC, d.listing_id DESC",
            "newest": "d.published_at DESC, d.listing_id DESC",
        }[self.query.sort]

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
        "price_min": 0 if query.price_min is None else query.price_min,
        "price_max": MOST if query.price_max is None else query.price_max,
    }


def lexemes(alternative, letter=""):
    """`'tinh' <-> 'da':*`, in one field or in any; words are letters and digits alone, so that quotes cannot be broken."""
    *before, last = alternative.words
    mark = ("*" if alternative.beginning else "") + letter
    told = [f"'{word}'" + (f":{letter}" if letter else "") for word in before] + [f"'{last}'" + (f":{mark}" if mark else "")]
    return f"({' <-> '.join(told)})" if before else told[0]


def any_of(alternatives):
    return " | ".join(map(lexemes, alternatives))


def hits_sql(asked):
    conditions = " AND ".join([*asked.base, *(f"({FLAGS[name]})" for name in asked.active)])
    return f"SELECT d.listing_id FROM {TABLE} d WHERE {conditions} ORDER BY {asked.order} LIMIT %(limit)s OFFSET %(start)s"  # noqa: S608


def facets_sql(asked):
    """One pass over the rows, counted by combination of values; the facets are sums over those few combinations."""
    flags = {name: FLAGS[name] for name in asked.active}
    columns = [f"({sql}) AS ok_{name}" for name, sql in flags.items()]
    keys = ["d.stars", "d.commune_code", "d.old_commune_code", "d.district_code", "d.group_code"]
    keys += [f"CASE WHEN {BUYABLE} THEN d.price_step END AS step", f"{BUYABLE} AS buyable", *columns]
    names = "max(d.commune_name) AS commune_name, max(d.old_commune_name) AS old_commune_name, max(d.district_name) AS district_name"
    places = ", ".join(str(number) for number in range(1, len(keys) + 1))
    combos = f"SELECT {', '.join(keys)}, {names}, count(*) AS n FROM {TABLE} d WHERE {' AND '.join(asked.base)} GROUP BY {places}"  # noqa: S608
    total = f"SELECT 'count' AS facet, '' AS value, '' AS label, '' AS inside, coalesce(sum(n), 0) AS n FROM combos WHERE {others(flags)}"  # noqa: S608
    counts = [
        f"SELECT '{facet}', {value}, {label}, {inside}, sum(n) FROM combos WHERE {others(flags, facet)} GROUP BY {value}"  # noqa: S608
        for facet, (value, label, inside) in FACETS.items()
    ]
    groups = (
        "SELECT 'group', kind.code, kind.name, kind.name_en, coalesce(sum(n), 0) FROM certification_productgroup kind"  # noqa: S608
        f" LEFT JOIN combos ON group_code = kind.code AND {others(flags, 'group')} GROUP BY kind.id ORDER BY kind.position"
    )
    return f"WITH combos AS MATERIALIZED ({combos}) " + " UNION ALL ".join([total, *counts, f"({groups})"])


def others(flags, facet=None):
    return " AND ".join(f"ok_{name}" for name in flags if name != facet) or "true"


def find(wanted):
    asked = Asked(wanted)
    count, facets = count_and_facets(asked)
    return Found(ids=_ids(asked, wanted.query.start) if wanted.query.start < count else [], count=count, facets=facets, engine=NAME)


def count_and_facets(asked):
    facets, count = {name: [] for name in (*FACETS, "group")}, 0
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


def _ids(asked, start):
    sql = hits_sql(asked)
    with connection.cursor() as cursor:
        cursor.execute(sql, {**asked.params, "limit": asked.query.page_size, "start": start})
        return [listing for (listing,) in cursor.fetchall()]
