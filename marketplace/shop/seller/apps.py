from django.apps import AppConfig
from django.urls import reverse


class SellerConfig(AppConfig):
    name = "marketplace.shop.seller"
    label = "seller"

    def ready(self):
        from catalogue.signals import listing_changed
        from marketplace.foundation.notifications import links
        from marketplace.shop.purchases.messages import PRODUCER_LINK

        from . import goods_messages

        goods_messages.register()
        listing_changed.connect(goods_messages.on_listing_changed, dispatch_uid="seller.listing_read")
        links.register(PRODUCER_LINK, lambda number: reverse("one_tap", args=[number]))
