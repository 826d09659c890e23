"""Oscar's apps, taken for their models and policies: none of their views, so nothing of theirs is imported or routed."""

from oscar.core.application import OscarConfig


class OscarModels(OscarConfig):
    """An app of Oscar's, or a fork of one, whose `ready` loads no views."""

    def ready(self):
        pass


def _models_of(name):
    return type(name, (OscarModels,), {"name": f"oscar.apps.{name}", "label": name.rsplit(".", 1)[-1], "__module__": __name__})


Address, Analytics, Communication, Offer, Order, Payment, Reviews, Voucher, Wishlists = map(
    _models_of,
    ("address", "analytics", "communication", "offer", "order", "payment", "catalogue.reviews", "voucher", "wishlists"),
)
