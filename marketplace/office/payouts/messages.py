"""The producer is told when its money has gone, and which refunds it has to send itself."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient, Stale
from marketplace.foundation.payments import giving_back
from marketplace.register.producers.models import Producer

from .models import Payout

KIND = "payout_paid"
TO_SEND = "refund_to_send"


def register():
    kinds.register(Kind(TO_SEND, _to_send, label=gettext_lazy("To the maker: a refund to send itself"), copy_by_email=True))
    kinds.register(Kind(KIND, _words, label=gettext_lazy("To the maker: money was sent"), copy_by_email=True))


def tell_paid(payout):
    notifications.send(KIND, to=_recipient(payout.producer), refs={"payout": payout.pk}, about=f"payout {payout.pk}")


def tell_to_send(producer, row, *, late):
    refs = {"refund": row.refund.pk, "producer": producer.pk, "late": late}
    notifications.send(TO_SEND, to=_recipient(producer), refs=refs, about=row.reference)


def _recipient(producer):
    return Recipient(name=producer.name, phone=producer.phone, email=producer.email)


def _to_send(refs, link):
    producer = Producer.objects.get(pk=refs["producer"])
    row = next((row for row in giving_back.own_of([producer.code]) if row.refund.pk == refs["refund"]), None)
    if row is None or row.lacks:
        raise Stale
    said = {
        "sum": dong(row.refund.amount),
        "number": row.reference,
        "account": str(row.account),
        "day": dates.words(row.send_by),
        "address": settings.SITE_URL.rstrip("/") + reverse("money:refund", args=[row.refund.pk]),
    }
    text = _("%(sum)s goes back to the shopper of order %(number)s. You have received the money, so please send it by %(day)s")
    if refs["late"]:
        text = _("%(sum)s for the shopper of order %(number)s should have been sent back by %(day)s. Please send it today")
    text = f"{text % said}: {said['account']}. {said['address']}"
    return _content(_("Money to send back for order %(number)s") % said, text)


def _words(refs, link):
    payout = Payout.objects.select_related("producer", "account", "batch").get(pk=refs["payout"])
    if payout.state != Payout.State.CONFIRMED:
        raise Stale
    said = {
        "sum": dong(payout.amount),
        "who": payout.producer.name,
        "account": str(payout.account),
        "memo": payout.memo,
        "address": settings.SITE_URL.rstrip("/") + reverse("money:owed"),
    }
    subject = _("%(sum)s for %(who)s has been sent") % said
    text = _("%(sum)s has been sent to %(account)s (%(memo)s). For which orders, and what was taken off: %(address)s") % said
    return _content(subject, text)


def _content(subject, text):
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=text)
