"""When a star ends or is revoked, what is not shipped waits; what is shipped and unsafe is called back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.audit import services as audit
from marketplace.foundation.payments import services as payments
from marketplace.shop.purchases import messages
from marketplace.shop.purchases.models import Fulfilment, Hold, Payment, ProducerOrder
from marketplace.shop.purchases.states import HOLD, OPERATOR, SHOPPER, SYSTEM

from . import money
from .steps import locked
from .telling import deadlines

SET_APART = "marketplace.shop.purchases.tasks.set_apart"


def _with(product):
    rows = ProducerOrder.objects.filter(pk__in=ProducerOrder.objects.filter(lines__registered_product=product).values("pk"))
    return rows.select_for_update(no_key=True, of=("self",)).select_related("purchase", "producer").order_by("pk")


@transaction.atomic
def hold_product(product, *, why, on=None):
    """Hold every unshipped order with this registered product. The caller's transaction holds the product's lock."""
    held = [order for order in _with(product).unshipped() if HOLD.allows(order.hold, why, by=SYSTEM)]
    for order in held:
        _hold(order, why, by=SYSTEM, actor=None, reason="")
    return held


def _hold(order, why, *, by, actor, reason):
    HOLD.walk(order, why, field="hold", by=by)
    order.save(update_fields=["hold"])
    audit.record("order_held", order, actor=actor, reason=reason, details={"number": order.number, "why": str(why)})
    messages.tell_held(order)
    if order.payment == Payment.AWAITED:  # intents are locked before products and orders: so not here, but in a moment
        app.configure_task(SET_APART).defer(order=order.pk)


@transaction.atomic
def set_apart(key, *, on=None):
    """A held order leaves the transfer that it shared, so that the free ones can be paid. Said twice, nothing more happens."""
    order = locked(ProducerOrder.objects.select_related("purchase").get(pk=key))
    shared = money.intent_of(order)
    free = ProducerOrder.objects.filter(purchase=order.purchase, payee=order.payee, payment=Payment.AWAITED, hold=Hold.NONE)
    if not order.hold or order.payment != Payment.AWAITED or shared is None or shared.state != "open" or not free.exists():
        return
    order.payee = f"{order.payee}-{order.number}"
    order.save(update_fields=["payee"])
    own = {"reference": shared.reference, "payee": order.payee, "method": shared.method}
    payments.open_intent(**own, amount=order.total, expires_at=shared.expires_at, on=on)
    payments.reduce(shared, by=order.total, on=on)
    audit.record("order_set_apart", order, actor=None, details={"number": order.number, "amount": order.total})


@transaction.atomic
def recall_product(product):
    """Shipped and unsafe: the shopper is asked not to use it. Said once an order."""
    called = list(_with(product).filter(fulfilment__in=(Fulfilment.SHIPPED, Fulfilment.DELIVERED)))
    for order in called:
        if messages.tell_recall(order, product):
            audit.record("order_recalled", order, actor=None, details={"number": order.number, "product": product.code})
    return called


@transaction.atomic
def hold(order, *, actor, reason, on=None):
    """An operator stops an order that has not left."""
    order = locked(order)
    if order.fulfilment not in (Fulfilment.PLACED, Fulfilment.ACCEPTED, Fulfilment.PACKED):
        raise ValidationError(_("Only what has not left can be held."))
    if not reason:
        raise ValidationError(_("Please give the reason."))
    _hold(order, Hold.OPERATOR, by=OPERATOR, actor=actor, reason=reason)
    return order


@transaction.atomic
def release_hold(order, *, by=OPERATOR, actor=None, reason="", on=None):
    """The order moves on; the producer's clock begins anew. A shopper may release what merely ended."""
    on = on or timezone.now()
    order = locked(order)
    if by == OPERATOR and not reason:
        raise ValidationError(_("Please give the reason."))
    if not order.hold:
        raise ValidationError(_("This order is not on hold."))
    HOLD.walk(order, Hold.NONE, field="hold", by=by)
    columns = deadlines(on) if order.told_at and order.fulfilment == Fulfilment.PLACED else {}
    for name, value in columns.items():
        setattr(order, name, value)
    order.save(update_fields=["hold", *columns])
    _let_pay(order, on)
    audit.record("order_released", order, actor=actor, reason=reason, details={"number": order.number, "by": by})
    messages.tell_released(order)
    return order


def _let_pay(order, on):
    """Nobody could pay while it was held: where the time is over, it begins anew."""
    intent = money.intent_of(order) if order.payment == Payment.AWAITED else None
    if intent and intent.state == "open" and not intent.running(on):
        payments.ask_anew(intent, on=on)


def keep(order, *, actor=None, on=None):
    """Asked after the star had ended, the shopper still wants the goods."""
    return release_hold(order, by=SHOPPER, actor=actor, on=on)
