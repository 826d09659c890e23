"""What went out to people, a line each in a file beside the marks: keyed digests, so that no number lies there. Asked after a restore."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import marks
from .models import Restore

KEPT_DAYS = 40
CLOCK_DAYS = 3  # so long after a release what clocks make may be what they had made before


def _path():
    return Path(settings.MARK_FILE).with_suffix(".sent")


def _digest(words):
    return salted_hmac("marketplace.recovery.journal", words, algorithm="sha256").hexdigest()


def note(words):
    """Before it goes."""
    if not settings.MARK_FILE:
        return
    with marks.locked(), _path().open("a") as file:
        file.write(f"{timezone.now().isoformat()} {_digest(words)}\n")
        file.flush()
        os.fsync(file.fileno())


def went_out(words, *, on=None):
    """When this had gone out in a time that the database has forgotten; None where it had not."""
    if not settings.MARK_FILE:
        return None
    after = (on or timezone.now()) - timedelta(days=CLOCK_DAYS)
    restore = Restore.objects.filter(released_at__gte=after, known_until__isnull=False).order_by("-released_at").first()
    if restore is None or not _path().exists():
        return None
    sought = _digest(words)
    found = (at for at, digest in _lines() if digest == sought and restore.known_until <= at <= restore.released_at)
    return max(found, default=None)


def _lines():
    for line in _path().read_text().splitlines():
        at, _space, digest = line.partition(" ")
        try:
            yield datetime.fromisoformat(at), digest
        except ValueError:  # the last line of a machine that lost its power
            continue


def tidy(*, on=None):
    """What no backup can be older than."""
    if not settings.MARK_FILE or not _path().exists():
        return
    since = (on or timezone.now()) - timedelta(days=KEPT_DAYS)
    with marks.locked():
        kept = [f"{at.isoformat()} {digest}\n" for at, digest in _lines() if at >= since]
        half = _path().with_suffix(".sent-half")
        half.write_text("".join(kept))
        half.replace(_path())
