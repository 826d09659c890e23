"""News for feed readers."""

from django.utils.feedgenerator import Rss201rev2Feed

from .text import printable


class Rss(Rss201rev2Feed):
    """Bears what people paste: Django's answers 500 to every reader when one title holds a control character."""

    def add_item(self, title, link, description, **more):
        super().add_item(printable(title), link, printable(description or ""), **more)
