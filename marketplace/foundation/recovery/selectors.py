from django.conf import settings

from .models import Restore
from .watching import watched


def running():
    return Restore.objects.running().first()


def restores():
    return Restore.objects.select_related("released_by")


def since_restore(at):
    """Whether this was made while the site waits: it cannot have happened before."""
    restore = running()
    return restore is not None and at >= restore.found_at


def forgotten(at):
    """Whether something of this moment may have gone on in a time that the database has forgotten."""
    return bool(settings.MARK_FILE) and Restore.objects.filter(found_at__gte=at).exists()


def lost(restore):
    """[(what, how many)] that were written after the backup; numbers of what was called off count too."""
    rows = watched()
    return [(rows[label].words, then - now) for label, (now, then) in restore.lost.items() if label in rows and then > now]
