import json
import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, limits
from marketplace.foundation.recovery import guard, journal
from marketplace.foundation.recovery.selectors import since_restore

from . import channels, kinds, links, signals
from .kinds import Recipient  # noqa: F401  part of this room's face
from .models import Attempt, Message
from .selectors import LEASE, stuck, unproven

DISPATCH = "marketplace.foundation.notifications.tasks.dispatch"
REF_LENGTH = 64
log = logging.getLogger(__name__)


def send(kind, *, to, refs, about=""):
    """Put a message into the outbox and its task into the queue, both in the caller's transaction."""
    kinds.named(kind)
    _only_ids(refs)
    message = Message.objects.create(
        kind=kind, refs=refs, about=about, name=to.name, phone=to.phone or "", email=to.email or "", user_id=to.user_id
    )
    _enqueue(message)
    return message


def _only_ids(refs):
    for value in refs.values():
        if not isinstance(value, int | str) or (
            isinstance(value, str) and (len(value) > REF_LENGTH or links.PREFIX in value or "@" in value)
        ):
            raise ValueError("a message refers by ids and codes only")


def _enqueue(message, *, minutes=0):
    options = {"schedule_in": {"minutes": minutes}} if minutes else {}
    app.configure_task(DISPATCH, queue="messages", **options).defer(message=message.pk)


def dispatch(key, *, on=None):
    """Send a message by the first way that takes it. Safe to call again: only one caller gets the claim."""
    on = on or timezone.now()
    if not guard.keep(now=True) and not _at_once(key):
        return  # a release sets it apart, and a person chooses
    message = _claim(key, on)
    if message is None:
        return
    try:
        with translation.override("vi"):
            content = _words(message)
    except kinds.Stale:
        Message.objects.filter(pk=message.pk).update(state=Message.State.WITHDRAWN)
        return
    if _went_out_before(message, on):
        return
    if not _first_way(message, content, on):
        _no_way(message, on)


def _at_once(key):
    message = Message.objects.filter(pk=key).first()
    return message is not None and kinds.named(message.kind).at_once and since_restore(message.created_at)


def _went_out_before(message, on):
    """Sent on the day that a restore has forgotten, and made anew since: a person chooses. Else it is noted that it goes."""
    if message.rounds:
        return False
    same = json.dumps([message.kind, message.about, message.refs, message.phone, message.email], sort_keys=True)
    if at := journal.went_out(same, on=on):
        said = {"state": Message.State.UNSURE, "reason": _("Sent at %(when)s.") % {"when": dates.moment_words(at)}}
        Message.objects.filter(pk=message.pk).update(**said)
        return True
    journal.note(same)
    return False


def _claim(key, on):
    free = Message.objects.filter(pk=key, state=Message.State.QUEUED)
    dead = Message.objects.filter(pk=key, state=Message.State.SENDING, claimed_at__lt=on - LEASE)
    for rows in (free, dead):
        if rows.update(state=Message.State.SENDING, claimed_at=on):
            return Message.objects.get(pk=key)
    return None


def _words(message):
    """Content with fresh links; each dispatch makes its own."""
    with transaction.atomic():

        def link(purpose, subject, *, expires_at):
            return links.address(links.issue(purpose, subject, expires_at=expires_at, message=message))

        return kinds.named(message.kind).render(message.refs, link)


def _ways(message):
    kind = kinds.named(message.kind)
    refused = set(message.attempts.filter(state=Attempt.State.REFUSED).values_list("channel", flat=True))
    tried = set(message.attempts.filter(round=message.rounds).values_list("channel", flat=True))
    for name in (*(kind.ways or settings.NOTIFICATION_WAYS), *settings.NOTIFICATION_LAST_WAYS):
        channel = channels.named(name)
        if channel and channel.address(message) and name not in refused | tried:
            yield channel


def _first_way(message, content, on):
    for channel in _ways(message):
        receipt = _try(message, channel, content, on)
        if receipt is not None:
            _handed_over(message, channel, receipt, on)
            _copy(message, channel, content)
            return True
    return False


def _try(message, channel, content, on):
    letter = channels.Letter(f"{message.pk}-{message.rounds}", message.kind, message.name, channel.address(message), content)
    try:
        _within_budget(channel, on)
        return channels.within(settings.NOTIFICATION_TIMEOUT, lambda: channel.send(letter))
    except channels.Refused as error:
        _note(message, channel, Attempt.State.REFUSED, on, error=error)
    except Exception as error:  # noqa: BLE001  whatever a provider's client throws, the next way is tried
        _note(message, channel, Attempt.State.UNREACHABLE, on, error=error)
    return None


def _within_budget(channel, on):
    if channel.name != "sms":
        return
    try:
        limits.spend(f"sms {dates.today(on)}", limit=settings.SMS_DAILY_BUDGET, seconds=86400)
    except limits.TooMany:
        raise channels.Refused(_("Today's budget of SMS is used up.")) from None


def _note(message, channel, state, on, *, error="", reference=""):
    words = links.mask(str(error))[:300]
    Attempt.objects.create(
        message=message, channel=channel.name, round=message.rounds, state=state, error=words, reference=reference, at=on
    )


def _handed_over(message, channel, receipt, on):
    with transaction.atomic():
        _note(message, channel, Attempt.State.DELIVERED if receipt.proven else Attempt.State.ACCEPTED, on, reference=receipt.reference)
        Message.objects.filter(pk=message.pk, state=Message.State.SENDING).update(state=Message.State.SENT, reason="")
        if receipt.proven:
            prove(message, on=on)


def _copy(message, channel, content):
    kind, by_mail = kinds.named(message.kind), channels.named("email")
    if not (kind.copy_by_email and by_mail and message.email and channel.name != "email"):
        return
    letter = channels.Letter(f"{message.pk}-copy", message.kind, message.name, message.email, content)
    try:
        channels.within(settings.NOTIFICATION_TIMEOUT, lambda: by_mail.send(letter))
    except Exception as error:  # noqa: BLE001  only a copy
        log.warning("copy of message %s by e-mail: %s", message.pk, error)


def _no_way(message, on):
    """Nobody took it: again later if somebody merely did not answer, else to the operator."""
    waits = settings.NOTIFICATION_RETRY_MINUTES
    silent = message.attempts.filter(round=message.rounds, state=Attempt.State.UNREACHABLE).exists()
    with transaction.atomic():
        if silent and message.rounds < len(waits):
            Message.objects.filter(pk=message.pk).update(state=Message.State.QUEUED, rounds=message.rounds + 1)
            _enqueue(message, minutes=waits[message.rounds])
        else:
            _fail(message)


def _fail(message):
    last = message.attempts.exclude(error="").order_by("-pk").first()
    reason = f"{last.channel}: {last.error}"[:300] if last else _("No telephone number and no e-mail address is known.")
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, reason=reason)
    message.refresh_from_db()
    signals.message_failed.send(Message, message=message, reason=reason)


def prove(message, *, on=None):
    """It has arrived. Announced once, whoever says so."""
    on = on or timezone.now()
    fresh = Message.objects.filter(pk=message.pk, delivered_at=None).update(delivered_at=on)
    Message.objects.filter(pk=message.pk, state__in=["sending", "sent", "queued", "unsure"]).update(state=Message.State.DELIVERED)
    if fresh:
        message.refresh_from_db()
        signals.message_delivered.send(Message, message=message, on=on)


@transaction.atomic
def record_receipt(reference, *, channel, delivered, error="", on=None):
    """What a provider reports later about one attempt. Unknown or repeated reports change nothing."""
    on = on or timezone.now()
    attempt = (
        Attempt.objects.select_for_update(no_key=True).filter(channel=channel, reference=reference, state=Attempt.State.ACCEPTED).first()
    )
    if attempt is None:
        return
    attempt.state = Attempt.State.DELIVERED if delivered else Attempt.State.REFUSED
    attempt.error = links.mask(error)[:300]
    attempt.save(update_fields=["state", "error"])
    if delivered:
        prove(attempt.message, on=on)
    elif Message.objects.filter(pk=attempt.message_id, state=Message.State.SENT).update(state=Message.State.QUEUED):
        _enqueue(attempt.message)


@transaction.atomic
def mark_called(message, *, actor, on=None):
    """An operator has told it by telephone."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    if message.state != Message.State.FAILED:
        raise ValidationError(_("This message is no longer on the list."))
    message.state = Message.State.CALLED
    message.save(update_fields=["state"])
    audit.record("message_called", message, actor=actor)
    prove(message, on=on)
    return message


@transaction.atomic
def send_again(message, *, actor, phone="", email=""):
    """Once more, by another number or address if one is given."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    if message.state != Message.State.FAILED:
        raise ValidationError(_("This message is no longer on the list."))
    message.phone, message.email = phone or message.phone, email or message.email
    message.state, message.rounds, message.reason = Message.State.QUEUED, message.rounds + 1, ""
    message.save(update_fields=["phone", "email", "state", "rounds", "reason"])
    message.attempts.filter(state=Attempt.State.REFUSED).update(state=Attempt.State.UNREACHABLE)
    audit.record("message_sent_again", message, actor=actor)
    _enqueue(message)
    return message


def set_apart_unsure():
    """After a restore: what is under way may have gone out before it. A person chooses. How many there are."""
    return Message.objects.under_way().update(state=Message.State.UNSURE)


@transaction.atomic
def decide_unsure(messages, *, send, actor):
    """Send these after all, or leave it at what was sent before the restore. How many it concerned."""
    rows = list(Message.objects.unsure().filter(pk__in=[message.pk for message in messages]).select_for_update(no_key=True).order_by("pk"))
    if not rows:
        raise ValidationError(_("This message is no longer on the list."))
    state = Message.State.QUEUED if send else Message.State.WITHDRAWN
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, claimed_at=None, rounds=F("rounds") + 1, reason="")
    audit.record_all([audit.entry("message_sent_after_restore" if send else "message_left", row, actor=actor) for row in rows])
    for row in rows if send else ():
        _enqueue(row)
    return len(rows)


def chase(*, on=None):
    """Pick up what a dead worker left, and send the next way what no provider vouched for."""
    on = on or timezone.now()
    for message in stuck(on):
        _enqueue(message)
    for message in unproven(on):
        _give_up_on(message, on)


@transaction.atomic
def _give_up_on(message, on):
    if Message.objects.filter(pk=message.pk, state=Message.State.SENT).update(state=Message.State.QUEUED):
        message.attempts.filter(state=Attempt.State.ACCEPTED).update(state=Attempt.State.REFUSED, error=_("No proof that it arrived."))
        _enqueue(message)


def forget(*, phone="", email="", user=None):
    """Take a person's contact out of the outbox; what was sent stays counted, what waits is not sent."""
    theirs = Q(pk=None)
    for field, value in (("phone", phone), ("email__iexact", email), ("user", user)):
        theirs |= Q(**{field: value}) if value else Q(pk=None)
    keys = list(Message.objects.filter(theirs).values_list("pk", flat=True))
    found = Message.objects.filter(pk__in=keys)
    found.filter(state=Message.State.QUEUED).update(state=Message.State.WITHDRAWN)
    found.update(name="", phone="", email="", user=None, reason="")
    Attempt.objects.filter(message__in=keys).update(error="")
