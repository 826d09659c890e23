"""The file outside the database that says how far it had come (setting MARK_FILE). Carried forward only; a release alone sets it back."""

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Mark:
    at: datetime
    heads: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)

    def carried(self, at, heads, numbers):
        """Forward by what is known now. A sequence that a crash of the server set back keeps its place."""
        return Mark(at, self.heads | heads, self.numbers | {name: max(n, self.numbers.get(name, 0)) for name, n in numbers.items()})


def _path():
    return Path(settings.MARK_FILE)


@contextmanager
def locked():
    """One process at a time reads, compares and writes."""
    _path().parent.mkdir(parents=True, exist_ok=True)
    with _path().with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read():
    """None where there is none, or none that can be read."""
    try:
        said = json.loads(_path().read_text())
        return Mark(datetime.fromisoformat(said["at"]), said["heads"], said["numbers"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(mark):
    """Whole or not at all, and on the disk before anything goes out."""
    half = _path().with_suffix(".half")
    with half.open("w") as file:
        json.dump({"at": mark.at.isoformat(), "heads": mark.heads, "numbers": mark.numbers}, file)
        file.flush()
        os.fsync(file.fileno())
    half.replace(_path())
