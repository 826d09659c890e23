"""What a preview shows."""

from django.db.models import Count
from django.utils.translation import gettext as _

from . import exports
from .models import ImportRow, ImportRun, Verdict


def runs(kind=None):
    found = ImportRun.objects.select_related("actor")
    return found.filter(kind=kind) if kind else found


def counts(run):
    """Every verdict with its number of rows, in a fixed order."""
    counted = dict(run.rows.exclude(verdict="").order_by().values_list("verdict").annotate(Count("pk")))
    return [(verdict, counted.get(verdict.value, 0)) for verdict in Verdict]


def open_questions(run):
    return run.rows.filter(verdict=Verdict.ASK)


def to_write(run):
    return run.rows.filter(verdict__in=[Verdict.ADD, Verdict.CHANGE]).count()


def rows_of(run, verdict=""):
    return run.rows.filter(verdict=verdict) if verdict in Verdict.values else run.rows.all()


def refused_file(run, kind="csv"):
    """The refused rows as they came, with the reason in a last column; `kind` is one of `exports.KINDS`."""
    rows = ImportRow.objects.filter(run=run, verdict=Verdict.REFUSE)
    width = len(run.header)
    table = [[*row.cells[:width], *[""] * (width - len(row.cells)), row.reason] for row in rows]
    write, _type = exports.KINDS[kind]
    return write([*run.header, _("Reason")], table)
