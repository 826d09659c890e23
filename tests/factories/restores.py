"""A file beside the test's database, and backups of that database: copies that PostgreSQL makes and puts back."""

import pytest
from asgiref.sync import SyncToAsync
from django.conf import settings as django_settings
from django.db import connection, connections

from deploy.template import create_database, disconnect, drop_database
from marketplace.foundation.recovery import guard


@pytest.fixture
def mark_file(settings, tmp_path):
    settings.MARK_FILE = tmp_path / "marks.json"
    guard.forget()
    yield settings.MARK_FILE
    guard.forget()


def close_all():
    """Also that of the thread in which a worker of this process asks: cut off, it would fail the next worker."""
    connections.close_all()
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


class Backup:
    def __init__(self):
        self.live = connection.settings_dict["NAME"]
        self.name = f"test_backup_{self.live.removeprefix('test_')}"

    def take(self):
        self._copy(self.live, self.name)

    def put_back(self):
        """As `pg_restore --clean` does it: what was written since is gone, numbers are drawn again from where they stood."""
        self._copy(self.name, self.live)
        guard.forget()

    def _copy(self, source, target):
        close_all()
        disconnect(django_settings.DATABASE_URL, source)
        create_database(django_settings.DATABASE_URL, target, template=source)


@pytest.fixture
def backup(transactional_db):
    made = Backup()
    yield made
    drop_database(django_settings.DATABASE_URL, made.name)
