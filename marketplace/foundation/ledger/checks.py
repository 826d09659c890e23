"""What is recomputed every night: rows of a room against the book, or against another sum of theirs."""

from itertools import islice

from marketplace.foundation.core.money import dong

from .models import Account, Entry
from .selectors import booked

AT_ONCE = 1_000
_looks = {}  # name → look() → (how many things it looked at, {subject: (what the rows say, what was found)})
_labels = {}
_sources = {}  # name → matters()
_first = []  # what a room writes of its own before its things come into the book of a running shop
_subjects = {}  # what stands before a subject's colon → what it is called


def register(name, label, look):
    _looks[name], _labels[name] = look, label


def register_matters(name, label, matters, *, prefixes, first=None):
    """`matters()` yields everything of a room that belongs in the book; `prefixes` say how its subjects begin and are called.

    `first()` is called before an older shop is written into the book.
    """
    _first.extend([first] if first else [])
    _sources[name] = matters
    _subjects.update(prefixes)
    register(name, label, lambda: _compare(matters(), prefixes))


def registered():
    return list(_looks.items())


def prepare():
    for write in _first:
        write()


def sources():
    return list(_sources.values())


def label(name):
    return _labels.get(name, name)


def subject(text):
    """`order:7KQ2M9XA` as people call it."""
    prefix, colon, key = text.partition(":")
    return f"{_subjects[prefix]} {key}" if colon and prefix in _subjects else text


def runs(matters):
    matters = iter(matters)
    while run := list(islice(matters, AT_ONCE)):
        yield run


def _compare(matters, prefixes):
    seen, differences = set(), {}
    for run in runs(matters):
        seen |= {matter.subject for matter in run}
        differences |= _differences({matter.subject: matter.wanted for matter in run})
    for prefix in prefixes:
        subjects = Entry.objects.filter(subject__startswith=f"{prefix}:").order_by().values_list("subject", flat=True).distinct()
        for run in runs(subject for subject in subjects.iterator() if subject not in seen):
            differences |= _differences({subject: {} for subject in run})
    return len(seen), differences


def _differences(wanted):
    standing = {subject: sums for subject, (sums, _turns) in booked(list(wanted)).items()}
    return {
        subject: (_told(sums), _told(standing.get(subject, {}))) for subject, sums in wanted.items() if sums != standing.get(subject, {})
    }


def _told(sums):
    told = (f"{Account.Kind(kind).label} {owner}".strip() + f": {dong(amount)}" for (kind, owner), amount in sorted(sums.items()))
    return "; ".join(told) or dong(0)
