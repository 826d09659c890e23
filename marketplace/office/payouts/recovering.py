"""Payouts after a restore: the bank may have been given files that this database has forgotten."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.foundation.recovery import steps, watching
from marketplace.foundation.recovery.steps import Finding, Step

from .models import Batch

NUMBERS = "payouts_batch_id_seq"


def register():
    watching.watch("payouts.Batch", gettext_lazy("payout batches"), at="prepared_at")
    steps.register(Step("payouts", gettext_lazy("Find out what was paid to producers since the backup"), _look))


def _look(restore):
    """Done by itself only where the file beside the database says that no batch can be missing, and none is under way."""
    words = [*_lost(restore), *_open()]
    return Finding(not words, tuple(words) or (_("No payout is missing and none is under way."),))


def _lost(restore):
    last = Batch.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if restore.why == restore.Why.MISSING:
        yield _("Nobody can tell which batches were made since the backup: please look for “CT…” and “HT…” in the bank's statement.")
    elif (drawn := restore.numbers.get(NUMBERS, 0)) > last:
        said = {"first": Batch(pk=last + 1).number, "last": Batch(pk=drawn).number}
        words = ngettext(
            "Batch %(first)s was made after the backup and is gone. Please look for this number in the bank's statement: "
            "what was paid is prepared once more after the release, but not given to the bank; enter the reference of the old transfer.",
            "Batches %(first)s to %(last)s were made after the backup and are gone. Please look for these numbers in the bank's statement: "
            "what was paid is prepared once more after the release, but not given to the bank; enter the reference of the old transfer.",
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
