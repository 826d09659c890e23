"""Demo and production refuse each other's database: each marks its own at `migrate` and looks at the mark before it first speaks to one."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, transaction

MARKING = ("demo", "production")
_seen = set()


def refuse_foreign_database(connection, **_kwargs):
    """Once per process and database, at the first connection."""
    name = (connection.settings_dict["NAME"], connection.settings_dict["HOST"])
    if settings.INSTANCE_KIND in MARKING and name not in _seen:
        found = _kind(connection)
        if found and found != settings.INSTANCE_KIND:
            raise ImproperlyConfigured(
                f"This database belongs to an installation of the kind “{found}”; “{settings.INSTANCE_KIND}” does not touch it."
            )
        _seen.add(name)


def mark_database(using="default", **_kwargs):
    from .models import Instance

    if settings.INSTANCE_KIND in MARKING:
        Instance.objects.using(using).get_or_create(only=True, defaults={"kind": settings.INSTANCE_KIND})


def _kind(connection):
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT kind FROM core_instance")
            row = cursor.fetchone()
    except ProgrammingError:  # not migrated yet
        return None
    return row and row[0]
