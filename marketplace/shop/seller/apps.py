from django.apps import AppConfig
from django.urls import reverse


class SellerConfig(AppConfig):
    name = "marketplace.shop.seller"
    label = "seller"

    def ready(self):
        from marketplace.foundation.notifications import links
        from marketplace.shop.purchases.messages import PRODUCER_LINK

        links.register(PRODUCER_LINK, lambda number: reverse("one_tap", args=[number]))
