"""What every test shares."""

import os
from unittest.mock import patch

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation

from deploy.template import create_database, disconnect, drop_abandoned, drop_database, ensure_template
from tests.factories.restores import backup, close_all, mark_file  # noqa: F401  for every test
from tests.factories.search_servers import elasticsearch, search_node, search_programs  # noqa: F401  for every test
from tests.factories.stripe import _stripe_process, stripe_server  # noqa: F401  for every test
from tests.factories.workers import site, worker  # noqa: F401  for every test
from tests.journeys.browser import chromium, open_page, page, pytest_collection_modifyitems, signed_in, wide_page  # noqa: F401  for every test

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A database of this process's own, copied from the migrated template: 0.3 s instead of a minute."""
    connection = connections["default"]
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_{os.getpid()}"
    connection.close()
    drop_abandoned(settings.DATABASE_URL, "test_")
    copied = Copied(name, ensure_template(settings.DATABASE_URL))
    copied.fresh()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    with patch.object(TransactionTestCase, "_fixture_teardown", lambda case: copied.fresh()):
        yield copied
    with django_db_blocker.unblock():
        connections.close_all()
    for leftover in (name, copied.snapshot):
        drop_database(settings.DATABASE_URL, leftover)


class Copied:
    """The test database; made anew after each transactional test, instead of Django's flush, which leaves unmanaged tables
    and removes what migrations put in."""

    def __init__(self, name, template):
        self.name, self.template, self.snapshot = name, template, f"test_map_{name.removeprefix('test_')}"

    def fresh(self):
        from django.contrib.contenttypes.models import ContentType
        from django.contrib.sites.models import Site

        close_all()
        create_database(settings.DATABASE_URL, self.name, template=self.template)
        ContentType.objects.clear_cache()
        Site.objects.clear_cache()

    def keep(self):
        """What is in it now belongs to every test from here on."""
        close_all()
        disconnect(settings.DATABASE_URL, self.name)
        create_database(settings.DATABASE_URL, self.snapshot, template=self.name)
        self.template = self.snapshot


@pytest.fixture(autouse=True)
def _vietnamese():
    """A page asked for in English leaves its language to the thread; the next test begins as a fresh request would."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def the_map(django_db_setup, django_db_blocker):
    """The real map of both editions, loaded once and kept for the whole run, in transactional tests too."""
    from tests.factories import places

    with django_db_blocker.unblock():
        places.load()
        django_db_setup.keep()
