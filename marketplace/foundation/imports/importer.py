"""What a room above writes to take a kind of file in, and where it says so (AppConfig.ready: `register(MyImporter())`)."""

from dataclasses import dataclass, field

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

    def prepare(self, rows, answers):
        """rows: every ImportRow of the run; answers: {key: answer}. Returns what `judge` and `apply` are handed."""
        raise NotImplementedError

    def judge(self, row, context):
        raise NotImplementedError

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
