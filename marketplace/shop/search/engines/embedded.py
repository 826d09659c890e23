"""The engine in PostgreSQL: full text over folded words, facets by one aggregation, trigrams for what was meant."""

import re

from django.db import connection, transaction

from marketplace.foundation.core.text import fold
from marketplace.shop.search import words
from marketplace.shop.search.models import ProductDocument

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
IN_PLACE = (
    "(d.commune_code = ANY(%(places)s) OR d.old_commune_code = ANY(%(old_places)s) OR d.district_code = ANY(%(district_places)s)"
    " OR (d.commune_code = ANY(%(heirs)s) AND d.old_commune_code = ''))"
)
WEIGHTS = "'{0, 0.01, 0.1, 1}'"  # of D (unused), place and group, producer, name
MOST = 2**62


class Asked:
    """A query taken apart once: the rows that its words and places admit, and the facet filters that are set."""

    def __init__(self, query, where, on):
        self.query = query
        self.words, self.exact = words.folded(query.text)[: words.MOST_WORDS], words.exact(query.text)[: words.MOST_WORDS]
        self.params = {
            "on": on,
            "folded": tsquery(self.words),
            "exact": tsquery(self.exact),
            "phrase": " ".join(self.words),
            "places": sorted(where.communes),
            "old_places": sorted(where.old_communes),
            "district_places": sorted(where.districts),
            "heirs": sorted(where.heirs),
            "producer": list(query.producer),
            "stars": list(query.stars),
            "commune": list(query.commune),
            "old_commune": list(query.old_commune),
            "district": list(query.district),
            "group": list(query.group),
            "price_min": 0 if query.price_min is None else query.price_min,
            "price_max": MOST if query.price_max is None else query.price_max,
        }
        self.base = [HOLDS]
        if query.text.strip():
            self.base.append("d.words @@ %(folded)s::tsquery" if self.words else "false")
        if where and not where.everywhere:
            self.base.append(IN_PLACE)
        if query.producer:
            self.base.append("d.producer_code = ANY(%(producer)s)")

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
        relevance = f"{BUYABLE} DESC, {stars}"
        if self.words:
            rank = (
                f"ts_rank({WEIGHTS}, d.words, %(folded)s::tsquery) + 2 * ts_rank({WEIGHTS}, d.words_exact, %(exact)s::tsquery)"
                " + CASE WHEN d.name_folded LIKE %(phrase)s || '%%' THEN 1.0 WHEN strpos(d.name_folded, %(phrase)s) > 0 THEN 0.5 ELSE 0 END"
            )
            relevance = f"round(({rank})::numeric, 2) DESC, {relevance}"
        return {
            "relevance": relevance,
            "price": f"{price} ASC NULLS LAST, {stars}",
            "-price": f"{price} DESC NULLS LAST, {stars}",
            "-stars": f"d.stars DESC, {BUYABLE} DESC, d.listing_id DESC",
            "newest": "d.published_at DESC, d.listing_id DESC",
        }[self.query.sort]


def tsquery(words):
    """All words, the last one as a beginning."""
    return " & ".join(f"'{word}'" for word in words) + ":*" if words else ""


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


def find(query, where, on):
    from marketplace.shop.search.queries import Found

    asked = Asked(query, where, on)
    count, facets = count_and_facets(asked)
    wanted = (query.page - 1) * query.page_size < count
    return Found(ids=_ids(asked, (query.page - 1) * query.page_size) if wanted else [], count=count, facets=facets)


def count_and_facets(asked):
    from marketplace.shop.search.queries import Bucket

    facets, count = {name: [] for name in (*FACETS, "group")}, 0
    with connection.cursor() as cursor:
        cursor.execute(facets_sql(asked), asked.params)
        for facet, value, label, more, n in cursor.fetchall():
            if facet == "count":
                count = int(n)
            elif value:
                facets[facet].append(Bucket(value, label or "", int(n), more or ""))
    return count, facets


def ids(query, where, on, *, start):
    return _ids(Asked(query, where, on), start)


def _ids(asked, start):
    with connection.cursor() as cursor:
        cursor.execute(hits_sql(asked), {**asked.params, "limit": asked.query.page_size, "start": start})
        return [listing for (listing,) in cursor.fetchall()]


def suggest(text, on):
    """The words of the name nearest to what was typed, or nothing."""
    phrase = fold(text)
    sql = (
        f"SELECT d.name, d.name_folded FROM {TABLE} d WHERE {HOLDS} AND %(phrase)s <%% d.name_folded"  # noqa: S608
        " ORDER BY word_similarity(%(phrase)s, d.name_folded) DESC, d.stars DESC LIMIT 1"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.45")
        cursor.execute(sql, {"phrase": phrase, "on": on})
        row = cursor.fetchone()
    if row is None:
        return ""
    wanted = max(2, len(re.findall(r"\w+", text)))
    return " ".join(row[0].split()[:wanted]).strip(",.").lower()
