"""The engine in PostgreSQL: full text over folded words; hits, their number and facets of words in one pass over the rows."""

from django.db import connection

from marketplace.shop.search import words
from marketplace.shop.search.bodies import texts
from marketplace.shop.search.models import ProductDocument
from marketplace.shop.search.wanted import Bucket, Found

from . import postgres_pages
from .conditions import BUYABLE, FLAGS, LETTERS, Asked

NAME = "postgres"
pages = postgres_pages.pages
TABLE = ProductDocument._meta.db_table
FACETS = {  # facet: its value, label and what it lies in, of a combination
    "stars": ("stars::text", "''", "''"),
    "commune": ("commune_code", "max(commune_name)", "mode() WITHIN GROUP (ORDER BY district_code)"),
    "old_commune": ("old_commune_code", "max(old_commune_name)", "mode() WITHIN GROUP (ORDER BY commune_code)"),
    "district": ("district_code", "max(district_name)", "''"),
    "price": ("step::text", "''", "''"),
    "in_stock": ("CASE WHEN buyable THEN 'true' END", "''", "''"),
}
SENT = ("CASE WHEN sent THEN 'true' END", "''", "''")  # of the facet that is counted only where a province is known
CELL = "commune_code, commune_name, old_commune_code, old_commune_name, district_code, district_name, group_code, set_code"
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


def find(wanted):
    asked = Asked(wanted)
    if wanted.terms:
        ids, count, facets = _page(asked, page_sql(asked))
    else:
        _none, count, facets = _page(asked, facets_sql(asked))
        ids = _begin(asked, count) or (_ids(asked, wanted.query.start) if wanted.query.start < count else [])
    return Found(ids=ids, count=count, facets=facets, engine=NAME)


def ids(wanted, *, start):
    return _ids(Asked(wanted), start)


def first(wanted):
    """The best few, neither counted nor told by facets. Of very many not all are weighed (a syllable is in half the goods): those whose
    names begin with the words, and as many others as `MOST_WEIGHED` allows."""
    asked = Asked(wanted)
    return Found(ids=_asked(first_sql(asked), asked, 0), count=0, facets={}, engine=NAME)


def page_sql(asked):
    """Of words the score is worked out for all that they admit, so hits and facets share those rows."""
    order = {f"by{place}": what for place, (what, _direction) in enumerate(asked.order)}
    keys = keys_of(asked)
    found = _rows(asked, {"listing_id": "d.listing_id", **keys, **order})
    by = ", ".join(f"{name} {direction}" for name, (_what, direction) in zip(order, asked.order, strict=True))
    best = f"SELECT listing_id FROM found WHERE {others(asked)} ORDER BY {by} LIMIT %(limit)s OFFSET %(start)s"  # noqa: S608
    return _counted(asked, f"MATERIALIZED ({found})", f"SELECT 'hits', array_to_string(ARRAY({best}), ' '), '', '', 0")


def facets_sql(asked):
    return _counted(asked, f"NOT MATERIALIZED ({_rows(asked, keys_of(asked))})")


def hits_sql(asked):
    return _ordered(asked.conditions, asked.order)


def keys_of(asked):
    """{name: sql} of what rows are counted by."""
    keys = {"cell": "d.cell", "stars": "d.stars", "step": f"CASE WHEN {BUYABLE} THEN d.price_step END", "buyable": BUYABLE}
    keys |= {f"ok_{name}": f"({FLAGS[name]})" for name in asked.active}
    return {**keys, "sent": FLAGS["deliver_to"]} if asked.wanted.sent_to else keys


def others(asked, facet=None):
    return " AND ".join(f"ok_{name}" for name in asked.active if name != facet) or "true"


def _rows(asked, columns):
    told = ", ".join(f"{sql} AS {name}" for name, sql in {"id": "d.id", **columns}.items())
    return f"SELECT {told} FROM {TABLE} d WHERE {' AND '.join(asked.base)}"  # noqa: S608


def _counted(asked, found, *more):
    """Rows counted by numbers alone; what a cell stands for is read in one row of it. The facets are sums over cells."""
    keys = ", ".join(keys_of(asked))
    counted_by = f"SELECT {keys}, count(*) AS n, min(id) AS one FROM found GROUP BY {keys}"  # noqa: S608
    cells = f"SELECT d.cell, {CELL} FROM (SELECT min(one) AS id FROM counted GROUP BY cell) one JOIN {TABLE} d USING (id)"  # noqa: S608
    combos = "SELECT * FROM counted JOIN cells USING (cell)"
    total = f"SELECT 'count' AS facet, '' AS value, '' AS label, '' AS inside, coalesce(sum(n), 0) AS n FROM combos WHERE {others(asked)}"  # noqa: S608
    counts = [
        f"SELECT '{facet}', {value}, {label}, {inside}, sum(n) FROM combos WHERE {others(asked, facet)} GROUP BY {value}"  # noqa: S608
        for facet, (value, label, inside) in counted(asked.wanted).items()
    ]
    groups = (
        "SELECT 'group', kind.code, kind.name, kind.name_en, coalesce(sum(n), 0) FROM certification_productgroup kind"  # noqa: S608
        f" LEFT JOIN combos ON group_code = kind.code AND {others(asked, 'group')} GROUP BY kind.id ORDER BY kind.position"
    )
    sets = (
        "SELECT 'set', kind.code, max(kind.name), max(sort.code), sum(n) FROM combos"  # noqa: S608
        " JOIN certification_productset kind ON kind.code = set_code"
        f" JOIN certification_productgroup sort ON sort.id = kind.group_id WHERE {others(asked, 'set')} GROUP BY kind.code"
    )
    parts = [total, *counts, f"({groups})", sets, *([f"({makers_sql(asked)})"] if asked.wanted.producers else []), *more]
    made = {"counted": counted_by, "cells": cells, "combos": combos}
    steps = [f"found AS {found}", *(f"{name} AS MATERIALIZED ({sql})" for name, sql in made.items())]
    return f"WITH {', '.join(steps)} {' UNION ALL '.join(parts)}"


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


def first_sql(asked):
    near = [f"(SELECT d.id FROM {TABLE} d WHERE {asked.conditions} LIMIT {MOST_WEIGHED})"]  # noqa: S608
    if asked.wanted.phrase:
        asked.params["begins"] = f"{asked.wanted.phrase}%"
        begins = f"d.name_folded LIKE %(begins)s AND {asked.conditions}"
        near.append(f"(SELECT d.id FROM {TABLE} d WHERE {begins} LIMIT {MOST_WEIGHED // 2})")  # noqa: S608
    return (
        f"WITH near AS MATERIALIZED ({' UNION '.join(near)}) SELECT d.listing_id FROM near JOIN {TABLE} d USING (id)"  # noqa: S608
        f" {_begun(asked.order)}"
    )


def _ordered(conditions, order):
    return f"SELECT d.listing_id FROM {TABLE} d WHERE {conditions} {_begun(order)}"  # noqa: S608


def _begun(order):
    return f"ORDER BY {', '.join(f'{what} {direction}' for what, direction in order)} LIMIT %(limit)s OFFSET %(start)s"


def _page(asked, sql):
    """Ids of the hits (where they are asked for), their number, and the facets."""
    ids, count, facets = [], 0, {name: [] for name in (*counted(asked.wanted), "group", "set", "producer")}
    for facet, value, label, more, n in _rows_of(sql, asked, asked.query.start):
        if facet == "hits":
            ids = [int(listing) for listing in value.split()]
        elif facet == "count":
            count = int(n)
        elif value:
            facets[facet].append(Bucket(value, label or "", int(n), more or ""))
    return ids, count, facets


def _begin(asked, count):
    """A page of very many, where all goods are asked for: as an index has them, as far as what can be bought fills it."""
    if count < MANY or not asked.order_of_buyable:
        return []
    found = _asked(_ordered(f"{asked.holds} AND {BUYABLE}", asked.order_of_buyable), asked, asked.query.start)
    return found if len(found) == asked.query.page_size else []


def _ids(asked, start):
    return _asked(hits_sql(asked), asked, start)


def _asked(sql, asked, start):
    return [listing for (listing,) in _rows_of(sql, asked, start)]


def _rows_of(sql, asked, start):
    with connection.cursor() as cursor:
        cursor.execute(sql, {**asked.params, "limit": asked.query.page_size, "start": start})
        return cursor.fetchall()
