"""What shopper and producer are told. The words are made when a message is dispatched, from ids; a step that was overtaken says nothing.

Links: purpose "purchase", subject the purchase's reference, opens `order` with that reference (the shopper's page of all its orders);
purpose "order", subject an order's number, opens the producer's one-tap page.
"""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import SMS_LENGTH, Content, Kind, Recipient, Stale
from marketplace.foundation.notifications.models import Message
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.addressing import you

from .letters import Letter, transfers_of
from .models import Fulfilment, Hold, Method, Payment, ProducerOrder, Purchase

SHOPPER_LINK = "purchase"
PRODUCER_LINK = "order"
SHOPPER_DAYS, PRODUCER_DAYS = 60, 14

FOR_PRODUCER = "order_for_producer"
REMINDER = "order_reminder"


# --- to whom -------------------------------------------------------------------------------------------------------


def shopper_of(purchase):
    return Recipient(name=purchase.payer_name, phone=purchase.payer_phone, email=purchase.email, user_id=purchase.user_id)


def producer_of(order):
    return Recipient(name=order.producer.name, phone=order.producer.phone, email=order.producer.email)


def _to_shopper(kind, order, **refs):
    return notifications.send(kind, to=shopper_of(order.purchase), refs={"order": order.pk, **refs}, about=order.number)


def _to_producer(kind, order):
    return notifications.send(kind, to=producer_of(order), refs={"order": order.pk}, about=order.number)


def tell_shopper(purchase):
    notifications.send("purchase_received", to=shopper_of(purchase), refs={"purchase": purchase.pk}, about=purchase.reference)


def tell_paid(purchase):
    notifications.send("payment_seen", to=shopper_of(purchase), refs={"purchase": purchase.pk}, about=purchase.reference)


def tell_producer(order):
    _to_producer(FOR_PRODUCER, order)


def tell_changed(purchase):
    notifications.send("purchase_changed", to=shopper_of(purchase), refs={"purchase": purchase.pk}, about=purchase.reference)


def tell_producer_changed(order):
    _to_producer("order_changed_producer", order)


def remind_producer(order):
    _to_producer(REMINDER, order)


def tell_producer_cancelled(order):
    _to_producer("order_cancelled_producer", order)


def tell_accepted(order):
    _to_shopper("order_accepted", order)


def tell_shipped(order):
    _to_shopper("order_shipped", order)


def tell_delivered(order):
    _to_shopper("order_delivered", order)


def tell_cancelled(order):
    _to_shopper("order_cancelled", order)


def tell_refused(order):
    _to_shopper("order_refused", order)


def tell_returned(order):
    _to_shopper("order_returned", order)


def tell_held(order):
    _to_shopper("order_ended" if order.hold == Hold.ENDED else "order_held", order)
    _to_producer("order_held_producer", order)


def tell_released(order):
    _to_producer("order_released_producer", order)


def tell_recall(order, product):
    """False where this order has been called back for this product before."""
    if Message.objects.filter(kind="order_recall", about=order.number, refs__product=product.pk).exists():
        return False
    _to_shopper("order_recall", order, product=product.pk)
    _to_producer("order_recall_producer", order)
    return True


# --- what they read ------------------------------------------------------------------------------------------------


def _order(refs):
    return ProducerOrder.objects.select_related("purchase", "producer").get(pk=refs["order"])


def _only(order, *states):
    if order.fulfilment not in states:
        raise Stale


def _shopper_link(link, purchase):
    return link(SHOPPER_LINK, purchase.reference, expires_at=timezone.now() + timedelta(days=SHOPPER_DAYS))


def _producer_link(link, order):
    return link(PRODUCER_LINK, order.number, expires_at=timezone.now() + timedelta(days=PRODUCER_DAYS))


def _goods(order):
    return [(_sent(line), f"{line.name}, {line.pack}".rstrip(", ")) for line in order.lines.all()]


def _sent(line):
    return line.quantity if line.accepted_quantity is None else line.accepted_quantity


def payment_words(order):
    return _("paid by transfer") if order.payment == Payment.PAID else _("paid in cash on delivery")


def purchase_received(refs, link):
    purchase = Purchase.objects.get(pk=refs["purchase"])
    words = {"number": purchase.reference, "sum": dong(purchase.total), "address": _shopper_link(link, purchase)}
    transfers = transfers_of(purchase)
    says = [_("We have received your order %(number)s, %(sum)s in all.") % words]
    if purchase.orders.filter(payment=Payment.UNCONFIRMED).exists():
        says += [_("One step is left: please enter the code we have sent to your telephone.")]
    if purchase.method == Method.VIETQR:
        says += [_("Please pay by transfer: the page shows the QR code. The makers are told as soon as the money has come.")]
    else:
        says += [_("You pay in cash when each parcel arrives.")]
    says += [_("Each maker sends its own parcel. Until it accepts, you can change or cancel on the page of the order.")]
    sms = _("Order %(number)s, %(sum)s. Follow it here: %(address)s")
    if len(transfers) == 1:
        words |= {"transfer": transfers[0].sms}
        sms = _("Order %(number)s. Please transfer %(transfer)s. QR code and order: %(address)s")
    subject = _("Order %(number)s received") % words
    facts = [fact for transfer in transfers for fact in transfer.facts]
    return Letter(subject, says, sms % words, button=_("See the order"), address=words["address"], facts=facts)


def purchase_changed(refs, link):
    """What stands in the order now; the receiver's street only in the letter, not in the SMS."""
    purchase = Purchase.objects.get(pk=refs["purchase"])
    total = sum(order.total for order in purchase.orders.exclude(fulfilment=Fulfilment.CANCELLED))
    words = {"number": purchase.reference, "sum": dong(total), "address": _shopper_link(link, purchase)}
    transfers = transfers_of(purchase)
    facts = [(_("Receiver"), purchase.receiver_name), (_("To"), purchase.address), (_("How to pay"), purchase.get_method_display())]
    sms = _("Order %(number)s has been changed as you asked; %(sum)s now. %(address)s")
    if len(transfers) == 1:
        words |= {"transfer": transfers[0].sms}
        sms = _("Order %(number)s has been changed. Please transfer %(transfer)s. QR code and order: %(address)s")
    return Letter(
        subject=_("Order %(number)s has been changed") % words,
        says=[_("Order %(number)s has been changed as you asked; it costs %(sum)s now.") % words],
        sms=sms % words,
        button=_("See the order"),
        address=words["address"],
        facts=facts + [fact for transfer in transfers for fact in transfer.facts],
    )


def payment_seen(refs, link):
    purchase = Purchase.objects.get(pk=refs["purchase"])
    address = _shopper_link(link, purchase)
    words = {"number": purchase.reference, "address": address}
    return Letter(
        subject=_("Payment for order %(number)s has come") % words,
        says=[_("Your transfer for order %(number)s has come. The makers have been told and will prepare the goods.") % words],
        sms=_("Your transfer for order %(number)s has come. %(address)s") % words,
        button=_("See the order"),
        address=address,
    )


def order_for_producer(refs, link):
    order = _order(refs)
    _only(order, Fulfilment.PLACED)
    address = _producer_link(link, order)
    words = _producer_words(order, address)
    says = [
        _("There is a new order %(number)s for %(who)s.") % words,
        _("Please confirm within %(hours)d working hours. Without an answer it is cancelled after %(end)d.") % words,
    ]
    sms = _("New order %(number)s: %(goods)s; %(sum)s, %(payment)s. Please confirm: %(address)s")
    return Letter(
        subject=_("New order %(number)s, %(sum)s") % words,
        says=says,
        sms=_fitting(sms, words, shorten="goods"),
        button=_("Open the order"),
        address=address,
        order=order,
        lines=_goods(order),
        facts=[(_("Sum"), f"{dong(order.total)}, {words['payment']}"), (_("To"), _place(order))],
    )


def order_reminder(refs, link):
    order = _order(refs)
    _only(order, Fulfilment.PLACED)
    address = _producer_link(link, order)
    words = _producer_words(order, address) | {"until": dates.moment_words(order.cancel_at) if order.cancel_at else ""}
    return Letter(
        subject=_("Order %(number)s waits for an answer") % words,
        says=[_("Order %(number)s still waits. Please confirm before %(until)s; after that it is cancelled.") % words],
        sms=_("Order %(number)s, %(sum)s, still waits. Please confirm before %(until)s: %(address)s") % words,
        button=_("Open the order"),
        address=address,
        order=order,
        lines=_goods(order),
    )


def _producer_words(order, address):
    return {
        "number": order.number,
        "who": order.producer.name,
        "you": you(order.producer),
        "goods": "; ".join(f"{n} {name}" for n, name in _goods(order)),
        "sum": dong(order.total),
        "payment": payment_words(order),
        "address": address,
        "hours": settings.ORDER_ESCALATE_HOURS,
        "end": settings.ORDER_CANCEL_HOURS,
    }


def _place(order):
    """No street before acceptance."""
    return f"{order.purchase.commune_name}, {order.purchase.province_name}"


def _fitting(sentence, words, *, shorten):
    """An SMS that fits: the longest part gives way."""
    text = sentence % words
    over = len(text) - SMS_LENGTH
    if over > 0:
        text = sentence % (words | {shorten: words[shorten][: max(0, len(words[shorten]) - over - 1)] + "…"})
    return text


def _told_shopper(subject, says, sms, *, states=None, goods=False, facts=None):
    """A kind for the shopper about one order. `facts(order)` may add rows."""

    def render(refs, link):
        order = _order(refs)
        if states:
            _only(order, *states)
        address = _shopper_link(link, order.purchase)
        words = {
            "number": order.number,
            "who": order.producer.name,
            "reason": order.closed_because or _("no reason was given"),
            "day": dates.words(order.expected_on) if order.expected_on else _("soon"),
            "refund": _refund_words(order),
            "address": address,
        }
        told = [str(sentence) % words for sentence in says]
        return Letter(
            subject=str(subject) % words,
            says=[sentence for sentence in told if sentence],
            sms=_fitting(str(sms), words, shorten="reason"),
            button=_("See the order"),
            address=address,
            order=order,
            lines=_goods(order) if goods else [],
            facts=facts(order) if facts else [],
        )

    return render


def _refund_words(order):
    if order.payment in (Payment.REFUND_DUE, Payment.PAID):
        return _("The money goes back to the account it came from.")
    return ""


def _carrier_facts(order):
    rows = [(_("Carrier"), order.carrier), (_("Tracking number"), order.tracking_number)]
    rows += [(_("Expected"), dates.words(order.expected_on))] if order.expected_on else []
    rows += [(_("Please have ready"), dong(order.total))] if order.payment == Payment.ON_DELIVERY else []
    return [row for row in rows if row[1]]


def _told_producer(subject, says, sms, *, states=None):
    def render(refs, link):
        order = _order(refs)
        if states:
            _only(order, *states)
        address = _producer_link(link, order)
        words = {
            "number": order.number,
            "who": order.producer.name,
            "you": you(order.producer),
            "reason": order.closed_because or _("no reason was given"),
            "hold": Hold(order.hold).label.lower(),
            "address": address,
        }
        return Letter(
            subject=str(subject) % words,
            says=[str(sentence) % words for sentence in says],
            sms=_fitting(str(sms), words, shorten="reason"),
            button=_("Open the order"),
            address=address,
            order=order,
            lines=_goods(order),
        )

    return render


def order_recall(refs, link):
    order = _order(refs)
    product = RegisteredProduct.objects.get(pk=refs["product"])
    address = _shopper_link(link, order.purchase)
    words = {"number": order.number, "name": product.name, "who": order.producer.name, "address": address, "hotline": settings.HOTLINE}
    return Letter(
        subject=_("Please do not use %(name)s from order %(number)s") % words,
        says=[
            _("%(name)s from order %(number)s (%(who)s) has been reported unsafe. Please do not use it.") % words,
            _("Please keep the goods and call %(hotline)s: they are collected and the money goes back.") % words,
        ],
        sms=_("Please do NOT use %(name)s (order %(number)s): reported unsafe. Please call %(hotline)s. %(address)s") % words,
        button=_("See the order"),
        address=address,
        order=order,
    )


# --- dressed -------------------------------------------------------------------------------------------------------


def _dressed(letter_of):
    def render(refs, link):
        letter = letter_of(refs, link)
        context = {"letter": letter, "action_url": letter.address, "action": letter.button}
        return Content(
            subject=letter.subject,
            text=render_to_string("purchases/message.txt", context),
            html=render_to_string("purchases/message.html", context),
            sms=letter.sms[:SMS_LENGTH],
        )

    return render


def register_kinds():
    from .message_words import LABELS, shopper_kinds, producer_kinds  # noqa: I001

    shown = {
        "purchase_received": (purchase_received, True),
        "purchase_changed": (purchase_changed, True),
        "payment_seen": (payment_seen, True),
        FOR_PRODUCER: (order_for_producer, False),
        REMINDER: (order_reminder, False),
        "order_recall": (order_recall, True),
    }
    shown |= {name: (_told_shopper(**words), True) for name, words in shopper_kinds(_carrier_facts).items()}
    shown |= {name: (_told_producer(**words), False) for name, words in producer_kinds().items()}
    for name, (letter_of, to_shopper) in shown.items():
        kinds.register(Kind(name, _dressed(letter_of), label=LABELS[name], copy_by_email=to_shopper))
