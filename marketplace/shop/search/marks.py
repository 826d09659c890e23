"""Marks that documents of a listing or a page have changed, in the transaction of the change; a worker carries them to Elasticsearch."""

from contextlib import suppress

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from .models import IndexState

CARRY = "marketplace.shop.search.tasks.index_changes"

# The version counts up under the row's own lock, so that it is in the order in which the changes are committed.
_MARK = """
INSERT INTO {table} AS held ({key}, version, indexed, documents, refused, changed_at)
SELECT key, 1, 0, 0, '', %(on)s FROM unnest(%(keys)s::{type}[]) AS key ORDER BY key
ON CONFLICT ({key}) DO UPDATE SET version = held.version + 1, refused = '',
  changed_at = CASE WHEN held.version > held.indexed THEN held.changed_at ELSE excluded.changed_at END
"""


def mark(keys, on=None, *, states=IndexState):
    """Nothing while the database alone searches."""
    if settings.SEARCH_ENGINE != "elasticsearch" or not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(about(states, _MARK), {"keys": sorted(set(keys)), "on": on or timezone.now()})
    transaction.on_commit(_wake)


def about(states, statement):
    """A statement about one table of states."""
    key = states._meta.pk
    return statement.format(table=states._meta.db_table, key=key.column, type=key.db_type(connection))


def _wake():
    """The task waits in the queue once, whatever was changed; should this be lost, the next minute's sweep finds the marks."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(CARRY, queueing_lock=CARRY, lock=CARRY).defer()
