"""A person who asks to be forgotten may stand in a file that was once handed in."""

from django.utils.translation import gettext as _

from marketplace.foundation.accounts import erasers

from .models import ImportAnswer, ImportRow, ImportRun, Verdict

_EMPTY = {"cells": [], "values": {}, "formulas": [], "title": "", "changes": [], "question": None}


def forget(person):
    """Rows that name the person's number or address are emptied, and the file they came in goes: it holds the same words."""
    rows = ImportRow.objects.annotate(**erasers.as_words("cells", "values")).filter(erasers.mentioning(person, "cells", "values"))
    found = list(rows.values_list("pk", "run"))
    keys, runs = [row for row, _run in found], {run for _row, run in found}
    ImportRow.objects.filter(pk__in=keys, run__applied_at=None).update(verdict=Verdict.REFUSE)  # it can no longer be applied
    ImportRow.objects.filter(pk__in=keys).update(**_EMPTY, reason=_("Erased: somebody in this row asked to be forgotten."))
    for run in ImportRun.objects.filter(pk__in=runs).exclude(file=""):
        run.file.delete(save=False)
        ImportRun.objects.filter(pk=run.pk).update(file="")
    erasers.blot(ImportRun.objects.all(), person, "problem")
    erasers.blot(ImportAnswer.objects.all(), person, "key")
