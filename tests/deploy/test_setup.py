"""The first steps on a bare machine say in one sentence what is missing."""

import os
import shutil
import subprocess

import pytest
from django.conf import settings


@pytest.fixture
def bare(tmp_path):
    """A clone without a venv, and a PATH with nothing but the few programs every Debian has."""
    (tmp_path / "clone" / "deploy").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    for name in ("setup.sh", "setup_browser.sh"):
        shutil.copy(settings.BASE_DIR / "deploy" / name, tmp_path / "clone" / "deploy" / name)
    for program in ("sh", "dirname", "cmp", "cp", "id", "echo"):
        (tmp_path / "bin" / program).symlink_to(shutil.which(program))
    return tmp_path


def run(bare, script, **environment):
    given = {"PATH": str(bare / "bin"), **environment}
    done = subprocess.run([bare / "clone" / "deploy" / script], env=given, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def test_without_python(bare):
    assert run(bare, "setup.sh") == (1, "Python 3.11 or newer is missing; on Debian: apt-get install python3 python3-venv")


def test_without_venv(bare):
    python = bare / "bin" / "python3"
    python.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n')
    python.chmod(0o755)

    assert run(bare, "setup.sh") == (1, "Python's venv is missing; on Debian: apt-get install python3-venv")


@pytest.mark.parametrize(("environment", "code"), [({}, 0), ({"CI": "true"}, 1)])
def test_without_chromium_a_person_may_go_on_and_ci_may_not(bare, environment, code):
    assert run(bare, "setup_browser.sh", **environment) == (
        code,
        "Chromium is missing, so the tests in a browser are left out; on Debian, as root, once: apt-get install chromium",
    )


def test_a_taken_port_is_said_before_anything_begins():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [os.sys.executable, "-m", "deploy.demo"]
        environment = {**os.environ, "PORT": str(port)}
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.strip()) == (
        1,
        f"Something listens on port {port} already; take another: make demo PORT={port + 1}",
    )


def test_tokens_stay_out_of_the_access_log():
    from types import SimpleNamespace

    from gunicorn.config import Config

    from deploy.gunicorn import MaskingLogger

    logger = MaskingLogger(Config())
    response = SimpleNamespace(status="302 Found", sent=0, headers=[])
    request = SimpleNamespace(headers=[("REFERER", "http://shop.example/t/ocp_secret")])
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": "/t/ocp_secret-Token_1", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": "/t/ocp_secret"}
    from datetime import timedelta

    atoms = logger.atoms(response, request, environ, timedelta(seconds=1))

    assert "secret" not in " ".join(str(value) for value in atoms.values())
    assert atoms["r"] == "GET /t/ocp_… HTTP/1.1"
