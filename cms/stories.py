"""The stories of the first day, from `data/stories.toml`: put in once; what editors change or take down stays so."""

import tomllib
from pathlib import Path

from django.db import transaction

from marketplace.foundation.core.art import woven_map as weaving
from marketplace.foundation.places import selectors as places
from marketplace.register.certification.models import RegisteredProduct

from .models import StoryIndexPage, StoryPage

FOLDER = Path(__file__).parent / "data"


def told(file="stories.toml"):
    return tomllib.loads((FOLDER / file).read_text())["story"]


def translated():
    """English, with what it shares with the Vietnamese story of which it is."""
    vietnamese = {story["slug"]: story for story in told()}
    return [vietnamese[story["of"]] | story for story in told("stories.en.toml")]


@transaction.atomic
def load():
    """How many were put in; an address that is taken, published or not, is left alone, and so is a story that has its translation."""
    return _put(told(), "vi") + _put(_to_translate(), "en")


def _put(stories, language):
    index = StoryIndexPage.objects.get(locale__language_code=language)
    there = set(index.get_children().values_list("slug", flat=True))
    fresh = [story for story in stories if story["slug"] not in there]
    for story in reversed(fresh):  # the first of the file is the newest
        index.add_child(instance=_page(story, index)).save_revision().publish()
    return len(fresh)


def _to_translate():
    """Translations whose story is there and has none yet, each with the key that joins the two."""
    keys = dict(StoryPage.objects.filter(locale__language_code="vi").values_list("slug", "translation_key"))
    done = set(StoryPage.objects.filter(locale__language_code="en").values_list("translation_key", flat=True))
    joined = [story | {"key": keys[story["of"]]} for story in translated() if story["of"] in keys]
    return [story for story in joined if story["key"] not in done]


def _page(story, index):
    shared = {"translation_key": story["key"]} if "key" in story else {}
    return StoryPage(
        title=story["title"],
        slug=story["slug"],
        kind=story["kind"],
        lead=story["lead"],
        commune=commune_of(story.get("commune", "")),
        body=[*map(block, story["text"]), *_map(story.get("places", [])), *_goods(story["goods"])],
        sources="\n".join(story["sources"]),
        locale=index.locale,
        **shared,
    )


def commune_of(name):
    found = places.resolve(name).communes if name else []
    return found[0] if len(found) == 1 else None


def _map(places):
    communes = {cell.name: cell.code for cell in weaving.cells()}
    pinned = [{"spot": "", "words": "", **place, "commune": communes.get(place["commune"], "")} for place in places]
    return [("map", {"places": pinned})] if pinned else []


def block(line):
    return ("heading", line.removeprefix("## ")) if line.startswith("## ") else ("text", f"<p>{line}</p>")


def _goods(names):
    """Only what the register has: a name that it does not know makes no block."""
    known = {product.name: product for product in RegisteredProduct.objects.filter(name__in=names)}
    chosen = [known[name] for name in names if name in known]
    return [("goods", {"goods": chosen})] if chosen else []
