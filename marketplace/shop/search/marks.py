"""Marks that a listing's documents have changed, in the transaction of the change; a worker carries them to Elasticsearch."""

from contextlib import suppress

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

CARRY = "marketplace.shop.search.tasks.index_changes"

# The version counts up under the row's own lock, so that it is in the order in which the changes are committed.
_MARK = """
INSERT INTO search_indexstate AS held (listing_id, version, indexed, documents, refused, changed_at)
SELECT listing, 1, 0, 0, '', %(on)s FROM unnest(%(ids)s::bigint[]) AS listing ORDER BY listing
ON CONFLICT (listing_id) DO UPDATE SET version = held.version + 1, refused = '',
  changed_at = CASE WHEN held.version > held.indexed THEN held.changed_at ELSE excluded.changed_at END
"""


def mark(ids, on=None):
    """Nothing while the database alone searches."""
    if settings.SEARCH_ENGINE != "elasticsearch" or not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_MARK, {"ids": sorted(set(ids)), "on": on or timezone.now()})
    transaction.on_commit(_wake)


def _wake():
    """The task waits in the queue once, whatever was changed; should this be lost, the next minute's sweep finds the marks."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(CARRY, queueing_lock=CARRY, lock=CARRY).defer()
