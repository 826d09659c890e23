"""Who offers pages at the desk. A module has `patterns` (below /desk/, namespace "desk") and `tabs` (what the head shows)."""

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules


@dataclass(frozen=True)
class Tab:
    """`roles` are those of `access.role_required`; `place` orders the tabs."""

    name: str  # of the URL, without "desk:"
    words: str
    roles: tuple
    place: int = 50
    whole: bool = False  # for who looks after the whole territory; the others are `territory.officers`' own


def modules():
    return [import_module(f"{__name__}.{found.name}") for found in sorted(iter_modules(__path__), key=lambda found: found.name)]
