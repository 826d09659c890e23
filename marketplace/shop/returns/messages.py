"""What shopper and maker are told. Words are made at dispatch from the request as it stands; a step that was overtaken says nothing."""

from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import SMS_LENGTH, Content, Kind, Recipient, Stale
from marketplace.register.producers.addressing import you
from marketplace.shop.purchases.messages import PRODUCER_DAYS, PRODUCER_LINK, SHOPPER_DAYS, SHOPPER_LINK, producer_of, shopper_of
from marketplace.shop.purchases.models import ProducerOrder

from .models import ReturnRequest, State

FOR_SHOPPER, FOR_PRODUCER = "return_shopper", "return_producer"
FOR_RECEIVER, GIFT = "return_receiver", "gift_link"
GIFT_LINK, GIFT_DAYS = "gift", 60
SENTENCES = {
    "return_asked": gettext_lazy("asked for a return"),
    "return_refused": gettext_lazy("did not agree to the return"),
    "return_appealed": gettext_lazy("asked the marketplace to decide"),
    "return_silent": gettext_lazy("the maker did not answer in time"),
    "return_accepted": gettext_lazy("agreed to the return; the goods go back"),
    "return_sent": gettext_lazy("sent the goods back"),
    "return_settled": gettext_lazy("settled the return"),
    "return_rejected": gettext_lazy("did not grant the return"),
    "return_withdrawn": gettext_lazy("took the request back"),
    "return_offered": gettext_lazy("offered to send the same goods again"),
    "return_goods": gettext_lazy("chose to have the same goods sent again"),
    "return_money": gettext_lazy("chose the money instead of a new parcel"),
    "return_unchosen": gettext_lazy("nobody chose the new parcel in time: the money goes back"),
    "return_gone": gettext_lazy("no longer has the goods to send again: the money goes back"),
    "return_resent": gettext_lazy("sent the new parcel of a return"),
    "return_unsent": gettext_lazy("no new parcel was sent in time: the money goes back"),
    "return_cannot": gettext_lazy("cannot send the goods of a return again: the money goes back"),
    "return_lost": gettext_lazy("noted that the new parcel of a return did not arrive: the money goes back"),
    "return_arrived": gettext_lazy("noted that the new parcel of a return has arrived"),
    "gift_link_made": gettext_lazy("made a link for the receiver of parcel {number}"),
    "gift_link_sent": gettext_lazy("sent a link to the receiver of parcel {number}"),
}
REPLACED = "replaced"  # settled, by a new parcel
TO_SHOPPER = {
    State.OFFERED: gettext_lazy(
        "%(who)s would like to send you the same goods again, free of charge. Would you like that, or rather %(sum)s back?"
        " Please choose by %(choose)s; after that the money goes back."
    ),
    State.RESENT: gettext_lazy("%(who)s has sent the goods again%(resent)s. Please say once they have come."),
    REPLACED: gettext_lazy("The new parcel for order %(order)s is noted as arrived. If it has not come, please write to us."),
    State.ASKED: gettext_lazy(
        "Whoever got order %(order)s says that something is wrong: %(reason)s."
        " %(who)s answers by %(until)s; what is paid back comes to you."
    ),
    State.AWAITED: gettext_lazy("%(who)s agrees. Please send the goods back by %(day)s; once they have come, %(sum)s is paid back%(way)s."),
    State.SETTLED: gettext_lazy("%(sum)s is paid back to you for order %(order)s."),
    State.REFUSED: gettext_lazy("%(who)s does not agree: “%(words)s”. If you see it otherwise, one tap lets the marketplace decide."),
    State.REJECTED: gettext_lazy("The marketplace cannot grant the return: “%(words)s”."),
    State.APPEALED: gettext_lazy("%(who)s has not answered in time: the marketplace decides now and will tell you."),
}
TO_RECEIVER = {  # never a sum
    State.OFFERED: gettext_lazy(
        "%(who)s would like to send you the same goods again. Please choose by %(choose)s whether you would like that;"
        " else the money goes back to whoever gave them to you."
    ),
    State.RESENT: gettext_lazy("%(who)s has sent the goods again%(resent)s. Please say once they have come."),
    REPLACED: gettext_lazy("The new parcel from %(who)s is noted as arrived. If it has not come, please say so to whoever gave it to you."),
    State.AWAITED: gettext_lazy("%(who)s agrees. Please send the goods back by %(day)s."),
    State.SETTLED: gettext_lazy("%(who)s has settled what you reported. Thank you."),
    State.REFUSED: gettext_lazy("%(who)s does not agree: “%(words)s”. If you see it otherwise, one tap lets the marketplace decide."),
    State.REJECTED: gettext_lazy("The marketplace cannot grant what you asked for: “%(words)s”."),
    State.APPEALED: gettext_lazy("%(who)s has not answered in time: the marketplace decides now and will tell you."),
}
TO_PRODUCER = {
    State.OFFERED: gettext_lazy(
        "The marketplace has offered the shopper of order %(order)s the same goods again. As soon as the shopper has chosen, you are told."
    ),
    State.RESENDING: gettext_lazy(
        "The shopper of order %(order)s would like the goods sent again: %(goods)s. Please send them by %(resend)s;"
        " after that %(sum)s goes back to the shopper."
    ),
    State.RESENT: gettext_lazy("The marketplace has noted that the goods of order %(order)s were sent again%(resent)s."),
    REPLACED: gettext_lazy("The new parcel for order %(order)s has arrived. Nothing is paid back; the matter is settled."),
    "paid": gettext_lazy("%(sum)s goes back to the shopper of order %(order)s: no new parcel is sent for it, or it did not arrive."),
    State.ASKED: gettext_lazy(
        "The shopper of order %(order)s asks for a return: %(reason)s. Please answer by %(until)s; after that the marketplace decides."
    ),
    State.APPEALED: gettext_lazy("The marketplace decides about the return for order %(order)s now. You can still agree."),
    State.AWAITED: gettext_lazy(
        "The goods of order %(order)s come back%(carrier)s. Please note it as soon as they have arrived:"
        " then %(sum)s goes back to the shopper."
    ),
    State.SETTLED: gettext_lazy("The marketplace has decided: %(sum)s goes back to the shopper of order %(order)s. “%(words)s”"),
    State.REJECTED: gettext_lazy("The marketplace has decided: nothing is paid back for order %(order)s. “%(words)s”"),
    State.WITHDRAWN: gettext_lazy("The shopper has taken back the request for order %(order)s. Nothing is left to do."),
}


def register():
    kinds.register(Kind(FOR_SHOPPER, _for_shopper, label=gettext_lazy("To the shopper: a return"), copy_by_email=True))
    kinds.register(Kind(FOR_RECEIVER, _for_receiver, label=gettext_lazy("To the receiver of a gift: a return")))
    kinds.register(Kind(GIFT, _gift, label=gettext_lazy("To the receiver of a gift: the link")))
    kinds.register(Kind(FOR_PRODUCER, _for_producer, label=gettext_lazy("To the maker: a return"), copy_by_email=True))


def tell_receiver(request):
    _send(FOR_RECEIVER, request, _receiver_of(request.order.purchase))


def send_gift_link(order):
    notifications.send(GIFT, to=_receiver_of(order.purchase), refs={"order": order.pk}, about=order.number)


def _receiver_of(purchase):
    return Recipient(name=purchase.receiver_name, phone=purchase.receiver_phone)


def tell_shopper(request):
    _send(FOR_SHOPPER, request, shopper_of(request.order.purchase))


def tell_producer(request):
    _send(FOR_PRODUCER, request, producer_of(request.order))


def _send(kind, request, to):
    notifications.send(kind, to=to, refs={"request": request.pk, "state": request.state}, about=request.order.number)


def _request(refs):
    row = ReturnRequest.objects.select_related("order__purchase", "order__producer").prefetch_related("lines__line").get(pk=refs["request"])
    if row.state != refs["state"]:
        raise Stale
    return row


def _how(row, said):
    """What these sentences say of how it stands."""
    ended = row.state == State.SETTLED and row.choose_by
    if ended and row.replaced:
        return said[REPLACED]
    return said.get("paid", said[State.SETTLED]) if ended else said[row.state]


def _words(row):
    said = row.steps.last()
    carrier = ", ".join(filter(None, (row.carrier, row.tracking_number)))
    resent = ", ".join(filter(None, (row.resent_carrier, row.resent_tracking)))
    return {
        "number": row.number,
        "order": row.order.number,
        "who": row.order.producer.name,
        "you": you(row.order.producer),
        "reason": row.get_reason_display(),
        "words": said.words if said else "",
        "sum": dong(row.paid_back or 0),
        "goods": ", ".join(str(line) for line in row.lines.all()),
        "choose": dates.moment_words(row.choose_by) if row.choose_by else "",
        "resend": dates.moment_words(row.resend_by) if row.resend_by else "",
        "resent": f" ({resent})" if resent else "",
        "way": _way(row),
        "day": dates.words(row.send_back_by) if row.send_back_by else "",
        "until": dates.moment_words(row.answer_by),
        "carrier": f" ({carrier})" if carrier else "",
    }


def _way(row):
    """How the way back changes the sum."""
    if not row.on_top:
        return ""
    said = _(" (with %(sum)s for what you pay the carrier)") if row.on_top > 0 else _(" (less %(sum)s, which the way back costs)")
    return said % {"sum": dong(abs(row.on_top))}


def _for_shopper(refs, link):
    row = _request(refs)
    address = link(SHOPPER_LINK, row.order.purchase.reference, expires_at=timezone.now() + timedelta(days=SHOPPER_DAYS))
    return _content(_("Your return %(number)s"), _how(row, TO_SHOPPER), _words(row), address, _("See the order"))


def _for_receiver(refs, link):
    row = _request(refs)
    address = link(GIFT_LINK, row.order.number, expires_at=timezone.now() + timedelta(days=GIFT_DAYS))
    return _content(_("The parcel %(order)s"), _how(row, TO_RECEIVER), _words(row), address, _("See the parcel"))


def _gift(refs, link):
    order = ProducerOrder.objects.select_related("producer").get(pk=refs["order"])
    address = link(GIFT_LINK, order.number, expires_at=timezone.now() + timedelta(days=GIFT_DAYS))
    said = gettext_lazy("A parcel from %(who)s is for you. What is in it, and where to say if something is wrong, is here.")
    return _content(_("A parcel from %(who)s"), said, {"who": order.producer.name}, address, _("See the parcel"))


def _for_producer(refs, link):
    row = _request(refs)
    address = link(PRODUCER_LINK, row.order.number, expires_at=timezone.now() + timedelta(days=PRODUCER_DAYS))
    return _content(_("Return for order %(order)s"), _how(row, TO_PRODUCER), _words(row), address, _("Open the order"))


def _content(subject, sentence, words, address, button):
    subject, said = subject % words, str(sentence) % words
    context = {"subject": subject, "text": said, "action_url": address, "action": button}
    room = SMS_LENGTH - len(address) - 1
    return Content(
        subject=subject,
        text=render_to_string("email/base.txt", {"text": f"{said}\n\n{address}"}),
        html=render_to_string("email/base.html", context),
        sms=f"{said if len(said) <= room else said[: room - 1] + '…'} {address}",
    )
