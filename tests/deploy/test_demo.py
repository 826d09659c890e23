"""`make demo SEARCH=elasticsearch` whole: from an empty database to pages, a worker and a search server, and down again."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings

from deploy.template import drop_database


@pytest.fixture
def demo(tmp_path, search_programs):
    """(port, process, its output) of a running demo with a database and folders of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name, log = f"test_demo_{os.getpid()}", tmp_path / "log"
    environment = {**os.environ, "PORT": str(port), "DATABASE_NAME": name, "VAR_DIR": str(tmp_path / "var"), "WEB_WORKERS": "1"}
    environment["SEARCH"] = "elasticsearch"
    for foreign in ("DJANGO_SETTINGS_MODULE", "SITE_URL", "INSTANCE"):
        environment.pop(foreign, None)
    with log.open("w") as output:
        command = [sys.executable, "-m", "deploy.demo"]
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output, start_new_session=True)
    yield port, process, log
    process.kill()
    process.wait()
    drop_database(settings.DATABASE_URL, name)


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode(), response.headers


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the demo would take the given database")
def test_it_opens_serves_and_closes(demo):
    port, process, log = demo
    deadline = time.monotonic() + 300
    while f"http://127.0.0.1:{port}/" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.3)

    status, page, headers = ask(port, "/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert '<html lang="vi"' in page
    _wait_for_worker(port, deadline)
    status, answer, headers = ask(port, "/api/v1/products?q=mien")
    assert (status, headers["X-Search-Engine"], json.loads(answer)["count"] > 0) == (200, "elasticsearch", True)
    search = int(re.search(r"Search: http://127\.0\.0\.1:(\d+)", log.read_text())[1])

    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=60) == 0, log.read_text()
    with pytest.raises(ConnectionRefusedError):
        ask(port, "/")
    with pytest.raises(ConnectionRefusedError):
        ask(search, "/_cluster/health")
    assert not (settings.BASE_DIR / "var" / f"demo-{port}.pid").exists()


def _wait_for_worker(port, deadline):
    while True:
        status, words, _headers = ask(port, "/readyz")
        if status == http.client.OK:
            break
        assert time.monotonic() < deadline, words
        time.sleep(0.3)
    assert (json.loads(words)["ready"], json.loads(words)["recovery"]) == (True, False)
