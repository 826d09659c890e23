"""The producer is told when its money has gone."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core.money import dong
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient, Stale

from .models import Payout

KIND = "payout_paid"


def register():
    kinds.register(Kind(KIND, _words, label=gettext_lazy("To the maker: money was sent"), copy_by_email=True))


def tell_paid(payout):
    producer = payout.producer
    to = Recipient(name=producer.name, phone=producer.phone, email=producer.email)
    notifications.send(KIND, to=to, refs={"payout": payout.pk}, about=f"payout {payout.pk}")


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
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=text)
