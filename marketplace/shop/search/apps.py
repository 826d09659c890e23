from django.apps import AppConfig
from django.urls import reverse


class SearchConfig(AppConfig):
    name = "marketplace.shop.search"
    label = "search"

    def ready(self):
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.audit import words
        from marketplace.foundation.core import content
        from marketplace.foundation.notifications import links
        from marketplace.shop.stock.wishes import STOP_LINK

        from . import editing, page_kinds, pages, receivers, saved_messages, saving  # noqa: F401  connects them
        from .synonyms import load

        words.register(editing.SENTENCES, editing.NAMES)
        content.register(self.label, load)
        for kind in page_kinds.ALL:
            pages.register(kind)
        saved_messages.register()
        links.register(saved_messages.STOP_LINK, lambda key: reverse("search_stop", args=[key]))
        erasers.register("saved_searches", saving.forget_person)
        tellers.register("saved_searches", saving.searches_of)
        links.register(STOP_LINK, lambda key: reverse("restock_stop", args=[key]))
