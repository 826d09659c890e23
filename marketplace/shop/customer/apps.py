from marketplace.shop.oscar_apps import OscarModels


class CustomerConfig(OscarModels):
    default = True
    name = "marketplace.shop.customer"
    label = "customer"

    def ready(self):
        super().ready()
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.audit import words
        from marketplace.shop.customer import history, selectors, services

        words.register(history.SENTENCES)
        erasers.register("purchases", services.forget_purchases, check=services.check_no_open_orders)
        tellers.register("purchases", selectors.told_purchases)
        tellers.register("sent_to_me_by_others", selectors.told_parcels)
        tellers.register("requests_to_pay_in_cash", selectors.told_cash_appeals)
