"""A migrated database without data, kept as a template, so that tests and a second demo start in a second."""

import hashlib
import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("Django", "django-oscar", "django-allauth", "procrastinate", "django-pghistory", "django-pgtrigger", "wagtail", "fido2")
OURS = ("marketplace", "catalogue", "cms")
PREFIX = "template_"
KEPT = 4  # so that a change of branch and back costs nothing


def database_url(server_url, name):
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def template_name():
    return PREFIX + hashlib.sha256(json.dumps(_contents(), sort_keys=True).encode()).hexdigest()[:12]


def ensure_template(server_url):
    """The template's name; makes it if need be, once, however many ask at the same time."""
    name = template_name()
    with _server(server_url) as server:
        if not _exists(server, name):
            with _lock(server, PREFIX):
                if not _exists(server, name):
                    _make(server, server_url, name)
    return name


def create_database(server_url, name, *, template="template1"):
    """A fresh database; one of the same name is thrown away."""
    with _server(server_url) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def create_missing(server_url, name, *, from_template=False):
    """True if the database was not there yet."""
    with _server(server_url) as server:
        if _exists(server, name):
            return False
    template = ensure_template(server_url) if from_template else "template1"
    with _server(server_url) as server, _lock(server, f"create {name}"):
        if missing := not _exists(server, name):
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    return missing


def drop_database(server_url, name):
    with _server(server_url) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def disconnect(server_url, name):
    """Nobody may be in a database that is copied: whoever still is, a server's thread between two requests, comes back by itself."""
    with _server(server_url) as server:
        server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])


def drop_abandoned(server_url, prefix):
    """Test databases carry their process's number; those of processes that are gone go too."""
    with _server(server_url) as server:
        names = [name for (name,) in server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])]
    for name in names:
        number = re.search(r"_(\d+)$", name)
        if number and not Path("/proc", number[1]).exists():
            drop_database(server_url, name)


def _make(server, server_url, name):
    """From the newest template whose migrations are all still the same, else from nothing."""
    half = f"{name}_half"
    start = _ancestor(server) or "template1"
    create_database(server_url, half, template=start)
    environment = {**os.environ, "DATABASE_URL": database_url(server_url, half), "DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    command = [sys.executable, "-m", "deploy.template", "migrate"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The migrations do not run:\n{done.stdout}{done.stderr}")
    comment = json.dumps(_contents(), sort_keys=True)
    server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(half), sql.Literal(comment)))
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)))
    for old in _templates(server)[KEPT:]:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old[0])))


def _ancestor(server):
    contents = _contents().items()
    for name, comment in _templates(server):
        if json.loads(comment or "null") and json.loads(comment).items() <= contents:
            return name
    return None


def _templates(server):
    """(name, comment), newest first."""
    found = server.execute(
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname ~ %s ORDER BY oid DESC",
        [f"^{PREFIX}[0-9a-f]{{12}}$"],
    )
    return found.fetchall()


def _contents():
    """What a template holds: {migration file: digest, package: version}."""
    files = [
        *ROOT.glob("catalogue/migrations/*.py"),
        *ROOT.glob("catalogue/*/migrations/*.py"),
        *ROOT.glob("marketplace/**/migrations/*.py"),
        *ROOT.glob("cms/migrations/*.py"),
    ]
    contents = {str(file.relative_to(ROOT)): hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in sorted(files)}
    for package in PACKAGES:
        try:
            contents[package] = version(package)
        except PackageNotFoundError:
            continue
    return contents


def _exists(server, name):
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


@contextmanager
def _server(server_url):
    with psycopg.connect(database_url(server_url, "postgres"), autocommit=True) as connection:
        yield connection


@contextmanager
def _lock(server, what):
    """Ends with the connection, so a killed holder blocks nobody."""
    server.execute("SELECT pg_advisory_lock(hashtext(%s))", [what])
    try:
        yield
    finally:
        server.execute("SELECT pg_advisory_unlock(hashtext(%s))", [what])


def _migrate():
    """Other people's migrations first: a step draws anew all models that are related to its own, and most of them are ours."""
    import django
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    executor.migrate([leaf for leaf in leaves if apps.get_app_config(leaf[0]).name.split(".")[0] not in OURS])
    call_command("migrate", interactive=False, verbosity=0)


def main(verb="ensure"):
    """`ensure` makes the template of this release, if it is not there yet."""
    if verb == "migrate":
        _migrate()
    else:
        from django.conf import settings

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
        ensure_template(settings.DATABASE_URL)


if __name__ == "__main__":
    main(*sys.argv[1:])
