"""How far the database has come: the highest keys of tables that only grow, and the last number of every sequence."""

import json
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

NUMBERS = """
    SELECT coalesce(jsonb_object_agg(sequencename, last_value), '{}') FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""
ADVANCE = """
    SELECT setval(format('%%I.%%I', drawn.schemaname, drawn.sequencename)::regclass, least(wanted.number::bigint, drawn.max_value))
    FROM pg_sequences drawn JOIN jsonb_each_text(%s::jsonb) wanted (name, number) ON wanted.name = drawn.sequencename
    WHERE drawn.schemaname = current_schema() AND wanted.number::bigint > coalesce(drawn.last_value, 0)
"""
_watched = {}  # "app.model" → Watched


@dataclass(frozen=True)
class Watched:
    label: str
    words: str  # what its rows are called
    at: str  # the field that says when a row was written
    begins: bool  # whether its first row makes the file beside the database compulsory

    @property
    def model(self):
        return apps.get_model(self.label)


def watch(label, words, *, at, begins=False):
    """Rows of this table are never deleted, so its highest key only grows."""
    _watched[label.lower()] = Watched(label, words, at, begins)


def watched():
    return dict(_watched)


def heads():
    """({table: its highest key}, {sequence: its last number}): one statement. Committed rows only, if no transaction is open."""
    highest = ", ".join(f"(SELECT coalesce(max(id), 0) FROM {row.model._meta.db_table})" for row in _watched.values())  # noqa: S608
    with connection.cursor() as cursor:
        found = cursor.execute(f"SELECT ({NUMBERS}), {highest}").fetchone()
    return dict(zip(_watched, found[1:], strict=True)), json.loads(found[0])


def advance(numbers):
    """Each of these sequences goes on after its number; none goes back."""
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, [json.dumps(numbers)])


def known_until():
    """When the newest row that is watched was written; None in an empty database."""
    newest = (row.model.objects.order_by("-pk").values_list(row.at, flat=True).first() for row in _watched.values())
    return max((at for at in newest if at), default=None)


def begun(found):
    """Whether there is anything yet that must not happen twice."""
    return any(found[label] for label, row in _watched.items() if row.begins)
