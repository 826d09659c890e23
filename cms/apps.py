from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self):
        from marketplace.foundation.core import content
        from marketplace.shop.search import beside, pages
        from marketplace.shop.storefront import sitemap

        from . import finding, found_stories, receivers
        from .content import load

        content.register(self.label, load)
        beside.register(finding.found)
        pages.register(found_stories.STORIES)
        sitemap.register(finding.addresses)
        receivers.connect()
