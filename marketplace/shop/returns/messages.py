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
    "gift_link_made": gettext_lazy("made a link for the receiver of parcel {number}"),
    "gift_link_sent": gettext_lazy("sent a link to the receiver of parcel {number}"),
}
TO_SHOPPER = {
    State.ASKED: gettext_lazy(
        "Whoever got order %(order)s says that something is wrong: %(reason)s."
        " %(who)s answers by %(until)s; what is paid back comes to you."
    ),
    State.AWAITED: gettext_lazy("%(who)s agrees. Please send the goods back by %(day)s; once they have come, %(sum)s is paid back."),
    State.SETTLED: gettext_lazy("%(sum)s is paid back to you for order %(order)s."),
    State.REFUSED: gettext_lazy("%(who)s does not agree: “%(words)s”. If you see it otherwise, one tap lets the marketplace decide."),
    State.REJECTED: gettext_lazy("The marketplace cannot grant the return: “%(words)s”."),
    State.APPEALED: gettext_lazy("%(who)s has not answered in time: the marketplace decides now and will tell you."),
}
TO_RECEIVER = {  # never a sum
    State.AWAITED: gettext_lazy("%(who)s agrees. Please send the goods back by %(day)s."),
    State.SETTLED: gettext_lazy("%(who)s has settled what you reported. Thank you."),
    State.REFUSED: gettext_lazy("%(who)s does not agree: “%(words)s”. If you see it otherwise, one tap lets the marketplace decide."),
    State.REJECTED: gettext_lazy("The marketplace cannot grant what you asked for: “%(words)s”."),
    State.APPEALED: gettext_lazy("%(who)s has not answered in time: the marketplace decides now and will tell you."),
}
TO_PRODUCER = {
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
    row = ReturnRequest.objects.select_related("order__purchase", "order__producer").prefetch_related("lines").get(pk=refs["request"])
    if row.state != refs["state"]:
        raise Stale
    return row


def _words(row):
    said = row.steps.last()
    carrier = ", ".join(filter(None, (row.carrier, row.tracking_number)))
    return {
        "number": row.number,
        "order": row.order.number,
        "who": row.order.producer.name,
        "you": you(row.order.producer),
        "reason": row.get_reason_display(),
        "words": said.words if said else "",
        "sum": dong(row.amount or 0),
        "day": dates.words(row.send_back_by) if row.send_back_by else "",
        "until": dates.moment_words(row.answer_by),
        "carrier": f" ({carrier})" if carrier else "",
    }


def _for_shopper(refs, link):
    row = _request(refs)
    address = link(SHOPPER_LINK, row.order.purchase.reference, expires_at=timezone.now() + timedelta(days=SHOPPER_DAYS))
    return _content(_("Your return %(number)s"), TO_SHOPPER[row.state], _words(row), address, _("See the order"))


def _for_receiver(refs, link):
    row = _request(refs)
    address = link(GIFT_LINK, row.order.number, expires_at=timezone.now() + timedelta(days=GIFT_DAYS))
    return _content(_("The parcel %(order)s"), TO_RECEIVER[row.state], _words(row), address, _("See the parcel"))


def _gift(refs, link):
    order = ProducerOrder.objects.select_related("producer").get(pk=refs["order"])
    address = link(GIFT_LINK, order.number, expires_at=timezone.now() + timedelta(days=GIFT_DAYS))
    said = gettext_lazy("A parcel from %(who)s is for you. What is in it, and where to say if something is wrong, is here.")
    return _content(_("A parcel from %(who)s"), said, {"who": order.producer.name}, address, _("See the parcel"))


def _for_producer(refs, link):
    row = _request(refs)
    address = link(PRODUCER_LINK, row.order.number, expires_at=timezone.now() + timedelta(days=PRODUCER_DAYS))
    return _content(_("Return for order %(order)s"), TO_PRODUCER[row.state], _words(row), address, _("Open the order"))


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
