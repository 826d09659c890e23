"""What a producer is told when somebody has read its goods."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Product
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient

TOLD = {  # act of a reader: what the message says
    "published": gettext_lazy("%(name)s is on display now. Shoppers can order it."),
    "sent_back": gettext_lazy("%(name)s is not displayed yet: the reader asks for a change. What to change stands here: %(address)s"),
    "change_accepted": gettext_lazy("What is new about %(name)s is on display now."),
    "change_refused": gettext_lazy("The new words for %(name)s were not taken; the old ones stay. Why stands here: %(address)s"),
}
KIND = "listing_read"


def register():
    kinds.register(Kind(KIND, _words, label=gettext_lazy("Somebody has read the goods"), copy_by_email=True))


def on_listing_changed(sender, listing, act, **news):
    by_its_maker = listing.versions.filter(act="submitted", actor__isnull=False).exists()  # not by a command
    if act not in TOLD or not by_its_maker:
        return
    producer = listing.registered_product.producer
    to = Recipient(name=producer.name, phone=producer.phone, email=producer.email)
    notifications.send(KIND, to=to, refs={"listing": listing.pk, "act": act}, about=f"listing {listing.pk}")


def _words(refs, link):
    listing = Product.objects.select_related("registered_product").get(pk=refs["listing"])
    address = settings.SITE_URL.rstrip("/") + reverse("seller:goods_edit", args=[listing.registered_product.code])
    said = TOLD[refs["act"]] % {"name": listing.title, "address": address}
    subject = _("About your goods: %(name)s") % {"name": listing.title}
    html = render_to_string("email/base.html", {"subject": subject, "text": said})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": said}), html=html, sms=said)
