"""What lies on the shelf: every change is a line of the journal, with who and why."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.shop.stock.models import JournalEntry, Pool

from .rows import change, lock_pools

MOST = 1_000_000  # packs on one shelf: more is a slip of the finger, and no column holds any number


@transaction.atomic
def receive(pool, *, quantity, person=None, note=""):
    if quantity < 1:
        raise ValidationError(_("Please give the number of packs that came in: one or more."), code="quantity")
    change(_locked(pool), quantity, JournalEntry.Reason.RECEIVED, person=person, note=note)


LESS = (JournalEntry.Reason.SPOILT, JournalEntry.Reason.ELSEWHERE)
MOST_EACH = MOST_LOW = 999


@transaction.atomic
def correct(pool, *, counted, reason=JournalEntry.Reason.CORRECTED, person=None, note=""):
    """The shelf was counted; what the book said before stays in the journal, and why it was not so."""
    if counted < 0:
        raise ValidationError(_("A count cannot be below zero."), code="quantity")
    if counted > MOST:
        raise ValidationError(_("A count cannot be above %(n)d."), code="quantity", params={"n": MOST})
    locked = _locked(pool)
    by = counted - locked.on_hand
    if (reason == JournalEntry.Reason.RECEIVED and by < 0) or (reason in LESS and by > 0):
        raise ValidationError(_("This reason does not fit: the number goes the other way. Please choose another one."), code="reason")
    if by:
        change(locked, by, reason, person=person, note=note)


@transaction.atomic
def set_marks(pool, *, low_at, most_each, person):
    """When the maker is told that little is left (None: as the site does, 0: never), and how many packs one shopper may buy."""
    for number, most in ((low_at, MOST_LOW), (most_each, MOST_EACH)):
        if number is not None and not 0 <= number <= most:
            raise ValidationError(_("Please give a number from 0 to %(n)d."), code="number", params={"n": most})
    locked = _locked(pool)
    before = {"low_at": locked.low_at, "most_each": locked.most_each}
    locked.low_at, locked.most_each = low_at, most_each or None
    after = {"low_at": locked.low_at, "most_each": locked.most_each}
    if after != before:
        locked.save(update_fields=["low_at", "most_each"])
        audit.record("stock_marks_set", locked.product, actor=person, details={"before": before, "after": after})


def _locked(pool):
    return lock_pools(Pool.objects.filter(pk=pool.pk))[pool.pk]
