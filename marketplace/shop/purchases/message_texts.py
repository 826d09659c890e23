"""What shopper and producer read: a letter of each kind, made from ids when it is dispatched."""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.kinds import SMS_LENGTH, Content, Kind, Stale
from marketplace.foundation.payments.models import BankLine, Intent
from marketplace.foundation.payments.selectors import captures_on_acceptance, last_kept
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.addressing import you

from .letters import Letter, transfers_of
from .messages import FOR_PRODUCER, PRODUCER_DAYS, PRODUCER_LINK, REMINDER, SHOPPER_DAYS, SHOPPER_LINK
from .models import Fulfilment, Hold, Method, Payment, ProducerOrder, Purchase
from .money_words import asked_words, decided_words


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
    return [(line.sent, f"{line.name}, {line.pack}".rstrip(", ")) for line in order.lines.all()]


def _taken_off(orders):
    """A row that says what promotions have taken off the sum, where they have."""
    off = sum(order.taken_off for order in orders)
    return [(_("Promotions have taken off"), dong(off))] if off else []


def payment_words(order):
    if order.payment == Payment.RESERVED:
        return _("the card's bank keeps the money ready")
    if order.payment != Payment.PAID:
        return _("paid in cash on delivery")
    return _("paid by card") if order.purchase.method == Method.CARD else _("paid by transfer")


def purchase_received(refs, link):
    purchase = Purchase.objects.get(pk=refs["purchase"])
    words = {"number": purchase.reference, "sum": dong(purchase.total), "address": _shopper_link(link, purchase)}
    transfers = transfers_of(purchase)
    says = [_("We have received your order %(number)s, %(sum)s in all.") % words]
    if purchase.orders.filter(payment=Payment.UNCONFIRMED).exists():
        says += [_("One step is left: please enter the code we have sent to your telephone.")]
    if purchase.method == Method.VIETQR:
        says += [_("Please pay by transfer: the page shows the QR code. The makers are told as soon as the money has come.")]
    elif purchase.method == Method.CARD:
        says += [
            _("Please pay by card on the page of the order, within %(n)d hours. The makers are told as soon as it is paid.")
            % {"n": settings.PAYMENT_CARD_HOURS}
        ]
        if captures_on_acceptance():
            says += [_("The card's bank only keeps the sum ready; it is taken once the makers have accepted.")]
    else:
        says += [_("You pay in cash when each parcel arrives.")]
    says += [_("Each maker sends its own parcel. Until it accepts, you can change or cancel on the page of the order.")]
    sms = _("Order %(number)s, %(sum)s. Follow it here: %(address)s")
    if len(transfers) == 1:
        words |= {"transfer": transfers[0].sms}
        sms = _("Order %(number)s. Please transfer %(transfer)s. QR code and order: %(address)s")
    subject = _("Order %(number)s received") % words
    facts = _taken_off(purchase.orders.all()) + [fact for transfer in transfers for fact in transfer.facts]
    return Letter(subject, says, sms % words, button=_("See the order"), address=words["address"], facts=facts)


def purchase_changed(refs, link):
    """What stands in the order now; the receiver's street only in the letter, not in the SMS."""
    purchase = Purchase.objects.get(pk=refs["purchase"])
    living = list(purchase.orders.exclude(fulfilment=Fulfilment.CANCELLED))
    total = sum(order.total for order in living)
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
        facts=facts + _taken_off(living) + [fact for transfer in transfers for fact in transfer.facts],
    )


def payment_seen(refs, link):
    purchase = Purchase.objects.get(pk=refs["purchase"])
    address = _shopper_link(link, purchase)
    words = {"number": purchase.reference, "address": address}
    says = _("Your transfer for order %(number)s has come. The makers have been told and will prepare the goods.")
    sms = _("Your transfer for order %(number)s has come. %(address)s")
    if purchase.method == Method.CARD:
        says = _("Order %(number)s is paid by card. The makers have been told and will prepare the goods.")
        sms = _("Order %(number)s is paid by card. %(address)s")
    return Letter(
        subject=_("Payment for order %(number)s has come") % words,
        says=[says % words],
        sms=sms % words,
        button=_("See the order"),
        address=address,
    )


def payment_reserved(refs, link):
    purchase = Purchase.objects.get(pk=refs["purchase"])
    orders = list(purchase.orders.filter(payment=Payment.RESERVED))
    if not orders:
        raise Stale
    words = {"number": purchase.reference, "address": _shopper_link(link, purchase), "sum": dong(sum(order.total for order in orders))}
    return Letter(
        subject=_("The sum of order %(number)s is reserved") % words,
        says=[
            _("Your card's bank keeps %(sum)s ready for order %(number)s. Nothing has been taken yet.") % words,
            _("The makers have been told. Once all have answered, only what they accepted is taken; the rest is free again."),
        ],
        sms=_("Order %(number)s: your card's bank keeps %(sum)s ready, nothing is taken yet. %(address)s") % words,
        button=_("See the order"),
        address=words["address"],
    )


def payment_captured(refs, link):
    purchase, intent = Purchase.objects.get(pk=refs["purchase"]), Intent.objects.get(pk=refs["intent"])
    words = {"number": purchase.reference, "address": _shopper_link(link, purchase), "sum": dong(intent.received)}
    says = [_("%(sum)s was taken from your card for order %(number)s: what the makers have accepted.") % words]
    kept = last_kept(intent=intent)
    if kept and kept.authorised > intent.received:
        says += [_("The rest that the bank had kept ready is free again; your bank may show it for some days.")]
    return Letter(
        subject=_("Payment for order %(number)s has come") % words,
        says=says,
        sms=_("Order %(number)s: %(sum)s was taken from your card, for what the makers accepted. %(address)s") % words,
        button=_("See the order"),
        address=words["address"],
    )


def money_asked(refs, link):
    return _money_letter(refs, link, "ask", asked_words)


def money_decided(refs, link):
    return _money_letter(refs, link, "resolved", decided_words)


def _money_letter(refs, link, state, words_of):
    line, intent = BankLine.objects.get(pk=refs["line"]), Intent.objects.get(pk=refs["intent"])
    said = words_of(line, intent) if line.state == state else ""
    if not said:
        raise Stale
    purchase = Purchase.objects.get(pk=refs["purchase"])
    words = {"number": purchase.reference, "said": said, "address": _shopper_link(link, purchase)}
    return Letter(
        subject=_("Your transfer for order %(number)s") % words,
        says=[_("About order %(number)s:") % words + " " + said],
        sms=_("Order %(number)s: %(said)s %(address)s") % words,
        button=_("See the order"),
        address=words["address"],
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
    if order.payment == Payment.RESERVED:
        says += [_("The money is taken once all makers of this purchase have answered. Please send the parcel only when we say so.")]
    sms = _("New order %(number)s: %(goods)s; %(sum)s, %(payment)s. Please confirm: %(address)s")
    return Letter(
        subject=_("New order %(number)s, %(sum)s") % words,
        says=says,
        sms=_fitting(sms, words, shorten="goods"),
        button=_("Open the order"),
        address=address,
        order=order,
        lines=_goods(order),
        facts=[(_("Sum"), f"{dong(order.total)}, {words['payment']}"), *_taken_off([order]), (_("To"), _place(order))],
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
        if order.purchase.method == Method.CARD:
            return _("The money goes back to the card it came from.")
        return _("The money goes back to the account it came from.")
    return freed_words(order)


def freed_words(order):
    """An order is off whose sum the card's bank kept ready."""
    off = order.payment in (Payment.VOID, Payment.LAPSED) and order.purchase.method == Method.CARD
    kept = last_kept(intent__reference=order.purchase.reference) if off else None
    if kept is None:
        return ""
    asked_before = kept.captures_since and kept.captures_since <= order.closed_at
    if asked_before and (order.payment == Payment.VOID or kept.received):
        return _("Should the card have paid for it just before, the money goes back to the card.")
    return _("Nothing was taken from the card for it; the bank frees the sum.")


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
        "payment_reserved": (payment_reserved, True),
        "payment_captured": (payment_captured, True),
        "money_asked": (money_asked, True),
        "money_decided": (money_decided, True),
        FOR_PRODUCER: (order_for_producer, False),
        REMINDER: (order_reminder, False),
        "order_recall": (order_recall, True),
    }
    shown |= {name: (_told_shopper(**words), True) for name, words in shopper_kinds(_carrier_facts).items()}
    shown |= {name: (_told_producer(**words), False) for name, words in producer_kinds().items()}
    for name, (letter_of, to_shopper) in shown.items():
        kinds.register(Kind(name, _dressed(letter_of), label=LABELS[name], copy_by_email=to_shopper))
