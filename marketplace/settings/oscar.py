"""Oscar: its models and policies, none of its pages."""

from oscar.defaults import *  # noqa: F403

OSCAR_DEFAULT_CURRENCY = "VND"
OSCAR_SHOP_NAME = "Sản vật Bắc Kạn"
OSCAR_SLUG_FUNCTION = "marketplace.foundation.core.text.slug"
OSCAR_HOMEPAGE = "/"
OSCAR_DYNAMIC_CLASS_LOADER = "oscar.core.loading.default_class_loader"

OSCAR_MODEL_APPS = [
    f"marketplace.shop.oscar_apps.{name}"
    for name in ("Address", "Analytics", "Communication", "Offer", "Order", "Payment", "Reviews", "Voucher", "Wishlists")
]
OSCAR_THUMBNAILER = "marketplace.shop.thumbnails.Thumbnailer"

MIGRATION_MODULES = {  # forks without a column of their own
    "partner": "oscar.apps.partner.migrations",
    "basket": "oscar.apps.basket.migrations",
    "customer": "oscar.apps.customer.migrations",
}
