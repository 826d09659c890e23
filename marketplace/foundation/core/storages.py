"""Where private files lie."""

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Django's falls back to MEDIA_URL; what lies here has no address at all."""

    def url(self, name):
        raise ValueError(f"{name} is private: it has no URL, a view serves it")
