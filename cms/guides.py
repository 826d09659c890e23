"""The guides of the first day, from `data/guides.toml`, in both languages: put in once; what editors change or take down stays so."""

import tomllib
from pathlib import Path

from django.db import transaction

from .models import GuidePage, HomePage
from .stories import block

FILE = Path(__file__).parent / "data" / "guides.toml"


def told():
    return tomllib.loads(FILE.read_text())["guide"]


@transaction.atomic
def load():
    fronts = {front.locale.language_code: front for front in HomePage.objects.select_related("locale").filter(alias_of=None)}
    return sum(_put(guide, fronts) for guide in told())


def _put(guide, fronts):
    """How many of its languages were missing; both are one page to whoever switches."""
    there = {code: fronts[code].get_children().filter(slug=words["slug"]).first() for code, words in guide.items()}
    key = next((page.translation_key for page in there.values() if page), None)
    missing = [code for code, page in there.items() if not page]
    for code in missing:
        page = _page(guide[code], fronts[code], key)
        fronts[code].add_child(instance=page).save_revision().publish()
        key = page.translation_key
    return len(missing)


def _page(words, front, key):
    fields = {name: words[name] for name in ("slug", "title", "lead")}
    shared = {"translation_key": key} if key else {}
    return GuidePage(body=list(map(block, words["text"])), awaits_review=False, locale=front.locale, **fields, **shared)
