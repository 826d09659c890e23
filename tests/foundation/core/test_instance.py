import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from marketplace.foundation.core import instance
from marketplace.foundation.core.models import Instance


@pytest.fixture(autouse=True)
def nothing_seen(monkeypatch):
    monkeypatch.setattr(instance, "_seen", set())


@pytest.mark.django_db
@pytest.mark.parametrize(("here", "there"), [("production", "demo"), ("demo", "production")])
def test_a_foreign_database_is_refused(settings, here, there):
    Instance.objects.create(kind=there)
    settings.INSTANCE_KIND = here

    with pytest.raises(ImproperlyConfigured, match=f"kind “{there}”"):
        instance.refuse_foreign_database(connection)
    instance.mark_database()
    assert Instance.objects.get().kind == there


@pytest.mark.django_db
def test_its_own_database_is_marked_once_and_taken(settings):
    settings.INSTANCE_KIND = "demo"
    instance.refuse_foreign_database(connection)
    instance.mark_database()
    instance.mark_database()
    instance.refuse_foreign_database(connection)

    assert [row.kind for row in Instance.objects.all()] == ["demo"]


@pytest.mark.django_db
def test_migrate_marks(settings):
    settings.INSTANCE_KIND = "production"
    call_command("migrate", verbosity=0)

    assert Instance.objects.get().kind == "production"


@pytest.mark.django_db
def test_a_developers_database_is_anybodys(settings):
    instance.mark_database()

    assert not Instance.objects.exists()
