"""The real worker, as `make demo` starts it, on the test's own database: import the fixture `worker`. `site` is gunicorn beside it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

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


@pytest.fixture
def site():
    """`site()` → (process group, address) of the shop as gunicorn serves it on the test's own database; ended with the test."""
    started = []

    def start():
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {**os.environ, "DATABASE_URL": database_url(settings.DATABASE_URL, connection.settings_dict["NAME"])}
        command = [sys.executable, "-m", "gunicorn", "marketplace.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
        started.append(process)
        wait_until(lambda: _answers(port), seconds=90)
        return process, f"http://127.0.0.1:{port}"

    yield start
    for process in started:
        kill(process)


def kill(process):
    """SIGKILL to it and all it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20):
            return True
    except OSError:
        return False
