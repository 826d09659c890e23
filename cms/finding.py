"""Where people come upon what editors have written: the site's search, and the list for search engines."""

from types import SimpleNamespace

from django.utils.translation import get_language
from wagtail.models import Page

from marketplace.foundation.core import text
from marketplace.shop.search.beside import MOST, Find

from .models import CampaignPage, CommunePage, GuidePage, HomePage, LibraryPage, NewsPage, PaperPage, RulesPage

LANGUAGES = 2  # each page may stand in both
TOLD = (NewsPage, GuidePage, CampaignPage, RulesPage, CommunePage, LibraryPage, PaperPage)


def found(words):
    """Published in the reader's language and holding all the words, with or without diacritics. Constant queries. Stories are found
    among the shop's pages (`found_stories`)."""
    if not (asked := text.fold_words(words)):
        return []
    hits = Page.objects.live().type(*TOLD).select_related("locale").search(asked, operator="and")[: LANGUAGES * 2 * MOST]
    keys = [page.pk for page in hits if page.locale.language_code == get_language()][: 2 * MOST]
    pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).select_related("locale").specific()} if keys else {}
    path = _paths()
    return [
        Find(page.title, path(page), getattr(page, "lead", "") or page.search_description, str(page._meta.verbose_name).capitalize())
        for page in [pages[key] for key in keys if _meant(pages[key], asked)][:MOST]
    ]


def _meant(page, asked):
    """Rules and papers are long and hold every word somewhere: “tài … hoàn” in two of their sentences is not Tài Hoan."""
    if isinstance(page, PaperPage):
        return set(asked.split()) <= set(text.fold_words(page.told).split())
    return not isinstance(page, RulesPage) or " " not in asked or asked in text.fold_words(f"{page.title} {page.search_description}")


def addresses():
    """[(Vietnamese path, English path, when it changed last)] of all that is published; the front page is the shop's."""
    rows, path = {}, _paths()
    for page in (
        Page.objects.live().not_type(HomePage, RulesPage, CommunePage).filter(depth__gt=2).select_related("locale").order_by("path")
    ):
        rows.setdefault(page.translation_key, {})[page.locale.language_code] = page
    for pages in rows.values():
        changed = max(filter(None, (page.last_published_at for page in pages.values())), default=None)
        yield *(path(pages[code]) if code in pages else "" for code in ("vi", "en")), changed


def _paths():
    """A page → its path; where the site begins is looked up once."""
    kept = SimpleNamespace()
    return lambda page: page.get_url_parts(kept)[2]
