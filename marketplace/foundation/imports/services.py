"""The one way in: stage, check in batches, answer, apply in one transaction."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core.gathering import gathered

from . import shapes, sheets
from .importer import Judgement, importer_of
from .models import ImportAnswer, ImportRow, ImportRun, Shape, Stage, Verdict

BATCH = 200
FEWEST_LINES = 2  # a head and a row
JUDGED = ["verdict", "reason", "title", "changes", "question"]


@transaction.atomic
def stage(kind, *, data, file_name, actor=None):
    """The file becomes rows; nothing is judged yet. A file that cannot be read is refused whole; where only its titles are unknown and
    the importer lets them be named, it waits for that."""
    importer, lines = importer_of(kind), sheets.lines_of(data)
    shape, sheet = _sheet(importer, lines)
    if (sheet and not sheet.lines) or not any(line.cells for line in lines):
        raise ValidationError(_("The table has no rows."))
    stage = Stage.CHECKING if sheet else Stage.MAPPING
    run = ImportRun.objects.create(kind=kind, file_name=file_name[:200], stage=stage, actor=actor)
    run.file.save(file_name, ContentFile(data))
    if sheet:
        _fill(run, sheet, shape)
    return run


def _sheet(importer, lines):
    """(the shape somebody has taught us, the table); without a table where its columns are to be named."""
    if importer.mappable and (known := shapes.remembered(importer.kind, lines)):
        shape, head = known
        return shape, shapes.sheet_of(shape, lines, head)
    try:
        sheet = sheets.by_titles(lines, importer.columns)
    except sheets.UnknownHead:
        if importer.mappable and (shape := shapes.remembered_headless(importer, lines)):
            return shape, shapes.sheet_of(shape, lines, shapes.HEADLESS)
        if not importer.mappable or len(lines) < FEWEST_LINES or max(len(line.cells) for line in lines) < shapes.FEWEST:
            raise
        return None, None
    return None, None if importer.mappable and importer.lacking(sheet.positions) else sheet


def _fill(run, sheet, shape):
    run.header, run.unknown, run.total, run.shape = sheet.header, sheet.unknown, len(sheet.lines), shape
    run.stage, run.checked = Stage.CHECKING, 0
    run.save(update_fields=["header", "unknown", "total", "shape", "stage", "checked"])
    rows = (ImportRow(run=run, **_staged(line, sheet, shape)) for line in sheet.lines)
    ImportRow.objects.bulk_create(rows, batch_size=1000)
    if shape:
        Shape.objects.filter(pk=shape.pk).update(used_at=timezone.now())


@transaction.atomic
def name_columns(run, *, head, positions, day_order, name, actor):
    """Somebody has said what is what. `head`: which line holds the titles, `shapes.HEADLESS` where none does; remembered for files to
    come, over what was said before."""
    run = _open(run)
    importer, lines = importer_of(run.kind), lines_of(run)
    if lacking := importer.lacking(positions):
        raise ValidationError(lacking)
    if not any(any(line.cells) for line in lines[head + 1 :]):
        raise ValidationError(_("The table has no rows."))
    said = {"name": name, "header": shapes.header_of(lines, head), "positions": positions, "day_order": day_order, "made_by": actor}
    shape, _fresh = Shape.objects.update_or_create(
        kind=run.kind, fingerprint=shapes.fingerprint_of(lines, head), defaults={**said, "made_at": timezone.now()}
    )
    run.rows.all().delete()
    _fill(run, shapes.sheet_of(shape, lines, head), shape)
    audit.record("import_columns_named", shape, actor=actor, details={"name": name})
    return run


def lines_of(run):
    """The table of a file that waits; refused where the file is gone."""
    try:
        with run.file.open("rb") as file:
            return sheets.lines_of(file.read())
    except (ValueError, FileNotFoundError) as error:
        raise ValidationError(_("The file is no longer kept. Please bring it once more.")) from error


@transaction.atomic
def rename_shape(shape, *, name, positions, day_order, actor):
    """What is remembered, put right; files already written stay as they are."""
    shape = Shape.objects.select_for_update(no_key=True).get(pk=shape.pk)
    if lacking := importer_of(shape.kind).lacking(positions):
        raise ValidationError(lacking)
    shape.name, shape.positions, shape.day_order = name, positions, day_order
    shape.save(update_fields=["name", "positions", "day_order"])
    audit.record("import_columns_named", shape, actor=actor, details={"name": name})
    return shape


@transaction.atomic
def forget_shape(shape, *, actor):
    """The next file with this head asks again."""
    shape = Shape.objects.select_for_update().filter(pk=shape.pk).first()
    if shape:
        audit.record("import_columns_forgotten", shape, actor=actor, details={"name": shape.name})
        shape.delete()


def check(run):
    """Judge what is not judged yet, batch by batch; a killed process is taken up where it stopped."""
    importer = importer_of(run.kind)
    context = _context(importer, run)
    while batch := list(run.rows.filter(verdict="")[:BATCH]):
        with transaction.atomic():
            _judge(importer, batch, context)
            checked = run.rows.exclude(verdict="").count()
            ImportRun.objects.filter(pk=run.pk).update(checked=checked)
    ImportRun.objects.filter(pk=run.pk, stage=Stage.CHECKING).update(stage=Stage.READY, checked=run.total)
    run.refresh_from_db()
    return run


@transaction.atomic
def answer(run, *, answers, actor=None):
    """{key: answer}: kept for this file and for all to come; the whole file is judged anew."""
    run = _open(run)
    asked = {row.question["key"]: {value for value, _label in row.question["choices"]} for row in run.rows.exclude(question=None)}
    for key, value in answers.items():
        if value not in asked.get(key, ()):
            raise ValidationError(_("This answer is not among the choices."))
        ImportAnswer.objects.update_or_create(
            kind=run.kind, key=key, defaults={"answer": value, "actor": actor, "answered_at": timezone.now()}
        )
    _rejudge(run)
    return run


@transaction.atomic
def apply(run, *, actor=None):
    """All or nothing: judged once more under the lock, since others work too; a second call changes nothing."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.stage == Stage.APPLIED:
        return run
    if run.stage == Stage.CHECKING:
        raise ValidationError(_("The file is still being checked."))
    if run.stage == Stage.MAPPING:
        raise ValidationError(_("Please say first which column is what."))
    importer = importer_of(run.kind)
    importer.lock()
    rows, context = _rejudge(run)
    if waiting := sum(row.verdict == Verdict.ASK for row in rows):
        raise ValidationError(_("%(n)d questions are still open."), params={"n": waiting})
    with gathered():
        importer.apply_all([row for row in rows if row.verdict in {Verdict.ADD, Verdict.CHANGE}], context, actor=actor)
    run.stage, run.applied_at, run.problem = Stage.APPLIED, timezone.now(), ""
    run.save(update_fields=["stage", "applied_at", "problem"])
    return run


@transaction.atomic
def begin_applying(run):
    """Shown as being applied from now on; the work follows in another transaction."""
    run = _open(run)
    run.stage = Stage.APPLYING
    run.save(update_fields=["stage"])
    return run


def give_back(run, *, problem):
    """Applying was refused: the preview says why."""
    ImportRun.objects.filter(pk=run.pk, stage=Stage.APPLYING).update(stage=Stage.READY, problem=problem)


@transaction.atomic
def discard(run):
    run = _open(run)
    run.delete()


def _open(run):
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.stage == Stage.APPLIED:
        raise ValidationError(_("This file has been applied already."))
    if run.stage == Stage.CHECKING:
        raise ValidationError(_("The file is still being checked."))
    return run


def _staged(line, sheet, shape):
    values = values_of(line, sheet.positions, shape.day_order) if shape else _values(line, sheet.positions)
    formulas = [sheet.header[i] if i < len(sheet.header) else str(i + 1) for i in sorted(line.formulas)]
    return {"number": line.number, "cells": line.cells, "values": values, "formulas": formulas}


def _values(line, positions):
    return {name: line.cells[i] for name, i in positions.items() if i < len(line.cells)}


def values_of(line, positions, day_order):
    """By our names, days as we write them."""
    values, at = _values(line, positions), positions.get("day")
    if at is not None and at not in line.days and values.get("day"):
        values["day"] = shapes.plain_day(values["day"], day_order)
    return values


def _context(importer, run):
    answers = dict(ImportAnswer.objects.filter(kind=run.kind).values_list("key", "answer"))
    return importer.prepare(list(run.rows.all()), answers)


def _rejudge(run):
    importer = importer_of(run.kind)
    context = _context(importer, run)
    rows = list(run.rows.all())
    _judge(importer, rows, context)
    return rows, context


def _judge(importer, rows, context):
    with override("vi"):  # reasons are kept with the row and go back with the file
        differing = [row for row in rows if _take(row, _formula(row) or importer.judge(row, context))]
    ImportRow.objects.bulk_create(  # rows that are there already are written over: faster than `bulk_update`
        differing, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=JUDGED
    )


def _take(row, judgement):
    """Whether the row is judged otherwise than before."""
    before = [getattr(row, name) for name in JUDGED]
    row.verdict, row.reason, row.title = judgement.verdict.value, judgement.reason, judgement.title[:300]
    row.changes, row.question = [[str(part) for part in change] for change in judgement.changes], judgement.question
    return [getattr(row, name) for name in JUDGED] != before


def _formula(row):
    if not row.formulas:
        return None
    reason = _("Column “%(column)s” holds a formula. Please write the value itself.") % {"column": row.formulas[0]}
    return Judgement(Verdict.REFUSE, reason, title=next((cell for cell in row.cells if cell), ""))
