"""The bank's own answer: a line of its statement by which money left is the transfer whose words it bears."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from marketplace.foundation.payments import selectors as payments
from marketplace.foundation.payments.services import recognise

from . import services
from .models import Batch

NUMBER = re.compile(rf"({'|'.join(Batch.PREFIXES.values())})([0-9]{{5}})")


def match_outgoing(*, on=None):
    """What a statement proves to have gone is confirmed, each in its own transaction; the rest waits. How many transfers went."""
    return sum(_match(line, on or timezone.now()) for line in payments.unmatched_outgoing())


def _match(line, on):
    batch = _batch_named(line.words)
    if batch is None:
        return 0
    try:
        with transaction.atomic():
            return _confirm(line, batch, on)
    except ValidationError:  # somebody has noted the answer this very moment
        return 0


def _confirm(line, batch, on):
    """One transfer of just this sum; or the whole batch, where the bank takes it out in one sum."""
    waiting = [row for row in services.lock_waiting(batch) if row.amount]
    ours = [row for row in waiting if row.amount == line.amount and packed(row.memo) in packed(line.words)]
    ours = sorted(ours, key=lambda row: (-len(row.memo), row.pk))[:1]
    if not ours and len(waiting) > 1 and line.amount == sum(row.amount for row in waiting):
        ours = waiting
    if not ours or recognise(line, ours[0].memo if len(ours) == 1 else batch.number, on=on) is None:
        return 0
    for row in ours:
        services.confirm_payout(row, bank_reference=line.bank_reference or f"SK{line.pk}", actor=None, on=on)
    return len(ours)


def _batch_named(words):
    """The batch at the bank that these words name; banks take spaces out and write capitals."""
    keys = {(prefix, int(number)) for prefix, number in NUMBER.findall(packed(words))}
    rows = Batch.objects.filter(state=Batch.State.EXPORTED, pk__in=[number for _prefix, number in keys])
    found = [row for row in rows if (Batch.PREFIXES[row.kind], row.pk) in keys]
    return found[0] if len(found) == 1 else None


def packed(words):
    """As banks write: capitals and digits alone."""
    return re.sub(r"[^A-Z0-9]", "", words.upper())
