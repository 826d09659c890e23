"""The same goods once more instead of money: offered, chosen, promised, sent, arrived; or it becomes money after all.

As long as goods are to come nothing is booked: the order stays sold and paid as it was, with its one commission and its one tax. The packs
stand promised under the request's own number; whoever makes money of it gives the promise back in the same transaction, under the
order's lock, so that the same packs are never both sent again and paid back.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import working
from marketplace.foundation.payments import services as payments
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import Fulfilment, Payment
from marketplace.shop.purchases.states import PRODUCER, SHOPPER, SYSTEM
from marketplace.shop.stock import services as stock

from . import messages, selectors, services
from .models import AGAIN, ReturnRequest, ReturnStep, State

What = ReturnStep.What


@transaction.atomic
def offer(request, *, by, words="", actor=None, on=None):
    """Whoever answers would rather send the same goods again. Should the shopper prefer it, all of it is paid back, the goods stay."""
    on = on or timezone.now()
    order = purchases.locked(request.order)
    request = services.locked(request, order)
    if why := selectors.why_not_again(request, on):
        raise ValidationError(why, code="again")
    amounts, delivery = selectors.proposal(request)
    services.grant(request, order, amounts, delivery)
    until = working.add_days(on, settings.RETURN_CHOICE_WORKING_DAYS)
    columns = {"send_back": False, "delivery_amount": delivery, "choose_by": until, "way_back": 0, "way_back_by": ""}
    services.move(request, State.OFFERED, by=by, on=on, **columns)
    services.note(request, by, What.OFFERED, words=words, actor=actor, on=on)
    services.tell_both(request, by)
    return request


@transaction.atomic
def choose(request, *, goods, who=SHOPPER, actor=None, on=None):
    """The shopper, or the receiver of a gift, takes the new parcel (the goods are promised now) or the money."""
    order, request = _locked_with_goods(request)
    on = on or timezone.now()
    if request.state != State.OFFERED:
        raise ValidationError(_("Nothing is left to choose here."), code="state")
    if not goods:
        return _pay(request, order, by=SHOPPER, who=who, what=What.MONEY, actor=actor, on=on)
    if not _promised(request, on):
        return _pay(request, order, by=SHOPPER, who=PRODUCER, what=What.GONE, actor=None, on=on)
    until = working.add_days(on, settings.RETURN_RESEND_WORKING_DAYS)
    services.move(request, State.RESENDING, by=SHOPPER, on=on, resend_by=until)
    services.note(request, who, What.GOODS, actor=actor, on=on)
    messages.tell_producer(request)
    return request


def _locked_with_goods(request):
    """(order, request), locked as who sells locks: intents, registered products, the order; pools come last, once they are asked."""
    payments.lock_intents(request.order.purchase.reference)
    goods = request.lines.values_list("line__registered_product", flat=True)
    stock.lock_goods(goods, packs=())
    order = purchases.locked(request.order)
    return order, services.locked(request, order)


def _promised(request, on):
    """Whether the goods may be sold and are there; then they are promised."""
    packs = selectors.packs(request)
    if selectors.why_not_again(request, on):
        return False
    pools = stock.lock_goods((), packs=packs)
    try:
        stock.promise({request.number: {pools[product]: n for product, n in packs.items()}}, on=on)
    except ValidationError:
        return False
    return True


@transaction.atomic
def send(request, *, by, carrier, tracking_number="", actor=None, on=None):
    """The new parcel has left."""
    order, request = _locked_with_goods(request)
    on = on or timezone.now()
    _check_stands(order)
    if why := selectors.why_not_sold(request, on):
        raise ValidationError(why, code="again")
    services.move(request, State.RESENT, by=by, on=on, resent_at=on, resent_carrier=carrier, resent_tracking=tracking_number)
    stock.ship(request.number, person=actor)
    services.note(request, by, What.RESENT, words=", ".join(filter(None, (carrier, tracking_number))), actor=actor, on=on)
    services.tell_both(request, by)
    return request


def _check_stands(order):
    if order.fulfilment != Fulfilment.DELIVERED or order.payment != Payment.PAID:
        raise ValidationError(_("This order has ended: nothing is sent for it any more."), code="state")


@transaction.atomic
def arrive(request, *, by, who=None, actor=None, on=None):
    """The new parcel is there: the request is settled without any money."""
    on = on or timezone.now()
    request = services.locked(request, purchases.locked(request.order))
    if request.state != State.RESENT:
        raise ValidationError(_("No new parcel is on its way."), code="state")
    request.lines.update(amount=0)
    services.move(request, State.SETTLED, by=by, on=on, arrived_at=on, delivery_amount=0, restocked=False)
    services.note(request, who or by, What.ARRIVED, actor=actor, on=on)
    _tell_all(request, but=by)
    return request


@transaction.atomic
def pay_instead(request, *, by, words="", actor=None, on=None):
    """It cannot be sent, or did not arrive: the money goes back after all."""
    on = on or timezone.now()
    order, request = _locked_with_goods(request)
    if request.state not in (State.OFFERED, *AGAIN):
        raise ValidationError(_("No new parcel is to be sent."), code="state")
    what = What.LOST if request.state == State.RESENT else What.CANNOT
    return _pay(request, order, by=by, who=by, what=what, words=words, actor=actor, on=on)


def _pay(request, order, *, by, who, what, words="", actor, on):
    if request.state == State.RESENDING:
        stock.release(request.number)
    services.move(request, State.SETTLED, by=by, on=on, restocked=False)
    services.note(request, who, what, words=words, amount=request.paid_back, actor=actor, on=on)
    services.give_back(request, order, actor=actor, on=on)
    _tell_all(request, but=by)
    return request


def _tell_all(request, *, but):
    messages.tell_shopper(request)
    if request.by_receiver:
        messages.tell_receiver(request)
    if but != PRODUCER:
        messages.tell_producer(request)


def run(*, on=None):
    """What nobody chose, and what nobody sent in time, becomes money. Each in its own transaction; safe to run again."""
    on = on or timezone.now()
    for request in selectors.unchosen(on) | selectors.unsent(on):
        _lapse(request, on)


@transaction.atomic
def _lapse(request, on):
    order, request = _locked_with_goods(request)
    what = {State.OFFERED: (request.choose_by, What.UNCHOSEN), State.RESENDING: (request.resend_by, What.UNSENT)}.get(request.state)
    if what and what[0] <= on:
        _pay(request, order, by=SYSTEM, who=SYSTEM, what=what[1], actor=None, on=on)


def check_nothing_is_sent(order):
    """All of an order comes back: not while a new parcel stands in for some of it. The order is locked."""
    if ReturnRequest.objects.filter(order=order, state__in=(State.OFFERED, *AGAIN)).exists():
        raise ValidationError(
            _("A new parcel is offered or on its way for this order. Please settle that return first: send it, or pay the money back."),
            code="again",
        )
