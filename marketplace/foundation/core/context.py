"""What every page knows: the site, its operator, its own address in both languages."""

from functools import cached_property

from django.conf import settings
from django.utils.translation import get_language

ENGLISH = "/en/"
_NAMES = {"vi": "Tiếng Việt", "en": "English"}


class Site:
    """Asked for by templates as `site`; nothing is computed before it is used, no query is ever made."""

    def __init__(self, request):
        self._request = request

    name = property(lambda self: settings.SITE_NAME)
    demo = property(lambda self: settings.DEMO)
    hotline = property(lambda self: settings.HOTLINE)
    operator = property(lambda self: settings.OPERATOR_NAME)
    registration = property(lambda self: settings.OPERATOR_REGISTRATION)
    tax_code = property(lambda self: settings.OPERATOR_TAX_CODE)
    address = property(lambda self: settings.OPERATOR_ADDRESS)
    email = property(lambda self: settings.OPERATOR_EMAIL)

    @cached_property
    def path(self):
        return self._request.path

    @cached_property
    def vietnamese_path(self):
        """Never `//host`: a link that begins so leads to another site."""
        return "/" + (self.path.removeprefix("/en") if self.path.startswith(ENGLISH) else self.path).lstrip("/")

    @cached_property
    def origin(self):
        return f"{self._request.scheme}://{self._request.get_host()}"

    @property
    def canonical(self):
        """This page without filters or pages; a page for which they matter says otherwise in its own block."""
        return self.origin + self.path

    @cached_property
    def languages(self):
        """{code: path}. A page that is not there in both languages says so: its view sets `request.languages`."""
        return getattr(self._request, "languages", None) or {"vi": self.vietnamese_path, "en": f"/en{self.vietnamese_path}"}

    @property
    def alternates(self):
        return [(code, self.origin + path) for code, path in self.languages.items()]

    @property
    def other_language(self):
        """(code, words in that language, where the reader gets): this page in it, else the nearest page that is."""
        code = "vi" if get_language() == "en" else "en"
        if code in self.languages:
            return code, _NAMES[code], self.languages[code]
        words, address = getattr(self._request, "instead", ("", "/" if code == "vi" else ENGLISH))
        return code, f"{_NAMES[code]}: {words}" if words else _NAMES[code], address


def site(request):
    return {"site": Site(request)}
