"""What rooms above find for the same words, shown below the goods. Each registers once, in AppConfig.ready."""

from dataclasses import dataclass

MOST = 4
_finders = []


@dataclass(frozen=True)
class Find:
    title: str
    url: str
    words: str = ""  # a sentence of it
    kind: str = ""  # what it is, for people


def register(find):
    """`find(words)` → Finds, the best first, at most MOST; it answers in the reader's language."""
    _finders.append(find)


def beside(words):
    return [one for find in _finders for one in find(words)][:MOST] if words else []
