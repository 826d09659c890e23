from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self):
        from marketplace.foundation.core import content
        from marketplace.shop.search import beside
        from marketplace.shop.storefront import sitemap

        from . import finding, receivers
        from .content import load

        content.register(self.label, load)
        beside.register(finding.found)
        sitemap.register(finding.addresses)
        receivers.connect()
