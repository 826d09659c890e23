"""The one id that joins a decision (audit) with the values it changed (pghistory)."""

import pghistory
from pghistory import runtime


def current_id():
    tracked = getattr(runtime._tracker, "value", None)
    return tracked.id if tracked else None


def acting(actor=None, **about):
    """For commands and tasks, which no middleware wraps: `with acting(user): …`."""
    return pghistory.context(user=getattr(actor, "pk", None), **about)
