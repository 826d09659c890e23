"""One at a time by name, where there is no row to lock yet."""

import hashlib

from django.db import connection


def one_at_a_time(*names):
    """Held until the transaction ends; taken in one order, before any row is locked."""
    numbers = sorted(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True) for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])
