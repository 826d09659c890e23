from marketplace.shop.oscar_apps import OscarModels


class PartnerConfig(OscarModels):
    default = True
    name = "marketplace.shop.partner"
    label = "partner"
