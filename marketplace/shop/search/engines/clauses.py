"""What words and places are in a query of the cluster, for every index: the fields of words have the same names in each.

Scores are whole numbers (a hundred times those of `ranking`), so that equal ones are equal to the last bit on every node.
"""

from marketplace.shop.search import ranking

FIELDS = tuple(ranking.BOOSTS)
ONE = 10**ranking.DIGITS  # of a score


def best_of(term):
    """The best of its steps, as `ranking` numbers them."""
    queries = [constant(any_of(words(*pair) for pair in pairs), value * ONE) for value, pairs in ranking.steps(term)]
    if place := lies_in(term):
        queries.append(constant(place, ranking.BOOSTS["place"] * ONE))
    return {"dis_max": {"queries": queries}}


def meets(term, fields=FIELDS):
    clauses = [words(one, field) for one in term.alternatives if not one.spelt for field in fields]
    clauses += [spelt(one.spelt, field) for one in term.alternatives if one.spelt for field in ranking.EXACT]
    place = lies_in(term)
    return any_of([*clauses, place] if place else clauses)


def lies_in(term):
    """Words that name a place are met by lying there too."""
    return placed(term.where) if term.where and term.where.bounds else None


def lies_everywhere(term):
    """ "Bắc Kạn": all goods are of there, so the words are no condition."""
    return term.where is not None and not term.where.bounds


def words(alternative, field):
    *before, last = alternative.words
    if before:
        kind = "match_phrase_prefix" if alternative.beginning else "match_phrase"
        return {kind: {field: {"query": " ".join(alternative.words)}}}
    return {"prefix" if alternative.beginning else "term": {field: {"value": last}}}


def marked(term):
    return {"dis_max": {"queries": [constant(spelt(term.exact, field), bonus * ONE) for field, bonus in ranking.EXACT.items()]}}


def spelt(word, field):
    return {"term": {f"{field}_exact": {"value": word}}}


def named(phrase):
    begins = constant({"prefix": {"title_key": {"value": phrase}}}, ranking.BEGINS * ONE)
    holds = constant({"match_phrase_prefix": {"title": {"query": phrase}}}, ranking.HOLDS * ONE)
    return {"dis_max": {"queries": [begins, holds]}}


def placed(where):
    heirs = {"bool": {"filter": [{"terms": {"commune_code": sorted(where.heirs)}}, {"term": {"old_commune_code": ""}}]}}
    return any_of(
        [
            {"terms": {"commune_code": sorted(where.communes)}},
            {"terms": {"old_commune_code": sorted(where.old_communes)}},
            {"terms": {"district_code": sorted(where.districts)}},
            heirs,
        ]
    )


def constant(clause, boost):
    return {"constant_score": {"filter": clause, "boost": boost}}


def all_of(clauses):
    return {"bool": {"filter": list(clauses)}}


def any_of(clauses):
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def none_of(*clauses):
    return {"bool": {"must_not": list(clauses)}}
