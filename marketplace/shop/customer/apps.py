from marketplace.shop.oscar_apps import OscarModels


class CustomerConfig(OscarModels):
    default = True
    name = "marketplace.shop.customer"
    label = "customer"
