from django.utils.translation import ngettext

from marketplace.foundation.recovery.steps import Finding

from . import services
from .models import Message


def restored(_restore):
    """Nothing is to be done before the release: what is under way is set apart by it."""
    n = Message.objects.under_way().count()
    words = ngettext(
        "%(n)d message is under way in this database. It is not sent at the release: you then choose which one still goes.",
        "%(n)d messages are under way in this database. They are not sent at the release: you then choose which ones still go.",
        n,
    )
    return Finding(True, (words % {"n": n},))


def restore_released(restore, **_said):
    services.set_apart_unsure()
