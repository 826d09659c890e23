"""Payouts after a restore: the bank may have been given files that this database has forgotten."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.foundation.recovery import steps, watching
from marketplace.foundation.recovery.steps import Finding, Step

from . import lost
from .models import Batch, LostTransfer

NUMBERS = "payouts_batch_id_seq"


def register():
    watching.watch("payouts.Batch", gettext_lazy("payout batches"), at="prepared_at")
    watching.watch("payouts.LostTransfer", gettext_lazy("transfers found after a restore"), at="noted_at")
    label, button = gettext_lazy("Find out what was paid out since the backup"), gettext_lazy("Look for it in the statements")
    steps.register(Step("payouts", label, _look, lambda restore: lost.find(), button))


def _look(restore):
    """Done by itself only where the file beside the database says that no batch can be missing, and none is under way."""
    words = [*_lost(restore), *_open()]
    return Finding(not words, (*words, *_found()) or (_("No payout is missing and none is under way."),))


def _lost(restore):
    last = Batch.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if restore.why == restore.Why.MISSING:
        yield _("Nobody can tell which batches were made since the backup: please look for “CT…” and “HT…” in the bank's statement.")
    elif (drawn := restore.numbers.get(NUMBERS, 0)) > last:
        said = {"first": Batch(pk=last + 1).number, "last": Batch(pk=drawn).number}
        words = ngettext(
            "Batch %(first)s was made after the backup and is gone. Please take in the bank's statement: what it says of this number is "
            "found by itself; enter the rest by hand. Nothing more goes to a payee until two people have booked it.",
            "Batches %(first)s to %(last)s were made after the backup and are gone. Please take in the bank's statement: what it says of "
            "these numbers is found by itself; enter the rest by hand. Nothing more goes to a payee until two people have booked it.",
            drawn - last,
        )
        yield words % said


def _open():
    """What stood before the bank when the backup was made may have gone since."""
    for batch in Batch.objects.open().order_by("pk"):
        yield _("Batch %(number)s: %(state)s in this database. Please compare it with the bank before anything is sent.") % {
            "number": batch.number,
            "state": batch.get_state_display(),
        }


def _found():
    if number := LostTransfer.objects.open().count():
        words = ngettext(
            "%(n)d sum of the statement is kept until two people have booked it.",
            "%(n)d sums of the statement are kept until two people have booked them.",
            number,
        )
        yield words % {"n": number}
