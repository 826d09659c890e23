"""What a room above writes to take a kind of file in, and where it says so (AppConfig.ready: `register(MyImporter())`)."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from marketplace.foundation.core import locks

from .models import Verdict

_importers = {}


@dataclass(frozen=True)
class Column:
    name: str
    titles: tuple  # as people head it, any case, with or without marks
    required: bool = False
    label: str = ""


@dataclass
class Judgement:
    verdict: Verdict
    reason: str = ""
    title: str = ""
    changes: list = field(default_factory=list)  # (label, before, after)
    question: dict | None = None


class Importer:
    """`prepare` looks up once what `judge` needs for all rows; `apply` runs inside one transaction, after a fresh judgement.

    Who writes many rows at once has `apply_all` instead; what it and others hear of meanwhile is gathered until the last row is written.
    """

    kind = ""
    label = ""
    columns = ()
    mappable = False  # whoever brings a file with other titles may say which column is what
    apart = False  # its files are brought on a page of their own, which asks for more than the file

    def lacking(self, names):
        """What else has to be named, as a sentence; empty: it is enough. `names`: our columns that are."""
        missing = [column.label for column in self.columns if column.required and column.name not in names]
        return _("Please name the column of: %(columns)s.") % {"columns": ", ".join(missing)} if missing else ""

    def glimpse(self, values):
        """[(label, words)]: how a row would be read, for whoever names the columns. Raises ValidationError as `judge` refuses."""
        return [(column.label, values.get(column.name, "")) for column in self.columns if values.get(column.name)]

    def prepare(self, rows, answers):
        """rows: every ImportRow of the run; answers: {key: answer}. Returns what `judge` and `apply` are handed."""
        raise NotImplementedError

    def judge(self, row, context):
        raise NotImplementedError

    def lock(self):
        """Taken before the last judgement: two files of one kind are applied one after the other, so the second knows the first's rows."""
        locks.one_at_a_time(f"imports: {self.kind}")

    def apply_all(self, rows, context, *, actor):
        """rows: those to add or to change, as the file has them in order; `context` is the one they were judged with."""
        for row in rows:
            self.apply(row, context, actor=actor)

    def apply(self, row, context, *, actor):
        raise NotImplementedError


def register(importer):
    _importers[importer.kind] = importer


def importer_of(kind):
    return _importers[kind]


def kinds():
    return list(_importers.values())
