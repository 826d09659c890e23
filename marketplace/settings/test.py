"""Tests: real PostgreSQL, fast hashing, everything else as in production."""

import os

from deploy import messages

from .base import *  # noqa: F403

messages.compile()  # before the first word is looked up

SECRET_KEY = "test-only-" + "x" * 50
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = [*INSTALLED_APPS, "marketplace.demo"]  # noqa: F405  its commands are tested
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405

MARK_FILE = env.get("MARK_FILE") or None  # noqa: F405  each test has a database of its own; the tests of recovery set it
MONEY_BASIS_EXAMPLE = True
NOTIFICATION_CHANNELS = FILE_CHANNELS  # noqa: F405
OUTBOX_ROOT = VAR_DIR / f"test-outbox-{os.getpid()}"  # noqa: F405
