"""Rules and policies: the drafts of the first day from `data/rules/<language>/<slug>.html`, and the editions that purchases rest on."""

import re
from pathlib import Path

from django.utils import translation
from wagtail.models import Locale

from marketplace.shop.purchases import services as purchases
from marketplace.shop.storefront.pages import BINDING, PAGES

from .models import HomePage, RulesPage

FOLDER = Path(__file__).parent / "data" / "rules"
_HEADING = re.compile(r"<h2>(.*?)</h2>")


def load():
    """Puts in the texts that are missing; what editors have changed stays."""
    fronts = {front.locale.language_code: front for front in HomePage.objects.select_related("locale").filter(alias_of=None)}
    for slug, page in PAGES.items():
        first = RulesPage.objects.filter(slug=slug, locale__language_code="vi").first() or _put(page, fronts["vi"])
        if not RulesPage.objects.filter(slug=slug, locale__language_code="en").exists():
            _put(page, fronts["en"], first)
    publish_edition(actor=None)


def _put(page, front, first=None):
    locale = Locale.objects.get(pk=front.locale_id)
    key = {"translation_key": first.translation_key} if first else {}
    with translation.override(locale.language_code):
        fields = {"title": str(page.title), "search_description": str(page.about)[:160]}
    made = RulesPage(slug=page.slug, locale=locale, body=_blocks(FOLDER / locale.language_code / f"{page.slug}.html"), **fields, **key)
    front.add_child(instance=made).save_revision().publish()
    return made


def _blocks(file):
    """`<h2>` parts the text; what lies between is one block."""
    parts = _HEADING.split(file.read_text())
    kinds = ("text", "heading")
    return [(kinds[number % 2], part.strip()) for number, part in enumerate(parts) if part.strip()]


def publish_edition(*, actor):
    """Freezes all that binds, as it stands now; nothing is frozen before every text is there."""
    pages = RulesPage.objects.live().filter(slug__in=BINDING, locale__language_code="vi").order_by("slug")
    texts = {page.slug: {"title": page.title, "html": page.as_html()} for page in pages}
    if len(texts) == len(BINDING):
        purchases.publish_terms(texts, actor=actor)
