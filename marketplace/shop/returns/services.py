"""Ask, answer, decide, take back. The order is locked before its request, and its money before it (`purchases.services.locked`)."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, working
from marketplace.foundation.core.money import dong
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.states import OPERATOR, PRODUCER, SHOPPER, SYSTEM

from . import messages, selectors
from .models import Reason, ReturnLine, ReturnPhoto, ReturnRequest, ReturnStep, State
from .states import STATES

MOST_PHOTOS = 5
What, RECEIVER = ReturnStep.What, ReturnStep.Who.RECEIVER


@transaction.atomic
def ask(order, *, reason, quantities, words="", photos=(), who=SHOPPER, actor=None, on=None):
    """`quantities` {key of the order's line: packs}; `photos` as `core.pictures.clean_picture` made them. `who`: the shopper, or
    the receiver of what the shopper gave; the money goes to the shopper all the same."""
    on = on or timezone.now()
    order = purchases.locked(order)
    _check_may_ask(order, reason, on)
    wanted = _wanted(order, quantities)
    if reason not in selectors.NOBODYS_FAULT and not (words or photos):
        raise ValidationError(_("Please say in a few words what is wrong, or add a picture."), code="words")
    request = ReturnRequest.objects.create(
        number=f"{order.number}-{order.returns.count() + 1}",
        order=order,
        reason=reason,
        words=words,
        asked_at=on,
        answer_by=working.add_days(on, settings.RETURN_ANSWER_WORKING_DAYS),
    )
    ReturnLine.objects.bulk_create(ReturnLine(request=request, line=line, quantity=n) for line, n in wanted)
    for image in photos[:MOST_PHOTOS]:
        ReturnPhoto.objects.create(request=request, image=image)
    _note(request, who, What.ASKED, words=words, actor=actor, on=on)
    messages.tell_producer(request)
    if who == RECEIVER:
        messages.tell_shopper(request)
    return request


def _check_may_ask(order, reason, on):
    if reason not in Reason.values:
        raise ValidationError(_("Please choose what is wrong."), code="reason")
    day = selectors.last_day(order)
    if day is None:
        raise ValidationError(_("A return can be asked for once the parcel has arrived."), code="state")
    if dates.today(on) > day and not selectors.recalled(order):
        raise ValidationError(
            _("The time for returns ended on %(day)s. Please write to us if something is wrong all the same."),
            "late",
            {"day": dates.words(day)},
        )
    if order.returns.open().exists():
        raise ValidationError(_("There is an open request for this parcel already."), code="done")


def _wanted(order, quantities):
    found = []
    for row in selectors.returnable(order):
        n = quantities.get(row.line.pk, 0)
        if not 0 <= n <= row.left:
            words = _("%(name)s: between 0 and %(n)d can be returned.")
            raise ValidationError(words, "quantity", {"name": row.line.name, "n": row.left})
        if n:
            found.append((row.line, n))
    if not found:
        raise ValidationError(_("Please choose what you want to return."), code="quantity")
    return found


def _locked(request, order):
    return ReturnRequest.objects.select_for_update(no_key=True).get(pk=request.pk, order=order)


def _move(request, target, *, by, actor, on, **columns):
    STATES.walk(request, target, by=by)
    for name, value in columns.items():
        setattr(request, name, value)
    if target not in (State.ASKED, State.REFUSED, State.APPEALED, State.AWAITED):
        request.closed_at = on
    request.save()


def _note(request, who, what, *, words="", amount=None, actor=None, on):
    ReturnStep.objects.create(request=request, who=who, what=what, words=words, amount=amount, person=actor, at=on)
    behalf = request.order.producer if who == PRODUCER else None
    audit.record(f"return_{what}", request, actor=actor, on_behalf_of=behalf, reason=words[:300], details={"number": request.number})


@transaction.atomic
def agree(request, *, by, amounts, delivery=0, send_back, words="", actor=None, on=None):
    """Money is granted: `amounts` {key of the request's line: đồng}, `delivery` of the fee. `send_back`: only once the goods are back."""
    on = on or timezone.now()
    order = purchases.locked(request.order)
    request = _locked(request, order)
    _grant(request, order, amounts, delivery, send_back)
    total = sum(line.amount for line in request.lines.all()) + delivery
    if send_back:
        until = dates.today(on) + timedelta(days=settings.RETURN_SEND_BACK_DAYS)
        _move(request, State.AWAITED, by=by, actor=actor, on=on, send_back=True, send_back_by=until, delivery_amount=delivery)
        _note(request, by, What.ACCEPTED, words=words, amount=total, actor=actor, on=on)
    else:
        _move(request, State.SETTLED, by=by, actor=actor, on=on, send_back=False, delivery_amount=delivery, restocked=False)
        _note(request, by, What.SETTLED, words=words, amount=total, actor=actor, on=on)
        _give_back(request, order, actor=actor, on=on)
    _tell_both(request, by)
    return request


def _grant(request, order, amounts, delivery, send_back):
    lines = list(request.lines.select_related("line"))
    for line in lines:
        line.amount = amounts.get(line.pk, 0)
        if not 0 <= line.amount <= line.price:
            words = _("%(name)s: between 0 and %(sum)s can be paid back.")
            raise ValidationError(words, "amount", {"name": line.line.name, "sum": dong(line.price)})
    if not 0 <= delivery <= order.delivery_fee - order.returned_delivery:
        words = _("Of the delivery fee, at most %(sum)s can be paid back.")
        raise ValidationError(words, "amount", {"sum": dong(order.delivery_fee - order.returned_delivery)})
    if not sum(line.amount for line in lines) + delivery:
        raise ValidationError(_("Please write how much is paid back, or say why nothing is."), code="amount")
    ReturnLine.objects.bulk_update(lines, ["amount"])


def _give_back(request, order, *, actor, on):
    """Money, book, tax and shelf follow, all in this transaction."""
    lines = {line.line_id: (line.quantity, line.amount) for line in request.lines.all()}
    reason = _("Return %(number)s") % {"number": request.number}
    purchases.take_back(
        order, lines=lines, delivery=request.delivery_amount, restock=bool(request.restocked),
        key=f"return-{request.number}", reason=reason, actor=actor, on=on,
    )  # fmt: skip


@transaction.atomic
def came_back(request, *, by, restock, words="", actor=None, on=None):
    """The goods are with the maker: the money goes back. `restock`: they can be sold again."""
    on = on or timezone.now()
    order = purchases.locked(request.order)
    request = _locked(request, order)
    if request.state != State.AWAITED:
        raise ValidationError(_("This request waits for no goods."), code="state")
    _move(request, State.SETTLED, by=by, actor=actor, on=on, restocked=restock)
    _note(request, by, What.SETTLED, words=words, amount=request.amount, actor=actor, on=on)
    _give_back(request, order, actor=actor, on=on)
    _tell_both(request, by)
    return request


@transaction.atomic
def refuse(request, *, by, words, actor=None, on=None):
    """The maker does not agree (the shopper may appeal), or the operator grants nothing (that is the end)."""
    on = on or timezone.now()
    if not words:
        raise ValidationError(_("Please say why."), code="words")
    request = _locked(request, purchases.locked(request.order))
    final = by == OPERATOR
    _move(request, State.REJECTED if final else State.REFUSED, by=by, actor=actor, on=on)
    _note(request, by, What.REJECTED if final else What.REFUSED, words=words, actor=actor, on=on)
    _tell_both(request, by)
    return request


@transaction.atomic
def appeal(request, *, words="", who=SHOPPER, actor=None, on=None):
    """The shopper does not agree with the maker: an operator decides."""
    on = on or timezone.now()
    request = _locked(request, purchases.locked(request.order))
    _move(request, State.APPEALED, by=SHOPPER, actor=actor, on=on)
    _note(request, who, What.APPEALED, words=words, actor=actor, on=on)
    messages.tell_producer(request)
    return request


@transaction.atomic
def withdraw(request, *, who=SHOPPER, actor=None, on=None):
    on = on or timezone.now()
    request = _locked(request, purchases.locked(request.order))
    _move(request, State.WITHDRAWN, by=SHOPPER, actor=actor, on=on)
    _note(request, who, What.WITHDRAWN, actor=actor, on=on)
    messages.tell_producer(request)
    return request


@transaction.atomic
def note_sent(request, *, carrier, tracking_number, who=SHOPPER, actor=None, on=None):
    """The shopper has handed the goods to a carrier."""
    request = _locked(request, purchases.locked(request.order))
    if request.state != State.AWAITED:
        raise ValidationError(_("This request waits for no goods."), code="state")
    request.carrier, request.tracking_number = carrier, tracking_number
    request.save(update_fields=["carrier", "tracking_number"])
    words = ", ".join(filter(None, (carrier, tracking_number)))
    _note(request, who, What.SENT, words=words, actor=actor, on=on or timezone.now())
    messages.tell_producer(request)
    return request


def _tell_both(request, by):
    messages.tell_shopper(request)
    if request.by_receiver:
        messages.tell_receiver(request)
    if by == OPERATOR:
        messages.tell_producer(request)


def run(*, on=None):
    """Makers who let the deadline pass: an operator decides. Each request in its own transaction; safe to run again."""
    on = on or timezone.now()
    for request in selectors.overdue(on):
        _silent(request, on)


@transaction.atomic
def _silent(request, on):
    request = _locked(request, purchases.locked(request.order))
    if request.state == State.ASKED:
        _move(request, State.APPEALED, by=SYSTEM, actor=None, on=on)
        _note(request, SYSTEM, What.SILENT, on=on)
        _tell_both(request, OPERATOR)


def forget(requests):
    """What a person wrote and showed about goods that came; sums and days stay for the books."""
    photos = ReturnPhoto.objects.filter(request__in=requests)
    names = [(photo.image.storage, photo.image.name) for photo in photos]
    photos.delete()
    transaction.on_commit(lambda: [storage.delete(name) for storage, name in names])
    ReturnStep.objects.filter(request__in=requests, who__in=(SHOPPER, RECEIVER)).update(words="", person=None)
    return requests.update(words="", carrier="", tracking_number="")
