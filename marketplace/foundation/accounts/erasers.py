"""Every room says what it holds of a person and how it is forgotten.

`register(label, erase, check=None)`: `erase(person)` empties and returns {what: how many rows the law keeps};
`check(person)` may refuse with a sentence (orders still under way).
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Replace

from marketplace.foundation.core import phones

_rooms = {}
GONE = "…"


@dataclass(frozen=True)
class Person:
    """Who is forgotten: an account, or only a number. `phone` and `email` are proven to be theirs, or empty."""

    user: object = None
    phone: str = ""
    email: str = ""

    @property
    def traces(self):
        """What names this person and nobody else, in each way people write it."""
        return [*_ways(self.phone), *([self.email] if self.email else [])]


def _ways(phone):
    if not phone:
        return []
    shown = phones.display(phone)
    national = shown.replace(" ", "")
    return [phone, phone.removeprefix("+"), national, shown, shown.replace(" ", "."), shown.replace(" ", "-")]


def mentioning(person, *fields):
    """A filter: one of these texts (or JSON values) names the person's number or address."""
    return reduce(or_, (Q(**{f"{field}_words__icontains": trace}) for field in fields for trace in person.traces), Q(pk=None))


def as_words(*fields):
    """Annotations that `mentioning` looks into: a JSON value is searched as it is written."""
    return {f"{field}_words": Cast(field, TextField()) for field in fields}


def blot(rows, person, *fields):
    """Where free texts name the person's number or address, it is put out; the rest stays. Returns how many rows."""
    found = rows.annotate(**as_words(*fields)).filter(mentioning(person, *fields)).values_list("pk", flat=True)
    keys = list(found)
    rows.filter(pk__in=keys).update(**{field: _without(field, person, rows.model) for field in fields})
    return len(keys)


def _without(field, person, model):
    kind = model._meta.get_field(field)
    words = reduce(lambda made, trace: Replace(made, Value(trace), Value(GONE)), person.traces, Cast(F(field), TextField()))
    return Cast(words, kind)


def register(label, erase, check=None):
    _rooms[label] = (erase, check)


def check(person):
    for _erase, may in _rooms.values():
        if may:
            may(person)


def run(person):
    kept = {}
    for label, (erase, _may) in _rooms.items():
        kept.update({f"{label}.{what}": count for what, count in (erase(person) or {}).items()})
    return kept
