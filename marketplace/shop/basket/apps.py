from marketplace.shop.oscar_apps import OscarModels


class BasketConfig(OscarModels):
    default = True
    name = "marketplace.shop.basket"
    label = "basket"
