from marketplace.shop.oscar_apps import OscarModels


class BasketConfig(OscarModels):
    default = True
    name = "marketplace.shop.basket"
    label = "basket"

    def ready(self):
        from . import receivers  # noqa: F401  connects them
