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

from . import booking, messages, selectors
from .models import AGAIN, OPEN, Bearer, Reason, ReturnLine, ReturnPhoto, ReturnRequest, ReturnStep, State
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
    wanted = _wanted(selectors.askable(order, on), quantities)
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
    note(request, who, What.ASKED, words=words, actor=actor, on=on)
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


def _wanted(askable, quantities):
    found = []
    for row in askable:
        n = quantities.get(row.line.pk, 0)
        if not 0 <= n <= row.left:
            words = _("%(name)s: between 0 and %(n)d can be returned.")
            raise ValidationError(words, "quantity", {"name": row.line.name, "n": row.left})
        if n:
            found.append((row.line, n))
    if not found:
        raise ValidationError(_("Please choose what you want to return."), code="quantity")
    return found


def locked(request, order):
    return ReturnRequest.objects.select_for_update(no_key=True).get(pk=request.pk, order=order)


def move(request, target, *, by, on, **columns):
    STATES.walk(request, target, by=by)
    for name, value in columns.items():
        setattr(request, name, value)
    if target not in OPEN:
        request.closed_at = on
    request.save()


def note(request, who, what, *, words="", amount=None, actor=None, on):
    ReturnStep.objects.create(request=request, who=who, what=what, words=words, amount=amount, person=actor, at=on)
    behalf = request.order.producer if who == PRODUCER else None
    audit.record(f"return_{what}", request, actor=actor, on_behalf_of=behalf, reason=words[:300], details={"number": request.number})


@transaction.atomic
def agree(request, *, by, amounts, delivery=0, send_back, way_back=0, way_back_by="", words="", actor=None, on=None):
    """Money is granted: `amounts` {key of the request's line: đồng}, `delivery` of the fee. `send_back`: only once the goods are back;
    then `way_back` is what that costs, borne by rule (`selectors.bears`), or by whom an operator says."""
    on = on or timezone.now()
    order = purchases.locked(request.order)
    request = locked(request, order)
    if request.state in (State.OFFERED, *AGAIN):
        raise ValidationError(_("The same goods are being sent again: that is settled, or called off, first."), code="state")
    grant(request, order, amounts, delivery)
    total = sum(line.amount for line in request.lines.all()) + delivery
    if send_back:
        until = dates.today(on) + timedelta(days=settings.RETURN_SEND_BACK_DAYS)
        cost = _way_back(request, by, way_back, way_back_by, total)
        move(request, State.AWAITED, by=by, on=on, send_back=True, send_back_by=until, delivery_amount=delivery, **cost)
        total += request.on_top
        note(request, by, What.ACCEPTED, words=words, amount=total, actor=actor, on=on)
    else:
        move(request, State.SETTLED, by=by, on=on, send_back=False, delivery_amount=delivery, restocked=False, way_back=0, way_back_by="")
        note(request, by, What.SETTLED, words=words, amount=total, actor=actor, on=on)
        give_back(request, order, actor=actor, on=on)
    tell_both(request, by)
    return request


def _way_back(request, by, cost, borne, total):
    """The columns that say what the way back costs, and who bears it."""
    borne = borne if by == OPERATOR and borne else selectors.bears(request)
    if borne not in Bearer.values:
        raise ValidationError(_("Please choose who bears what the way back costs."), code="bearer")
    most = settings.RETURN_WAY_BACK_MOST
    if borne == Bearer.SHOPPER:
        most = min(most, total - 1)  # something has to be left to pay back
    if not 0 <= cost <= most:
        raise ValidationError(_("The way back can cost between 0 and %(sum)s."), "way_back", {"sum": dong(most)})
    return {"way_back": cost, "way_back_by": borne if cost else ""}


def grant(request, order, amounts, delivery):
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


def give_back(request, order, *, actor, on):
    """Money, book, tax and shelf follow, all in this transaction."""
    lines = {line.line_id: (line.quantity, line.amount) for line in request.lines.all()}
    reason = _("Return %(number)s") % {"number": request.number}
    purchases.take_back(
        order, lines=lines, delivery=request.delivery_amount, restock=bool(request.restocked), less=max(-request.on_top, 0),
        key=f"return-{request.number}", reason=reason, actor=actor, on=on,
    )  # fmt: skip
    if request.way_back:
        booking.give_back(request, order, actor=actor, on=on)


@transaction.atomic
def came_back(request, *, by, restock, words="", actor=None, on=None):
    """The goods are with the maker: the money goes back. `restock`: they can be sold again."""
    on = on or timezone.now()
    order = purchases.locked(request.order)
    request = locked(request, order)
    if request.state != State.AWAITED:
        raise ValidationError(_("This request waits for no goods."), code="state")
    move(request, State.SETTLED, by=by, on=on, restocked=restock)
    note(request, by, What.SETTLED, words=words, amount=request.paid_back, actor=actor, on=on)
    give_back(request, order, actor=actor, on=on)
    tell_both(request, by)
    return request


@transaction.atomic
def refuse(request, *, by, words, actor=None, on=None):
    """The maker does not agree (the shopper may appeal), or the operator grants nothing (that is the end)."""
    on = on or timezone.now()
    if not words:
        raise ValidationError(_("Please say why."), code="words")
    request = locked(request, purchases.locked(request.order))
    final = by == OPERATOR
    move(request, State.REJECTED if final else State.REFUSED, by=by, on=on)
    note(request, by, What.REJECTED if final else What.REFUSED, words=words, actor=actor, on=on)
    tell_both(request, by)
    return request


@transaction.atomic
def appeal(request, *, words="", who=SHOPPER, actor=None, on=None):
    """The shopper does not agree with the maker: an operator decides."""
    on = on or timezone.now()
    request = locked(request, purchases.locked(request.order))
    if request.state == State.AWAITED and not selectors.may_contest_cost(request):
        raise ValidationError(_("The maker has agreed already: nothing is left to decide."), code="state")
    move(request, State.APPEALED, by=SHOPPER, on=on)
    note(request, who, What.APPEALED, words=words, actor=actor, on=on)
    messages.tell_producer(request)
    return request


@transaction.atomic
def withdraw(request, *, who=SHOPPER, actor=None, on=None):
    on = on or timezone.now()
    request = locked(request, purchases.locked(request.order))
    move(request, State.WITHDRAWN, by=SHOPPER, on=on)
    note(request, who, What.WITHDRAWN, actor=actor, on=on)
    messages.tell_producer(request)
    return request


@transaction.atomic
def note_sent(request, *, carrier, tracking_number, who=SHOPPER, actor=None, on=None):
    """The shopper has handed the goods to a carrier."""
    request = locked(request, purchases.locked(request.order))
    if request.state != State.AWAITED:
        raise ValidationError(_("This request waits for no goods."), code="state")
    request.carrier, request.tracking_number = carrier, tracking_number
    request.save(update_fields=["carrier", "tracking_number"])
    words = ", ".join(filter(None, (carrier, tracking_number)))
    note(request, who, What.SENT, words=words, actor=actor, on=on or timezone.now())
    messages.tell_producer(request)
    return request


def tell_both(request, by):
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
    request = locked(request, purchases.locked(request.order))
    if request.state == State.ASKED:
        move(request, State.APPEALED, by=SYSTEM, on=on)
        note(request, SYSTEM, What.SILENT, on=on)
        tell_both(request, OPERATOR)


def forget(requests):
    """What a person wrote and showed about goods that came; sums and days stay for the books."""
    photos = ReturnPhoto.objects.filter(request__in=requests)
    names = [(photo.image.storage, photo.image.name) for photo in photos]
    photos.delete()
    transaction.on_commit(lambda: [storage.delete(name) for storage, name in names])
    ReturnStep.objects.filter(request__in=requests, who__in=(SHOPPER, RECEIVER)).update(words="", person=None)
    return requests.update(words="", carrier="", tracking_number="", resent_carrier="", resent_tracking="")
