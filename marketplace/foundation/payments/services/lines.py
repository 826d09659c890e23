"""How lines of bank statements come in, from whoever tells them. Stored first, read afterwards."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import locks
from marketplace.foundation.payees import banks, sealing
from marketplace.foundation.payments import booking, feeds, signals, webhooks
from marketplace.foundation.payments.models import (
    BankLine,
    CardPayment,
    OutgoingLine,
    Statement,
    WebhookEvent,
)
from marketplace.foundation.payments.selectors import (
    known_line,
)

READ_FEED = "marketplace.foundation.payments.tasks.read_feed"


def digest_of(raw):
    shape = {key: raw.get(key, "") for key in ("account", "bank_reference", "booked_at", "amount", "words")}
    shape |= {"copy": raw["copy"]} if "copy" in raw else {}
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()


def lock_lines():
    """Whoever writes bank lines sees those of all who wrote before; waits for whoever writes now."""
    locks.one_at_a_time("payments: bank lines")


@transaction.atomic
def record_bank_line(raw, *, source, actor=None, event=None, on=None):
    """Store a line as it came: a dict with booked_at (ISO), amount, words, account, bank_reference. The same again is the same row,
    and so is one that another source has told before, known by the bank's reference."""
    lock_lines()
    return known_line(raw) or store_any(raw, source=source, actor=actor, event=event, on=on)


def store_any(raw, *, source, actor=None, event=None, on=None):
    """Below nothing: it went out."""
    if raw["amount"] < 0:
        return _store_outgoing(raw, actor=actor, on=on)
    return store_line(raw, source=source, actor=actor, event=event, on=on)


def _store_outgoing(raw, *, actor, on):
    """The book knows of it by the transfer that it was; here it only waits to be recognised."""
    raw, _payer = _without_payer(raw)
    said = {"raw": raw, "account": raw.get("account", ""), "bank_reference": raw.get("bank_reference", ""), "words": raw.get("words", "")}
    said |= {
        "booked_at": parse_datetime(raw["booked_at"]),
        "amount": -raw["amount"],
        "recorded_by": actor,
        "recorded_at": on or timezone.now(),
    }
    return OutgoingLine.objects.get_or_create(digest=digest_of(raw), defaults=said)[0]


def store_line(raw, *, source, actor=None, event=None, on=None):
    """Of somebody who holds the lock and has looked: two lines of one file may bear one reference."""
    raw, payer = _without_payer(raw)
    booked_at = parse_datetime(raw["booked_at"])
    line, fresh = BankLine.objects.get_or_create(
        digest=digest_of(raw),
        defaults={
            "raw": raw,
            "source": source,
            "event": event,
            "account": raw.get("account", ""),
            "bank_reference": raw.get("bank_reference", ""),
            "booked_at": booked_at,
            "amount": raw["amount"],
            "words": raw.get("words", ""),
            "payer": payer,
            "recorded_by": actor,
            "recorded_at": on or timezone.now(),
        },
    )
    if fresh:
        booking.book(booking.of_line(line), at=line.booked_at, person=actor)
    return line


def _without_payer(raw):
    """(the line without whoever sent it, that account sealed). Of use only where the bank names number, holder and bank."""
    payer = raw.get("payer") or {}
    said = {"bank_bin": banks.bin_of(payer.get("bank", "")), "number": payer.get("number", ""), "holder": payer.get("holder", "")}
    return {key: value for key, value in raw.items() if key != "payer"}, sealing.seal(said) if all(said.values()) else ""


@transaction.atomic
def receive_lines(feed, number, body, lines):
    """What an aggregator told: kept as it came, once; the worker writes its lines."""
    event, fresh = webhooks.store(f"bank:{feed}", number, body)
    if not fresh and event.raw != body.decode("utf-8", "replace").replace("\0", ""):
        raise ValidationError(_("Another message had this number before."), code="number")
    if fresh and lines:
        app.configure_task(READ_FEED).defer(event_id=event.pk)
    elif fresh:
        WebhookEvent.objects.filter(pk=event.pk).update(applied_at=event.received_at)
    return event


@transaction.atomic
def write_told(event):
    """The bank lines of a message, once."""
    lock_lines()
    event = WebhookEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    if event.applied_at:
        return
    feed = feeds.FEEDS[event.source.partition(":")[2]]
    for raw in feed.read(event.raw.encode())[1]:
        record_bank_line(raw, source="feed", event=event)
    event.applied_at = timezone.now()
    event.save(update_fields=["applied_at"])
    signals.lines_came.send(BankLine)


def write_all_told():
    """What a worker was killed over, too; a message that cannot be written says why and stands in nobody's way."""
    for event in WebhookEvent.objects.filter(source__startswith="bank:", applied_at=None).order_by("pk"):
        try:
            write_told(event)
        except ValidationError as refused:
            WebhookEvent.objects.filter(pk=event.pk).update(problem=" ".join(refused.messages)[:300])


@transaction.atomic
def recognise(line, transfer, *, on=None):
    """A line of money that went out was this transfer; `transfer`: the words it is known by. None where another has taken it."""
    line = OutgoingLine.objects.select_for_update(no_key=True).get(pk=line.pk)
    if line.matched_at:
        return None
    line.matched_at, line.transfer = on or timezone.now(), transfer[:80]
    line.save(update_fields=["matched_at", "transfer"])
    return line


@transaction.atomic
def record_statement(*, covers_until, actor):
    """An operator vouches that every line up to this moment has been entered."""
    if covers_until > timezone.now():
        raise ValidationError(_("A statement cannot cover what has not happened yet."))
    statement = Statement.objects.create(covers_until=covers_until, recorded_by=actor)
    audit.record("statement_recorded", statement, actor=actor)
    return statement


def forget_payers(references):
    """What the bank wrote of whoever paid for these; amount, moment and the bank's own reference stay for the books."""
    for line in BankLine.objects.filter(allocations__intent__reference__in=references).distinct():
        memos = " ".join(line.allocations.order_by("pk").values_list("intent__memo", flat=True))
        BankLine.objects.filter(pk=line.pk).update(raw={}, words=memos, note="", payer="")
        WebhookEvent.objects.filter(pk=line.event_id).update(raw="")
    for reference in references:
        came_back = BankLine.objects.filter(resolution__in=(booking.RETURNED, booking.RETURNED_LESS))
        came_back = came_back.filter(Q(words__icontains=reference) | Q(sent_back__intent__reference=reference))
        came_back.update(raw={}, words=reference, payer="")
        OutgoingLine.objects.filter(transfer__contains=reference).update(raw={}, words=F("transfer"))
    for paid in CardPayment.objects.filter(intent__reference__in=references, stripe_id__isnull=False):
        WebhookEvent.objects.filter(source="stripe", raw__contains=paid.stripe_id, applied_at__isnull=False).update(raw="")
