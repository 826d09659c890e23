"""The real map: `load()` once per test that needs it, then `commune("Đồng Phúc")`, `old_commune("Bằng Phúc")`, `district("Na Rì")`."""

from marketplace.foundation.places.models import Commune, District, Edition
from marketplace.foundation.places.services import load_places


def load():
    return load_places()


def commune(name="Đồng Phúc"):
    _ensure()
    return Commune.objects.in_territory().get(name=name)


def old_commune(name="Bằng Phúc"):
    _ensure()
    return Commune.objects.old().get(name=name)


def district(name="Na Rì"):
    _ensure()
    return District.objects.get(edition=Edition.BEFORE_2025_07, name=name)


def _ensure():
    if not Commune.objects.exists():
        load_places()
