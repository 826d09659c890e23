"""Carrying documents to Elasticsearch: what has changed, in batches.

A row is dirty while the `version` of its state is ahead of `indexed`. Every document carries that version, so a late batch never
overwrites a newer one. Nothing here runs inside a transaction of the shop.
"""

import logging
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from elasticsearch import ApiError, TransportError, helpers

from . import cluster, marks, sources
from .engines.asking import Unavailable

BATCH = 500  # rows
TURN = 7_301_001  # PostgreSQL's advisory lock: one batch at a time
CONFLICT, MISSING, BUSY = 409, 404, {429, 503}
logger = logging.getLogger(__name__)

_NOTE = """
WITH done AS (
  SELECT * FROM unnest(%(keys)s::{type}[], %(versions)s::bigint[], %(documents)s::smallint[], %(refused)s::text[])
    AS done(key, version, documents, refused)
), free AS (
  SELECT {key} AS key FROM {table} WHERE {key} = ANY(%(keys)s::{type}[]) ORDER BY {key} FOR UPDATE SKIP LOCKED
)
UPDATE {table} held SET
  indexed = CASE WHEN done.refused = '' THEN greatest(held.indexed, done.version) ELSE held.indexed END,
  documents = greatest(held.documents, done.documents),
  refused = CASE WHEN held.version = done.version THEN done.refused ELSE '' END
FROM done JOIN free ON free.key = done.key WHERE held.{key} = done.key
"""  # who is being changed this moment stays dirty and comes again


class IndexingFailed(Exception):  # noqa: N818  it is a refusal, not an error
    """Why nothing could be indexed, in a sentence for the operator."""


@dataclass
class Change:
    key: int | str  # of the row
    version: int
    had: int  # documents it may still have in the index
    bodies: list
    refused: str = ""


def index_changes():
    """Carry what is dirty; how many rows that were. One pass: what becomes dirty meanwhile has its own task. An index that takes nothing
    does not keep the others waiting."""
    done, refusals = 0, []
    if settings.SEARCH_ENGINE != "elasticsearch":
        return done
    for source in sources.ALL:
        try:
            done += _carry_waiting(source)
        except IndexingFailed as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
    return done


def _carry_waiting(source):
    done = 0
    for keys in batches(source.states.objects.waiting()):
        with held(TURN):
            changes = read(source, keys)
            write(changes, source.index.alias, require_alias=True)
            note(source, changes)
        done += len(keys)
    return done


def batches(states, several=1):
    ahead = states.order_by("pk").values_list("pk", flat=True)
    keys = list(ahead[: several * BATCH])
    while keys:
        yield keys
        keys = list(ahead.filter(pk__gt=keys[-1])[: several * BATCH])


def read(source, keys):
    """States first, documents after: what changes in between is newer than its version says, and still dirty."""
    states = source.states.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "version", "documents")
    changes = {key: Change(key, version, had, []) for key, version, had in states}
    for key, body in source.bodies(list(changes)):
        if key in changes:
            changes[key].bodies.append(body)
    return list(changes.values())


def write(changes, name, *, require_alias=False):
    """Each item of the answer is read: a newer version there is well, a refused document is noted with its reason."""
    by_key = {str(change.key): change for change in changes}
    actions = (action for change in changes for action in _actions(change, name))
    options = {"chunk_size": 2 * BATCH, "max_retries": 4, "initial_backoff": 0.5, "raise_on_error": False}
    with explained():
        answers = helpers.streaming_bulk(cluster.client(cluster.BATCH_SECONDS), actions, require_alias=require_alias, **options)
        for well, answer in answers:
            ((verb, item),) = answer.items()
            if well or item["status"] == CONFLICT or (verb == "delete" and item["status"] == MISSING and "error" not in item):
                continue
            reason = _reason(item)
            if item["status"] in {MISSING, *BUSY}:
                raise IndexingFailed(reason)
            by_key[item["_id"].rpartition("-")[0]].refused = reason


def _actions(change, name):
    common = {"_index": name, "version": change.version, "version_type": "external_gte"}
    for number, source in enumerate(change.bodies, 1):
        yield {"_op_type": "index", "_id": f"{change.key}-{number}", "_source": source, **common}
    for number in range(len(change.bodies) + 1, change.had + 1):
        yield {"_op_type": "delete", "_id": f"{change.key}-{number}", **common}


def _reason(item):
    error = item.get("error") or {}
    cause = error.get("caused_by") or {}
    return ": ".join(filter(None, (error.get("type"), error.get("reason"), cause.get("reason"))))[:500] or f"status {item['status']}"


def note(source, changes):
    with connection.cursor() as cursor:
        given = {
            "keys": [change.key for change in changes],
            "versions": [change.version for change in changes],
            "documents": [max(len(change.bodies), change.had) for change in changes],
            "refused": [change.refused for change in changes],
        }
        cursor.execute(marks.about(source.states, _NOTE), given)
    for change in changes:
        if change.refused:
            logger.error("The index of %s refused %s: %s", source.index.name, change.key, change.refused)


@contextmanager
def explained():
    try:
        yield
    except (ApiError, TransportError, Unavailable) as error:
        raise IndexingFailed(f"The search servers did not do it: {error}") from error


@contextmanager
def held(lock):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
