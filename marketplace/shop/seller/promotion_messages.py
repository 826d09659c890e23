"""A promotion is to be borne by its producer, whole or in part: it is told, and reads it on its own page. Silence changes nothing."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import SMS_LENGTH, Content, Kind, Recipient, Stale
from marketplace.foundation.notifications.models import Message
from marketplace.register.producers.addressing import you
from marketplace.shop.promotions import telling
from marketplace.shop.promotions.models import Promotion

KIND = "promotion_asked"


def register():
    kinds.register(Kind(KIND, _words, label=gettext_lazy("To the maker: to bear a promotion"), copy_by_email=True))


def on_agreement_asked(sender, promotion, **news):
    """Rewritten before it was told: the one message that waits says how it is then."""
    about, maker = f"promotion {promotion.pk}", promotion.producer
    if not Message.objects.filter(kind=KIND, about=about, state=Message.State.QUEUED).exists():
        to = Recipient(name=maker.name, phone=maker.phone, email=maker.email)
        notifications.send(KIND, to=to, refs={"promotion": promotion.pk}, about=about)


def _words(refs, link):
    promotion = Promotion.objects.whole().get(pk=refs["promotion"])
    if telling.state(promotion) != "asked":
        raise Stale
    maker = promotion.producer
    said = {
        "name": promotion.offer.name,
        "worth": promotion.worth,
        "first": dates.words(dates.today(promotion.offer.start_datetime)),
        "bearer": telling.bearer(promotion),
        "example": telling.example(promotion),
        "you": you(maker),
        "address": settings.SITE_URL.rstrip("/") + reverse("seller:promotions"),
    }
    subject = _("A promotion that waits for consent: %(name)s") % said
    text = _(
        "The marketplace proposes the promotion “%(name)s”: %(worth)s, from %(first)s on.\n\n%(bearer)s %(example)s\n\n"
        "Please read it and answer here: %(address)s\nWithout consent it does not begin, and nothing else changes."
    )
    sms = _("The promotion “%(name)s” (%(worth)s) waits for consent: %(bearer)s Please read it: %(address)s")
    html = render_to_string("email/base.html", {"subject": subject, "text": text % said})
    plain = render_to_string("email/base.txt", {"text": text % said})
    return Content(subject=subject, text=plain, html=html, sms=(sms % said)[:SMS_LENGTH])
