"""`make demo` and `make stop`: everything from an empty folder to a running site, in one command.

`python -m deploy.demo` prepares and serves until Ctrl-C; `stop` ends what runs in this clone.
"""

import contextlib
import ctypes
import fcntl
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from deploy.embedded_elasticsearch import Cluster
from deploy.embedded_postgres import Refused, Server
from deploy.template import create_missing
from marketplace.settings.env import env

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
STEPS = (  # (command, arguments, what is said meanwhile); those of rooms that are not there are passed over
    ("import_communes", (), "Places before and after July 2025"),
    ("load_content", (), "Base data"),
    ("import_fairs", (), "Fairs and festivals that sources tell of"),
    ("load_demo", (), "The register of Bắc Kạn and the demo layer"),
    ("load_stories", (), "Stories"),
    ("rebuild_index", (), "Search index"),
    ("collectstatic", ("--no-input",), "Static files"),
    ("recovery", ("adopt", "--reason", "A demo begins with the orders that were made up for it."), "File beside the database"),
)


def serve():
    port = env.get("PORT")
    _refuse_taken_port(port)
    _environment(port)
    VAR.mkdir(exist_ok=True)
    with _noted(port), _signals(), contextlib.suppress(KeyboardInterrupt), _search_server() as search:
        _serve(port, search)


def _serve(port, search):
    told = _prepare_apart()
    log = VAR / f"demo-{port}-access.log"
    commands = {
        "web": ["-m", "gunicorn", "-c", "deploy/gunicorn.py", "--access-logfile", str(log), "--log-level", "warning"],
        "worker": ["manage.py", "procrastinate", "worker"],
    }
    running = {name: _spawn(command) for name, command in commands.items()}
    try:
        _wait_for_page(port, running["web"])
        print(_words(port, told), flush=True)
        _watch(running, commands, search)
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
    finally:
        _heed(signal.SIG_IGN)  # a second Ctrl-C does not tear the closing apart
        _end(running.values())
        if not env.get("DATABASE_URL"):
            Server().stop_if_unused()


def stop():
    for note in VAR.glob("demo-*.pid"):
        number = int(note.read_text() or 0)
        if number and b"deploy.demo" in _command_line(number):
            os.kill(number, signal.SIGTERM)
            while b"deploy.demo" in _command_line(number):
                time.sleep(0.1)
        note.unlink(missing_ok=True)
    Server().stop()
    print("Stopped.")


def prepare():
    """Database from the migrated template, then each step; runs in a process of its own."""
    if not env.get("DATABASE_URL"):
        url = Server().start()
        _timed("Database", lambda: create_missing(url, env.get("DATABASE_NAME"), from_template=True))
    import django

    django.setup()
    from django.core.management import get_commands

    _timed("Migrations", _migrate)
    commands = get_commands()
    for command, arguments, words in STEPS:
        if command in commands:
            everything = ("--everything",) if command == "load_demo" and env.get("EVERYTHING") else ()
            told = _timed(words, lambda command=command, arguments=(*arguments, *everything): _call(command, *arguments))
            if command == "load_demo":
                (VAR / f"demo-{env.get('PORT')}.txt").write_text(told)


def _migrate():
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from marketplace.foundation.core.instance import mark_database

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    mark_database()


def _call(command, *arguments):
    from django.core.management import call_command

    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        call_command(command, *arguments, stdout=output)
    return output.getvalue()


def _timed(words, work):
    print(f"  {words} …", end=" ", flush=True)
    began = time.monotonic()
    result = work()
    print(f"{time.monotonic() - began:.1f} s", flush=True)
    return result


def _environment(port):
    """What the processes that are started find; what a person has set wins."""
    everything = env.get("EVERYTHING")
    name = "everything" if everything else "shop"
    given = {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.demo",
        "DATABASE_NAME": name,
        "INSTANCE": f"demo_{name}",
        "VAR_DIR": str(VAR / name) if everything else str(VAR),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    for key, value in given.items():
        os.environ.setdefault(key, value)


@contextlib.contextmanager
def _search_server():
    """One node beside the database, if it was asked for and no other is set; None else."""
    wanted = env.get("SEARCH")
    if wanted not in ("", "postgres", "elasticsearch"):
        sys.exit("SEARCH may be elasticsearch, or nothing: the database searches then.")
    if wanted != "elasticsearch" or env.get("ELASTICSEARCH_URLS"):
        yield None
        return
    cluster = Cluster(Path(os.environ["VAR_DIR"]) / "elasticsearch")
    try:
        (url,) = _timed("Search server", cluster.start)
        os.environ.update(ELASTICSEARCH_URLS=url, ELASTICSEARCH_REPLICAS="0")
        yield cluster
    finally:
        cluster.stop()


def _prepare_apart():
    told = VAR / f"demo-{env.get('PORT')}.txt"
    told.unlink(missing_ok=True)
    with (VAR / "prepare.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two demos of one clone share static files and the database
        done = subprocess.run([sys.executable, "-m", "deploy.demo", "prepare"], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit("The demo could not be prepared; the lines above say why.")
    return told.read_text() if told.exists() else ""


def _words(port, told):
    urls = ", ".join(env.get("ELASTICSEARCH_URLS"))
    place = env.get("DATABASE_URL") or f"{Server().base} (database “{os.environ['DATABASE_NAME']}”)"
    place += f"   Search: {urls}" if urls else ""
    return f"{told.rstrip()}\n\nThe shop is open at http://127.0.0.1:{port}/   Data: {place}\nCtrl-C closes it; `make stop` from elsewhere."


def _refuse_taken_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Something listens on port {port} already; take another: make demo PORT={port + 1}")


def _wait_for_page(port, web):
    deadline = time.monotonic() + 60
    while web.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(0.2)
    sys.exit("The web server did not start; the lines above say why.")


def _watch(running, commands, search):
    """A dead worker or search server is started again; without the web server there is no site."""
    while running["web"].poll() is None:
        if running["worker"].poll() is not None:
            print("The worker ended; starting it again.", flush=True)
            running["worker"] = _spawn(commands["worker"])
        if search and not search.alive(*search.names):
            print("The search server ended; starting it again. The database searches meanwhile.", flush=True)
            search.spawn(*search.names)
        time.sleep(1)
    sys.exit("The web server ended.")


def _spawn(command):
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us alone; we end them in order
        preexec_fn=_die_with_parent,  # noqa: PLW1509  no threads here
    )


def _die_with_parent():
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG, Linux


def _end(processes):
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _noted(port):
    note = VAR / f"demo-{port}.pid"
    note.write_text(str(os.getpid()))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


@contextlib.contextmanager
def _signals():
    """`make stop` and a closed terminal end it as Ctrl-C does."""

    def interrupt(*_args):
        raise KeyboardInterrupt

    _heed(interrupt)
    yield


def _heed(answer):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, answer)


def _command_line(number):
    try:
        return Path("/proc", str(number), "cmdline").read_bytes()
    except OSError:
        return b""


if __name__ == "__main__":
    verbs = {"serve": serve, "prepare": prepare, "stop": stop}
    try:
        verbs[(sys.argv[1:] or ["serve"])[0]]()
    except Refused as refusal:
        sys.exit(str(refusal))
