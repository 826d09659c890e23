"""Carrying documents to Elasticsearch: what has changed in batches, or everything into a new index that then takes the old one's place.

A listing is dirty while the `version` of its state is ahead of `indexed`. Every document carries that version, so a late batch never
overwrites a newer one. Nothing here runs inside a transaction of the shop.
"""

import logging
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.utils import timezone
from elasticsearch import ApiError, BadRequestError, NotFoundError, TransportError, helpers

from . import cluster
from .bodies import body
from .engines import elasticsearch as engine
from .models import IndexState, ProductDocument

BATCH = 500  # listings
NOTED = 2_000  # listings whose states are written at once
SAMPLE = 20  # listings whose documents are read back before an index serves
MOST_REFUSED = 0.01  # of all listings: more than that is not a bad row but a bad index
TURN, REBUILDING = 7_301_001, 7_301_002  # PostgreSQL's advisory locks: one batch at a time; one rebuild at a time
CONFLICT, MISSING, BUSY = 409, 404, {429, 503}
logger = logging.getLogger(__name__)

_NOTE = """
WITH done AS (
  SELECT * FROM unnest(%(listings)s::bigint[], %(versions)s::bigint[], %(documents)s::smallint[], %(refused)s::text[])
    AS done(listing, version, documents, refused)
), free AS (
  SELECT listing_id FROM search_indexstate WHERE listing_id = ANY(%(listings)s::bigint[]) ORDER BY listing_id FOR UPDATE SKIP LOCKED
)
UPDATE search_indexstate held SET
  indexed = CASE WHEN done.refused = '' THEN greatest(held.indexed, done.version) ELSE held.indexed END,
  documents = greatest(held.documents, done.documents),
  refused = CASE WHEN held.version = done.version THEN done.refused ELSE '' END
FROM done JOIN free ON free.listing_id = done.listing WHERE held.listing_id = done.listing
"""  # who is being changed this moment stays dirty and comes again
_ENLIST = """
INSERT INTO search_indexstate (listing_id, version, indexed, documents, refused, changed_at)
SELECT DISTINCT listing_id, 1, 0, 0, '', %s::timestamptz FROM search_productdocument ON CONFLICT (listing_id) DO NOTHING
"""


class IndexingFailed(Exception):  # noqa: N818  it is a refusal, not an error
    """Why nothing could be indexed, in a sentence for the operator."""


@dataclass
class Change:
    listing: int
    version: int
    had: int  # documents it may still have in the index
    bodies: list
    refused: str = ""


@dataclass
class Written:
    """What a new index holds: {listing: Change without its bodies}."""

    changes: dict = field(default_factory=dict)

    def add(self, changes):
        for change in changes:
            self.changes[change.listing] = Change(change.listing, change.version, len(change.bodies), [], change.refused)

    @property
    def documents(self):
        return sum(change.had for change in self.changes.values() if not change.refused)

    @property
    def refused(self):
        return [change for change in self.changes.values() if change.refused]

    def may_be(self, count):
        """Of a refused listing some documents may be there."""
        return self.documents <= count <= self.documents + sum(change.had for change in self.refused)


def index_changes():
    """Carry what is dirty; how many listings that were. One pass: what becomes dirty meanwhile has its own task."""
    done = 0
    if settings.SEARCH_ENGINE != "elasticsearch":
        return done
    for ids in _batches(IndexState.objects.waiting()):
        with _held(TURN):
            changes = read(ids)
            write(changes, cluster.alias(), require_alias=True)
            _note(changes)
        done += len(ids)
    return done


def _batches(states):
    last = -1
    while ids := list(states.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def rebuild(progress=lambda done, total: None):
    """Everything into a new index beside the serving one; proven, it takes the other's place. How many; None without a cluster."""
    if settings.SEARCH_ENGINE != "elasticsearch":
        return None
    with _alone():
        _enlist()
        _drop_unfinished()
        name = f"{cluster.alias()}-{timezone.now():%Y%m%d%H%M%S%f}"
        written = Written()
        with _explained():
            _create(name)
        try:
            with _explained():
                _fill(name, written, progress)
                _catch_up(name, written)
                engine.rehearse(name)
                with _held(TURN):  # no batch is on its way to the old index while the new one takes over
                    _catch_up(name, written)
                    _prove(name, written)
                    _switch(name)
                    _note_all(written)
        except BaseException:
            _drop([name])
            raise
        _drop_old(name)
    index_changes()
    return written.documents


def read(ids):
    """States first, documents after: what changes in between is newer than its version says, and still dirty."""
    states = IndexState.objects.filter(pk__in=ids).order_by("pk").values_list("listing_id", "version", "documents")
    changes = {listing: Change(listing, version, had, []) for listing, version, had in states}
    for row in ProductDocument.objects.filter(listing__in=ids).order_by("listing_id", "star_from"):
        if row.listing_id in changes:
            changes[row.listing_id].bodies.append(body(row))
    return list(changes.values())


def write(changes, index, *, require_alias=False):
    """Each item of the answer is read: a newer version there is well, a refused document is noted with its reason."""
    by_listing = {change.listing: change for change in changes}
    actions = (action for change in changes for action in _actions(change, index))
    options = {"chunk_size": 2 * BATCH, "max_retries": 4, "initial_backoff": 0.5, "raise_on_error": False}
    with _explained():
        answers = helpers.streaming_bulk(cluster.client(cluster.BATCH_SECONDS), actions, require_alias=require_alias, **options)
        for well, answer in answers:
            ((verb, item),) = answer.items()
            if well or item["status"] == CONFLICT or (verb == "delete" and item["status"] == MISSING and "error" not in item):
                continue
            reason = _reason(item)
            if item["status"] in {MISSING, *BUSY}:
                raise IndexingFailed(reason)
            by_listing[int(item["_id"].partition("-")[0])].refused = reason


def _actions(change, index):
    common = {"_index": index, "version": change.version, "version_type": "external_gte"}
    for number, source in enumerate(change.bodies, 1):
        yield {"_op_type": "index", "_id": f"{change.listing}-{number}", "_source": source, **common}
    for number in range(len(change.bodies) + 1, change.had + 1):
        yield {"_op_type": "delete", "_id": f"{change.listing}-{number}", **common}


def _reason(item):
    error = item.get("error") or {}
    cause = error.get("caused_by") or {}
    return ": ".join(filter(None, (error.get("type"), error.get("reason"), cause.get("reason"))))[:500] or f"status {item['status']}"


def _note(changes):
    with connection.cursor() as cursor:
        given = {
            "listings": [change.listing for change in changes],
            "versions": [change.version for change in changes],
            "documents": [max(len(change.bodies), change.had) for change in changes],
            "refused": [change.refused for change in changes],
        }
        cursor.execute(_NOTE, given)
    for change in changes:
        if change.refused:
            logger.error("The search index refused listing %s: %s", change.listing, change.refused)


def _note_all(written):
    """In parts: who changes one of these listings meanwhile waits for a part, not for the whole."""
    changes = list(written.changes.values())
    for start in range(0, len(changes), NOTED):
        _note(changes[start : start + NOTED])


def _enlist():
    with connection.cursor() as cursor:
        cursor.execute(_ENLIST, [timezone.now()])


def _create(name):
    """A node that dies before it answers may have done it: the client asks the next one."""
    indices = cluster.client(cluster.BATCH_SECONDS).indices
    try:
        indices.create(index=name, mappings=cluster.mapping(), settings={**cluster.index_settings(), "refresh_interval": "-1"})
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def _fill(name, written, progress):
    """A batch is read and made ready while the one before it is on its way."""
    total, on_its_way = IndexState.objects.count(), None
    with ThreadPoolExecutor(max_workers=1) as sender:
        for ids in _batches(IndexState.objects.all()):
            changes = _fresh(ids, written)
            _arrived(on_its_way, written)
            on_its_way = changes, sender.submit(write, changes, name)
            progress(len(written.changes), total)
        _arrived(on_its_way, written)
    progress(total, total)
    if len(written.refused) > MOST_REFUSED * total:
        raise IndexingFailed(f"{len(written.refused)} of {total} listings were refused, first: {written.refused[0].refused}")


def _arrived(batch, written):
    if batch:
        changes, answer = batch
        answer.result()
        written.add(changes)


def _catch_up(name, written):
    """What was changed since it was written."""
    versions = IndexState.objects.values_list("listing_id", "version").order_by("pk")
    late = [pk for pk, version in versions.iterator() if pk not in written.changes or written.changes[pk].version != version]
    for start in range(0, len(late), BATCH):
        _carry(late[start : start + BATCH], name, written)


def _carry(ids, name, written):
    changes = _fresh(ids, written)
    write(changes, name)
    written.add(changes)


def _fresh(ids, written):
    """As they are now; to be taken out is what this index was given, not what another one has."""
    changes = read(ids)
    for change in changes:
        change.had = written.changes[change.listing].had if change.listing in written.changes else 0
    return changes


def _prove(name, written):
    """By count, and by a sample read back word for word."""
    client = cluster.client(cluster.BATCH_SECONDS)
    client.indices.put_settings(index=name, settings={"refresh_interval": cluster.index_settings()["refresh_interval"]})
    client.indices.refresh(index=name)
    count = client.count(index=name)
    if count["_shards"]["failed"] or not written.may_be(count["count"]):
        raise IndexingFailed(f"The new index has {count['count']} documents instead of {written.documents}.")
    good = [listing for listing, change in written.changes.items() if change.had and not change.refused]
    changes = read(random.sample(good, min(SAMPLE, len(good))))
    expected = {
        f"{change.listing}-{number}": source
        for change in changes
        if change.version == written.changes[change.listing].version
        for number, source in enumerate(change.bodies, 1)
    }
    found = client.mget(index=name, ids=list(expected))["docs"] if expected else []
    if wrong := [document["_id"] for document in found if document.get("_source") != expected[document["_id"]]]:
        raise IndexingFailed(f"The new index says something else than the database about {', '.join(sorted(wrong))}.")


def _switch(name):
    """In one step: who asks sees the old index or the new one, never none. Done by a node that died before it answered, it is done."""
    old = [{"remove": {"index": index, "alias": cluster.alias()}} for index, serves in cluster.indices().items() if serves]
    client = cluster.client(cluster.BATCH_SECONDS)
    try:
        client.indices.update_aliases(actions=[*old, {"add": {"index": name, "alias": cluster.alias()}}])
    except NotFoundError:
        if not cluster.indices().get(name):
            raise


def _drop_unfinished():
    """What a killed rebuild has left."""
    with _explained():
        _drop([name for name, serves in cluster.indices().items() if not serves and name.startswith(f"{cluster.alias()}-")])


def _drop_old(name):
    """Those of this release, and of others once a day has passed: their processes are gone."""
    with _explained():
        today = cluster.client(cluster.BATCH_SECONDS).indices.get_settings(index=f"{cluster.family()}*", name="index.creation_date")
        edge = (timezone.now().timestamp() - 24 * 3600) * 1000
        old = [index for index, told in today.items() if int(told["settings"]["index"]["creation_date"]) < edge]
        _drop({*old, *(index for index in today if index.startswith(f"{cluster.alias()}-"))} - {name})


def _drop(names):
    try:
        if names:
            cluster.client(cluster.BATCH_SECONDS).indices.delete(index=sorted(names), ignore_unavailable=True)
    except (ApiError, TransportError) as error:
        logger.warning("An index that is no longer needed could not be deleted: %s", error)


@contextmanager
def _explained():
    try:
        yield
    except (ApiError, TransportError, engine.Unavailable) as error:
        raise IndexingFailed(f"The search servers did not do it: {error}") from error


@contextmanager
def _held(lock):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


@contextmanager
def _alone():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [REBUILDING])
        if not cursor.fetchone()[0]:
            raise IndexingFailed("The search index is being rebuilt already.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [REBUILDING])
