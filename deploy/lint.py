"""`make lint`: every check is run, and every one that fails is named."""

import os
import subprocess
import sys
import time
from pathlib import Path

from marketplace.settings.env import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
PYTHON = (sys.executable, "-m")
MADE_UP = {  # a complete configuration that belongs to nobody
    **{setting.name: "made up" for setting in SETTINGS if setting.required},
    "DJANGO_SETTINGS_MODULE": "marketplace.settings.production",
    "PAYEE_KEYS": "bWFkZS11cC1mb3ItdGhlLWNoZWNrLW9ubHktMDEyMzQ=",
    "SECRET_KEY": "made-up-for-the-check-T7c2k9Jw2mXq7Rz4Tn8Vb3Ls6Pd1Fh5",
    "ALLOWED_HOSTS": "shop.example",
    "SITE_URL": "https://shop.example",
    "HOTLINE": "+842093870000",
}
del MADE_UP["DATABASE_URL"]
CHECKS = (
    ("ruff", [*PYTHON, "ruff", "check", "."], {}),
    ("ruff format", [*PYTHON, "ruff", "format", "--check", "."], {}),
    ("djhtml", [*PYTHON, "djhtml", "-t", "2", "--check", "templates"], {}),
    ("import-linter", [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"], {}),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ("messages", [*PYTHON, "deploy.messages", "check"], {}),
    ("check --deploy", [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], MADE_UP),
)


def main():
    failed = [name for name, command, environment in CHECKS if not passes(name, command, environment)]
    if failed:
        sys.exit(f"To mend: {', '.join(failed)}.")


def passes(name, command, environment):
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "marketplace.settings.test", **environment}
    given.setdefault("DATABASE_URL", database_url())
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=given, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def database_url():
    from marketplace.settings.database import database_url

    return database_url()


if __name__ == "__main__":
    main()
