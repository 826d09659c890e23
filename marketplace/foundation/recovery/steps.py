"""What is to be compared before a restored site goes on; rooms above register theirs."""

from collections.abc import Callable
from dataclasses import dataclass

_steps = {}


@dataclass(frozen=True)
class Finding:
    done: bool
    words: tuple = ()  # sentences


@dataclass(frozen=True)
class Step:
    """`look(restore)` → Finding. `do(restore)` is what a button may do for it."""

    name: str
    label: str
    look: Callable
    do: Callable | None = None
    button: str = ""


def register(step):
    _steps[step.name] = step


def named(name):
    return _steps.get(name)


def findings(restore):
    return [(step, step.look(restore)) for step in _steps.values()]
