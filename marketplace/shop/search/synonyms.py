"""The words that belong together as a new shop knows them; editors change them, and loading again only adds what is missing."""

from pathlib import Path

from marketplace.foundation.core.text import slug

from . import services
from .models import SynonymSet

SEED = Path(__file__).parent / "data" / "synonyms.txt"
LONGEST_KEY = 80


def load():
    """Sets switched off or changed by editors stay as they are."""
    known = set(SynonymSet.objects.values_list("key", flat=True))
    new = [one for one in read(SEED.read_text()) if one.key not in known]
    SynonymSet.objects.bulk_create(new)
    if new:
        services.renew_lexicon()
    return f"{len(new)} sets of words"


def read(text):
    """Unsaved sets out of lines: `a, b` the same, `a > b` leads there, `~ a` says nothing."""
    lines = (line.strip() for line in text.splitlines())
    return [_set(line) for line in lines if line and not line.startswith("#")]


def _set(line):
    kind = SynonymSet.Kind.FILLER if line.startswith("~") else SynonymSet.Kind.LEADS if ">" in line else SynonymSet.Kind.SAME
    words, _arrow, leads_to = line.removeprefix("~").partition(">")
    key = f"{kind}-{slug(words)}"[:LONGEST_KEY].strip("-")
    return SynonymSet(key=key, kind=kind, words=words.strip(), leads_to=leads_to.strip())
