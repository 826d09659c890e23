"""The real worker, as `make demo` starts it, on the test's own database: import the fixture `worker`."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from deploy.template import database_url


@pytest.fixture
def worker():
    """Starts workers; those that still run are stopped."""
    started = []

    def start():
        environment = {**os.environ, "DATABASE_URL": database_url(settings.DATABASE_URL, connection.settings_dict["NAME"])}
        command = [sys.executable, "manage.py", "procrastinate", "worker"]
        started.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_until(true, seconds=30):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
