"""Whoever is about to do something outward asks here. Answers are kept for seconds, so that pages and orders pay nothing for it."""

import logging
import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import services
from .models import Restore

SECONDS, WRITTEN_SECONDS = 5, 1
_seen = {"on": False, "at": None, "looked": None}
log = logging.getLogger(__name__)


def watches():
    """Tests and one-off scripts keep no file."""
    return bool(settings.MARK_FILE)


def is_on():
    if not watches():
        return False
    if _seen["at"] is None or time.monotonic() - _seen["at"] >= SECONDS:
        _answer(_looked())
    return _seen["on"]


def keep(*, now=False):
    """Carry the file forward to what is committed; at most once a second, unless something goes out right `now`. Whether all is well."""
    if not watches() or transaction.get_connection().in_atomic_block:
        return not is_on()  # what is not committed yet must not be in the file
    if now or _seen["looked"] is None or time.monotonic() - _seen["looked"] >= WRITTEN_SECONDS:
        _answer(_looked())
    return not is_on()


def refuse():
    if is_on():
        raise ValidationError(words(), code="recovery")


def words():
    return _(
        "The shop is being restored after a failure. Orders, payments and messages pause for a moment; please come back a little later."
    )


def forget():
    """The next question is answered anew."""
    _seen.update(on=False, at=None, looked=None)


def _answer(on):
    _seen.update(on=on, at=time.monotonic())


def _looked():
    _seen["looked"] = time.monotonic()
    try:
        return services.look(carry=not transaction.get_connection().in_atomic_block)
    except OSError:
        log.exception("the file beside the database cannot be written: %s", settings.MARK_FILE)
        return Restore.objects.running().exists()
