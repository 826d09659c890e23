"""How Oscar comes by renditions; the work is the core's."""

from marketplace.foundation.core.pictures import clean_picture, drawn, forget, url

__all__ = ["Thumbnailer", "clean_picture", "drawn", "forget", "url"]


class Thumbnailer:
    """What OSCAR_THUMBNAILER wants."""

    def generate_thumbnail(self, source, **options):
        return url(source, options.get("size", "480x600"))

    def delete_thumbnails(self, source):
        forget(source.name)
