"""Production refuses to start half-configured, in sentences."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from deploy.lint import MADE_UP

COMPLETE = {name: value for name, value in MADE_UP.items() if name != "DJANGO_SETTINGS_MODULE"}


def start(**environment):
    """What `manage.py check --deploy` says under production's settings, and how it ends."""
    given = {"PATH": os.defpath, "DJANGO_SETTINGS_MODULE": "marketplace.settings.production", **environment}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def complete(**changed):
    return start(**{**COMPLETE, "DATABASE_URL": settings.DATABASE_URL, **changed})


def test_complete_it_starts_and_the_check_is_clean():
    code, words = complete()

    assert (code, words.strip()) == (0, "System check identified no issues (1 silenced).")  # account.W001, see login.py


def test_without_anything_it_names_all_that_is_missing_and_opens_nothing():
    code, words = start()

    assert code == 1
    assert [name for name in (*COMPLETE, "DATABASE_URL") if f"{name} is missing" not in words] == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DEBUG": "true"}, "DEBUG is on"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS has a wildcard"),
        ({"ALLOWED_HOSTS": "sanvat.example,.example"}, "ALLOWED_HOSTS has a wildcard"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY can be guessed"),
        ({"PAYEE_KEYS": "made up"}, "PAYEE_KEYS holds something that is not a key"),
        ({"SITE_URL": "http://sanvat.example"}, "SITE_URL must begin with https://"),
    ],
)
def test_what_is_wrong_is_refused_with_a_sentence(changed, sentence):
    code, words = complete(**changed)

    assert code == 1
    assert sentence in words
