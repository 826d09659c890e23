"""Asking the cluster, and what it may refuse."""

from contextlib import contextmanager

from elasticsearch import ApiError, BadRequestError, TransportError

from marketplace.shop.search import cluster

ANSWER = ["hits.total.value", "hits.hits._id", "aggregations", "timed_out"]


class Unavailable(Exception):  # noqa: N818  the database answers instead
    """The cluster does not answer as it should: down, slow, red, without an index, with an empty one or one of another release."""


class NotUnderstood(Unavailable):
    """It refuses this one question, or all of them."""


class TooDeep(Exception):  # noqa: N818
    """A page so far down that the database reads it more cheaply."""


def search(index, *, name=None, seconds=None, **body):
    """`name`: of an index that the alias does not point at yet."""
    with explained():
        answer = cluster.client(seconds).search(
            index=name or index.alias,
            source=False,
            allow_partial_search_results=False,  # a red index is an error, not half an answer
            filter_path=ANSWER,
            **{"track_total_hits": True, **body},
        )
    if answer.get("timed_out"):
        raise Unavailable("it was too slow")
    return answer


def probe(index, rows):
    """Is there an index of this release, whole, with something in it (if there are such rows)? Raises if not."""
    with explained():
        told = cluster.client().indices.get_mapping(index=index.alias)
        count = cluster.client().count(index=index.alias)
    if any(one["mappings"].get("_meta", {}).get("mark") != index.mark for one in told.values()):
        raise Unavailable("the index is of another release")
    if count["_shards"]["failed"]:
        raise Unavailable("a part of the index is lost")
    if not count["count"] and rows.exists():
        raise Unavailable("the index is empty")


@contextmanager
def explained():
    try:
        yield
    except BadRequestError as error:
        raise NotUnderstood(_reason(error)) from error
    except (ApiError, TransportError) as error:
        raise Unavailable(_reason(error)) from error


def _reason(error):
    if isinstance(error, ApiError) and isinstance(error.body, dict) and isinstance(error.body.get("error"), dict):
        return f"{error.body['error'].get('type')}: {error.body['error'].get('reason')}"[:300]
    return f"{type(error).__name__}: {error}"[:300]
