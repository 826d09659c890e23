"""Little is left: the maker is told once for each pack, and again only after there was more meanwhile."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue.models import Product
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient, Stale
from marketplace.register.producers.addressing import you
from marketplace.register.producers.models import Producer
from marketplace.shop.stock.models import JournalEntry, Pool

KIND = "stock_low"
NAMED = 3  # packs by name in one message


def register():
    kinds.register(Kind(KIND, _words, label=gettext_lazy("Little is left of some goods"), copy_by_email=True))


def _on_sale(on):
    """Packs that shoppers may see, and that were there once: what is new and empty is no news."""
    listings = Product.objects.shown(on).may_be_sold(on)
    there_once = Exists(JournalEntry.objects.filter(pool=OuterRef("pk")))
    return Pool.objects.filter(there_once, product__is_public=True, product__parent__in=listings.values("pk"))


@transaction.atomic
def tell_low(*, on=None):
    """One message to each maker of whose goods little is left; returns how many. Safe to run twice at once."""
    on = on or timezone.now()
    Pool.objects.exclude(low_told_at=None).exclude(pk__in=Pool.objects.low().values("pk")).update(low_told_at=None)
    fresh = Pool.objects.low().filter(low_told_at=None, pk__in=_on_sale(on).values("pk"))
    pools = list(fresh.order_by("pk").select_for_update(no_key=True, skip_locked=True, of=("self",)).values_list("pk", flat=True))
    goods = Pool.objects.filter(pk__in=pools).values("product__parent__registered_product__producer")
    makers = Producer.objects.filter(pk__in=goods)
    for maker in makers:
        to = Recipient(name=maker.name, phone=maker.phone, email=maker.email)
        notifications.send(KIND, to=to, refs={"producer": maker.pk}, about=f"producer {maker.code}")
    Pool.objects.filter(pk__in=pools).update(low_told_at=on)
    return len(makers)


def _words(refs, link):
    """What is low when the message leaves."""
    maker = Producer.objects.get(pk=refs["producer"])
    low = _on_sale(timezone.now()).low().filter(product__parent__registered_product__producer=maker).exclude(low_told_at=None)
    low = list(low.select_related("product__parent").order_by("pk"))
    if not low:
        raise Stale
    said = {
        "goods": _goods(low),
        "address": settings.SITE_URL.rstrip("/") + reverse("seller:orders") + "#kho",
        "you": you(maker),
    }
    subject = _("Little is left: %(goods)s") % said
    text = _("Little is left: %(goods)s. When there is more, please write the number here, so that shoppers can order: %(address)s") % said
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=text)


def _goods(low):
    named = "; ".join(f"{pool.product.parent.title} {pool.product.title}: {pool.unsold}" for pool in low[:NAMED])
    more = len(low) - NAMED
    return named if more < 1 else named + ngettext(" and %(n)d more pack", " and %(n)d more packs", more) % {"n": more}
