"""The stories of the first day, from `data/stories.toml`: put in once; what editors change or take down stays so."""

import tomllib
from pathlib import Path

from django.db import transaction

from marketplace.foundation.places import selectors as places
from marketplace.register.certification.models import RegisteredProduct

from .models import StoryIndexPage, StoryPage

FILE = Path(__file__).parent / "data" / "stories.toml"


def told():
    return tomllib.loads(FILE.read_text())["story"]


@transaction.atomic
def load():
    """How many were put in; an address that is taken, published or not, is left alone."""
    index = StoryIndexPage.objects.get(locale__language_code="vi")
    there = set(index.get_children().values_list("slug", flat=True))
    fresh = [story for story in told() if story["slug"] not in there]
    for story in reversed(fresh):  # the first of the file is the newest
        index.add_child(instance=_page(story, index)).save_revision().publish()
    return len(fresh)


def _page(story, index):
    return StoryPage(
        title=story["title"],
        slug=story["slug"],
        kind=story["kind"],
        lead=story["lead"],
        commune=_commune(story.get("commune", "")),
        body=[*map(_block, story["text"]), *_goods(story["goods"])],
        sources="\n".join(story["sources"]),
        locale=index.locale,
    )


def _commune(name):
    found = places.resolve(name).communes if name else []
    return found[0] if len(found) == 1 else None


def _block(line):
    return ("heading", line.removeprefix("## ")) if line.startswith("## ") else ("text", f"<p>{line}</p>")


def _goods(names):
    """Only what the register has: a name that it does not know makes no block."""
    known = {product.name: product for product in RegisteredProduct.objects.filter(name__in=names)}
    chosen = [known[name] for name in names if name in known]
    return [("goods", {"goods": chosen})] if chosen else []
