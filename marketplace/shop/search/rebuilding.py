"""Everything into new indices of the cluster beside the serving ones; each, proven, takes the other's place.

What changes meanwhile goes into both, so that none is lost.
"""

import logging
import random
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import timezone
from elasticsearch import ApiError, BadRequestError, NotFoundError, TransportError

from . import cluster, indexing, marks, sources
from .indexing import TURN, Change, IndexingFailed, batches, explained, held, note, read, write

FULL, SENDERS = 4, 2  # batches that a rebuild reads at once, and how many such are on their way
NOTED = 2_000  # rows whose states are written at once
SAMPLE = 20  # rows whose documents are read back before an index serves
MOST_REFUSED = 0.01  # of all rows: more than that is not a bad row but a bad index
REBUILDING = 7_301_002  # PostgreSQL's advisory lock
logger = logging.getLogger(__name__)

_ENLIST = """
INSERT INTO {table} ({key}, version, indexed, documents, refused, changed_at)
SELECT key, 1, 0, 0, '', %s::timestamptz FROM (KEYS) AS known(key) ON CONFLICT ({key}) DO NOTHING
"""


def rebuild(progress=lambda done, total: None):
    """How many documents by name of the index; None without a cluster."""
    if settings.SEARCH_ENGINE != "elasticsearch":
        return None
    with _alone():
        made = {source.index.name: _rebuilt(source, progress) for source in sources.ALL}
    indexing.index_changes()
    return made


def _rebuilt(source, progress):
    _enlist(source)
    _drop_unfinished(source.index)
    new = NewIndex(source)
    with explained():
        new.create()
    try:
        with explained():
            new.fill(progress)
            new.catch_up()
            source.rehearse(new.name)
            with held(TURN):  # no batch is on its way to the old index while the new one takes over
                new.catch_up()
                new.prove()
                new.take_over()
                new.note()
    except BaseException:
        drop([new.name])
        raise
    _drop_old(source.index, new.name)
    return new.documents


class NewIndex:
    """`written`: what it holds, {key: Change without its bodies}."""

    def __init__(self, source, name=""):
        self.source, self.index, self.written = source, source.index, {}
        self.name = name or f"{self.index.alias}-{timezone.now():%Y%m%d%H%M%S%f}"

    @property
    def documents(self):
        return sum(change.had for change in self.written.values() if not change.refused)

    @property
    def refused(self):
        return [change for change in self.written.values() if change.refused]

    def create(self):
        """A node that dies before it answers may have done it: the client asks the next one."""
        indices = cluster.client(cluster.BATCH_SECONDS).indices
        try:
            indices.create(index=self.name, mappings=self.index.mapping, settings=cluster.index_settings(self.index, refresh_interval="-1"))
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def fill(self, progress=lambda done, total: None):
        """Some are read and made ready while those before them are on their way."""
        states = self.source.states.objects.all()
        total, on_their_way = states.count(), deque()
        with ThreadPoolExecutor(max_workers=SENDERS) as senders:
            for keys in batches(states, FULL):
                changes = self._fresh(keys)
                if len(on_their_way) == SENDERS:
                    self._arrived(*on_their_way.popleft())
                on_their_way.append((changes, senders.submit(write, changes, self.name)))
                progress(len(self.written), total)
            while on_their_way:
                self._arrived(*on_their_way.popleft())
        progress(total, total)
        if len(self.refused) > MOST_REFUSED * total:
            first = self.refused[0].refused
            raise IndexingFailed(f"{len(self.refused)} of {total} {self.index.name} were refused, first: {first}")

    def _arrived(self, changes, answer):
        answer.result()
        self._add(changes)

    def _add(self, changes):
        for change in changes:
            self.written[change.key] = Change(change.key, change.version, len(change.bodies), [], change.refused)

    def _fresh(self, keys):
        """As they are now; to be taken out is what this index was given, not what another one has."""
        changes = read(self.source, keys)
        for change in changes:
            change.had = self.written[change.key].had if change.key in self.written else 0
        return changes

    def catch_up(self):
        """What was changed since it was written."""
        versions = self.source.states.objects.values_list("pk", "version").order_by("pk")
        late = [key for key, version in versions.iterator() if key not in self.written or self.written[key].version != version]
        for start in range(0, len(late), indexing.BATCH):
            changes = self._fresh(late[start : start + indexing.BATCH])
            write(changes, self.name)
            self._add(changes)

    def prove(self):
        """By count, and by a sample read back word for word."""
        client = cluster.client(cluster.BATCH_SECONDS)
        client.indices.put_settings(index=self.name, settings={"refresh_interval": cluster.index_settings(self.index)["refresh_interval"]})
        client.indices.refresh(index=self.name)
        count = client.count(index=self.name)
        if count["_shards"]["failed"] or not self._may_be(count["count"]):
            raise IndexingFailed(f"The new index of {self.index.name} has {count['count']} documents instead of {self.documents}.")
        expected = self._sample()
        found = client.mget(index=self.name, ids=list(expected))["docs"] if expected else []
        if wrong := [document["_id"] for document in found if document.get("_source") != expected[document["_id"]]]:
            raise IndexingFailed(f"The new index says something else than the database about {', '.join(sorted(wrong))}.")

    def _may_be(self, count):
        """Of a refused row some documents may be there."""
        return self.documents <= count <= self.documents + sum(change.had for change in self.refused)

    def _sample(self):
        good = [key for key, change in self.written.items() if change.had and not change.refused]
        changes = read(self.source, random.sample(good, min(SAMPLE, len(good))))
        return {
            f"{change.key}-{number}": body
            for change in changes
            if change.version == self.written[change.key].version
            for number, body in enumerate(change.bodies, 1)
        }

    def take_over(self):
        """In one step: who asks sees the old index or the new one, never none. Done by a node that died before it answered, it is done."""
        alias = self.index.alias
        old = [{"remove": {"index": name, "alias": alias}} for name, serves in self.index.generations().items() if serves]
        client = cluster.client(cluster.BATCH_SECONDS)
        try:
            client.indices.update_aliases(actions=[*old, {"add": {"index": self.name, "alias": alias}}])
        except NotFoundError:
            if not self.index.generations().get(self.name):
                raise

    def note(self):
        """In parts: who changes one of these rows meanwhile waits for a part, not for the whole."""
        changes = list(self.written.values())
        for start in range(0, len(changes), NOTED):
            note(self.source, changes[start : start + NOTED])


def _enlist(source):
    with connection.cursor() as cursor:
        cursor.execute(marks.about(source.states, _ENLIST).replace("KEYS", source.keys), [timezone.now()])


def _drop_unfinished(index):
    """What a killed rebuild has left."""
    with explained():
        drop([name for name, serves in index.generations().items() if not serves and name.startswith(f"{index.alias}-")])


def _drop_old(index, name):
    """Those of this release, and of others once a day has passed: their processes are gone."""
    with explained():
        today = cluster.client(cluster.BATCH_SECONDS).indices.get_settings(index=f"{index.family}*", name="index.creation_date")
        edge = (timezone.now().timestamp() - 24 * 3600) * 1000
        old = [other for other, told in today.items() if int(told["settings"]["index"]["creation_date"]) < edge]
        drop({*old, *(other for other in today if other.startswith(f"{index.alias}-"))} - {name})


def drop(names):
    try:
        if names:
            cluster.client(cluster.BATCH_SECONDS).indices.delete(index=sorted(names), ignore_unavailable=True)
    except (ApiError, TransportError) as error:
        logger.warning("An index that is no longer needed could not be deleted: %s", error)


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
