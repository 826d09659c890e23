"""What sources name to see in a commune, from `data/sights.toml`, in both languages: put in once; what editors do with it stays."""

import tomllib
from pathlib import Path

from django.db import transaction

from .models import CommunePage, HomePage
from .stories import commune_of

FILE = Path(__file__).parent / "data" / "sights.toml"


def told():
    return tomllib.loads(FILE.read_text())["about"]


@transaction.atomic
def load():
    """How many pages were put in. A commune that somebody has written about, in either language, is left alone."""
    fronts = list(HomePage.objects.select_related("locale").filter(alias_of=None))
    named = [(commune_of(about["commune"]), about) for about in told()]
    fresh = [(commune, about) for commune, about in named if commune and not CommunePage.objects.filter(commune=commune).exists()]
    return sum(_put(commune, about, fronts) for commune, about in fresh)


def _put(commune, about, fronts):
    key = None
    for front in fronts:
        page = _page(commune, about, front, key)
        front.add_child(instance=page).save_revision().publish()
        key = page.translation_key
    return len(fronts)


def _page(commune, about, front, key):
    words = about[front.locale.language_code]
    return CommunePage(
        title=str(commune),
        commune=commune,
        lead=words["lead"],
        sights=[("sight", {"picture": None, "spot": "", **sight}) for sight in words["sights"]],
        sources="\n".join(about["sources"]),
        locale=front.locale,
        **({"translation_key": key} if key else {}),
    )
