"""How often somebody may: counted in PostgreSQL by one upsert, committed before the work begins."""

import math
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext_lazy

from .models import Spending

_UPSERT = """
INSERT INTO core_spending AS kept (key, used, ends) VALUES (%(key)s, %(cost)s, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
  used = CASE WHEN kept.ends <= %(now)s THEN excluded.used ELSE kept.used + excluded.used END,
  ends = CASE WHEN kept.ends <= %(now)s THEN excluded.ends ELSE kept.ends END
RETURNING used, ends
"""


class TooMany(ValidationError):  # noqa: N818  a sentence for people, like its parent
    """`retry_after`: whole seconds until the window ends."""

    def __init__(self, retry_after):
        self.retry_after = retry_after
        minutes = max(1, math.ceil(retry_after / 60))
        message = ngettext_lazy(
            "Too many attempts. Please try again in %(minutes)d minute.",
            "Too many attempts. Please try again in %(minutes)d minutes.",
            "minutes",
        )
        super().__init__(message, code="too_many", params={"minutes": minutes})


def spend(key, *, limit, seconds, cost=1):
    """Use up `cost` of `limit`; the window of `seconds` begins with its first use. Returns what is left.

    Commits in a transaction of its own: call it before the service's, never inside (RuntimeError).
    """
    now = timezone.now()
    params = {"key": _hashed(key), "cost": cost, "now": now, "ends": now + timedelta(seconds=seconds)}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_UPSERT, params)
        used, ends = cursor.fetchone()
    if used > limit:
        raise TooMany(math.ceil((ends - now).total_seconds()))
    return limit - used


def left(key, *, limit, on=None):
    """What may still be spent; writes nothing."""
    row = Spending.objects.filter(key=_hashed(key), ends__gt=on or timezone.now()).first()
    return max(0, limit - row.used) if row else limit


def forgive(key):
    """The right person proved it is them: their failed attempts no longer count."""
    Spending.objects.filter(key=_hashed(key)).delete()


def tidy(on=None):
    """Drop counters whose window has ended; they already count for nothing."""
    return Spending.objects.filter(ends__lte=on or timezone.now()).delete()[0]


def _hashed(key):
    return salted_hmac("marketplace.limits", str(key), algorithm="sha256").hexdigest()
