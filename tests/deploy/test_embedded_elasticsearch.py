"""The project's own search server in the places and accidents it must bear."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from deploy import embedded_elasticsearch
from deploy.embedded_elasticsearch import Cluster, Installation, Refused, running
from tests.factories.workers import wait_until

pytestmark = pytest.mark.usefixtures("search_programs")


def ask(url, *, method="GET", body=None):
    request = urllib.request.Request(
        url, method=method, data=body and json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_what_was_acknowledged_is_there_after_kill_9(tmp_path):
    """In a folder with spaces, whoever runs it."""
    with running(tmp_path / "a clone with spaces", heap="256m") as cluster:
        (url,) = cluster.urls
        ask(f"{url}/goods", method="PUT", body={"settings": {"number_of_replicas": 0}})
        ask(f"{url}/goods/_doc/1", method="PUT", body={"name": "mien dong"})
        cluster.kill("node-1")
        assert not cluster.alive("node-1")

        cluster.start("node-1")

        wait_until(lambda: ask(f"{url}/_cluster/health")["status"] == "green")
        assert ask(f"{url}/goods/_doc/1")["_source"] == {"name": "mien dong"}
    assert cluster.running == {}
    assert oct((tmp_path / "a clone with spaces").stat().st_mode & 0o777) == "0o700"


def test_it_ends_with_the_process_that_started_it(tmp_path):
    program = "import sys, time; from deploy.embedded_elasticsearch import Cluster; c = Cluster(sys.argv[1], heap='256m'); c.spawn();"
    program += "print(c.running['node-1'].pid, flush=True); time.sleep(60)"
    command = [sys.executable, "-c", program, tmp_path / "data"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as parent:
        number = int(parent.stdout.readline())
        parent.kill()

    wait_until(lambda: _gone(number))


def _gone(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_a_node_that_cannot_start_says_why(tmp_path):
    cluster = Cluster(tmp_path, heap="1k")

    with pytest.raises(Refused, match=r"did not start; its last words:\n(.|\n)*heap"):
        cluster.start()


def test_missing_packages_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_elasticsearch, "find_spec", lambda name: None)

    with pytest.raises(Refused, match=r"setup\.sh requirements-search\.txt"):
        Installation(tmp_path).ensure()
    assert list(tmp_path.iterdir()) == []
