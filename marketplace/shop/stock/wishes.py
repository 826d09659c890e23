""" "Báo khi có lại": everybody who asked is told once, when the goods can be bought again.

In the order of asking, and in waves: for each pack that is free so many are told (RESTOCK_TOLD_PER_PACK), and the next ones not before
RESTOCK_WAVE_MINUTES, if there is still some. Five hundred who wait for one pack do not all run for it in vain.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import RestockWish
from catalogue.selectors import is_blocked
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient, Stale

from .models import Pool
from .selectors import buyable

KIND = "restock"
STOP_LINK = "restock_stop"  # its page stands beside the product's
STOP_HOLDS = timedelta(days=90)
AT_ONCE = 200  # wishes answered in one transaction


def register():
    kinds.register(Kind(KIND, _words))


@transaction.atomic
def tell(*, on=None):
    """Tell whoever waits for goods that can be bought at `on`; returns how many. Safe to run twice at once."""
    on = on or timezone.now()
    wishes = []
    for product, room in _rooms(on).items():
        waiting = RestockWish.objects.filter(told_at=None, registered_product=product).order_by("pk")
        wishes += waiting.select_for_update(no_key=True, skip_locked=True)[: min(room, AT_ONCE - len(wishes))]
    for wish in wishes:
        notifications.send(KIND, to=Recipient(phone=wish.phone), refs={"wish": wish.pk}, about=f"wish {wish.pk}")
    RestockWish.objects.filter(pk__in=[wish.pk for wish in wishes]).update(told_at=on)
    return len(wishes)


def _rooms(on):
    """{registered product: how many may be told of it now}, of those that somebody waits for and that can be bought."""
    waited_for = RestockWish.objects.filter(told_at=None).values("registered_product")
    listings = buyable(on).filter(registered_product__in=waited_for)
    packs = Pool.objects.with_available(on).filter(product__parent__in=listings, product__is_public=True)
    since = on - timedelta(minutes=settings.RESTOCK_WAVE_MINUTES)
    lately = RestockWish.objects.filter(told_at__gt=since).order_by().values_list("registered_product").annotate(n=Count("pk"))
    free = {}
    for product, n in packs.values_list("product__parent__registered_product", "available"):
        free[product] = free.get(product, 0) + n
    told = dict(lately.filter(registered_product__in=free))
    rooms = {product: n * settings.RESTOCK_TOLD_PER_PACK - told.get(product, 0) for product, n in free.items()}
    return {product: room for product, room in rooms.items() if room > 0}


def _words(refs, link):
    wish = RestockWish.objects.select_related("registered_product").filter(pk=refs["wish"]).first()
    if wish is None or is_blocked(wish.registered_product, wish.phone):
        raise Stale
    if not buyable().filter(registered_product=wish.registered_product_id).exists():
        raise Stale
    product = wish.registered_product
    said = {"name": product.name, "address": settings.SITE_URL.rstrip("/") + product.get_absolute_url(), "site": settings.SITE_NAME}
    said["stop"] = link(STOP_LINK, wish.pk, expires_at=timezone.now() + STOP_HOLDS)
    subject = _("%(name)s can be bought again") % said
    sms = _("%(name)s can be bought again: %(address)s\nNo more such messages: %(stop)s") % said
    text = _("%(name)s can be bought again: %(address)s\n%(site)s tells you this once, because you asked for it.") % said
    text += "\n\n" + _("No more such messages: %(stop)s") % said
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=sms)
