from django.apps import AppConfig
from django.urls import reverse


class SellerConfig(AppConfig):
    name = "marketplace.shop.seller"
    label = "seller"

    def ready(self):
        from catalogue.signals import listing_changed
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.notifications import links
        from marketplace.foundation.payees.signals import account_changed
        from marketplace.shop.promotions.signals import agreement_asked
        from marketplace.shop.purchases.messages import PRODUCER_LINK

        from . import bank_messages, banking, goods_messages, promotion_messages, stock_messages

        goods_messages.register()
        stock_messages.register()
        listing_changed.connect(goods_messages.on_listing_changed, dispatch_uid="seller.listing_read")
        promotion_messages.register()
        agreement_asked.connect(promotion_messages.on_agreement_asked, dispatch_uid="seller.agreement_asked")
        bank_messages.register()
        account_changed.connect(bank_messages.on_account_changed, dispatch_uid="seller.account_changed")
        erasers.register("bank_accounts", banking.forget_accounts)
        tellers.register("bank_accounts", banking.told_accounts)
        links.register(PRODUCER_LINK, lambda number: reverse("one_tap", args=[number]))
