"""The migrated template and the databases copied from it."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.conf import settings

from deploy.template import create_database, create_missing, database_url, drop_abandoned, drop_database, ensure_template, template_name


@pytest.fixture
def name():
    name = f"scratch_{uuid.uuid4().hex[:8]}"
    yield name
    drop_database(settings.DATABASE_URL, name)


def rows(name, statement):
    with psycopg.connect(database_url(settings.DATABASE_URL, name)) as connection:
        return connection.execute(statement).fetchall()


def test_the_template_has_every_migration_and_no_data(name):
    create_database(settings.DATABASE_URL, name, template=ensure_template(settings.DATABASE_URL))

    assert rows(name, "SELECT count(*) > 200 FROM django_migrations") == [(True,)]
    assert rows(name, "SELECT count(*) FROM accounts_user") == [(0,)]
    assert rows(name, "SELECT count(*) FROM catalogue_product") == [(0,)]


def test_the_name_follows_the_migrations(monkeypatch):
    before = template_name()
    monkeypatch.setattr("deploy.template._contents", lambda: {"catalogue/migrations/9999_new.py": "digest"})

    assert template_name() != before


def test_ten_who_want_the_same_database_get_one(name):
    with ThreadPoolExecutor(10) as pool:
        made = list(pool.map(lambda _: create_missing(settings.DATABASE_URL, name, from_template=True), range(10)))

    assert sorted(made) == [False] * 9 + [True]


def test_databases_of_dead_processes_are_dropped_and_of_living_ones_kept(name):
    prefix = f"abandoned{uuid.uuid4().hex[:6]}_"
    create_database(settings.DATABASE_URL, dead := f"{prefix}4194399")  # above the highest number Linux gives
    create_database(settings.DATABASE_URL, living := f"{prefix}1")

    drop_abandoned(settings.DATABASE_URL, prefix)

    assert rows("postgres", f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix}%'") == [(living,)]
    drop_database(settings.DATABASE_URL, living)
    drop_database(settings.DATABASE_URL, dead)


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_leaves_nothing_behind_one():
    from django.contrib.sites.models import Site

    Site.objects.create(domain="left.example", name="left")
    assert Site.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_leaves_nothing_behind_two():
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sites.models import Site

    assert Site.objects.count() == 1
    assert ContentType.objects.filter(app_label="catalogue", model="product").exists()  # what migrations put in is there
