"""An address as people type it: a commune from the list, or by its name, today's or that of before July 2025."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from marketplace.foundation.core import text
from marketplace.foundation.places import selectors as places
from marketplace.foundation.places.models import Commune

MOST = 12  # so many may be meant; more is no answer


@dataclass
class Typed:
    """What became of a commune's typed name: landed on one, or a choice, or a sentence."""

    words: str = ""
    problem: str = ""
    choices: list = field(default_factory=list)  # (province code:commune code, words)


def door(commune, line):
    """`Số 8, ngõ 12` and `so 8 ngo 12` are one door."""
    return f"{commune} {text.fold_words(line)}"[:220]


def settled(typed, known):
    """(values, Typed): a name or a pick becomes province and commune. `known`: {code: Province}."""
    values = {name: value.replace("\0", "") for name, value in typed.items()}
    if picked := values.pop("pick", ""):
        province, _colon, commune = picked.partition(":")
        return {**values, "province": province, "commune": commune, "commune_name": ""}, Typed()
    text = values.get("commune_name", "").strip()[:80]
    if not text:
        return values, Typed()
    asked = {"commune": "", "commune_name": ""}  # read once: what is chosen from the list afterwards holds
    units = _meant(text, known.get(values.get("province", "")))
    communes = {unit.today.pk: unit.today for unit in units}
    if len(communes) == 1:
        (commune,) = communes.values()
        landed = {"province": commune.province.code, "commune": commune.code, "commune_name": ""}
        return {**values, **landed}, Typed(words=_landed(units[0], commune))
    if not units or len(communes) > MOST:
        problem = _("We do not know the commune “%(name)s”. Please choose it from the list.") % {"name": text}
        return {**values, **asked}, Typed(problem=problem)
    choices = [(f"{unit.today.province.code}:{unit.today.code}", f"{unit.display}, {unit.today.province}") for unit in units]
    problem = _("“%(name)s” may be several places. Which one is meant?") % {"name": text}
    return {**values, **asked}, Typed(problem=problem, choices=choices)


def _meant(text, province):
    """Communes that bear the name, within the chosen province where there are any; a district stands for its communes of today."""
    reading = (province and places.resolve(text, district=str(province))) or places.resolve(text)
    named = [unit for unit in reading.candidates if isinstance(unit, Commune)]
    if len({unit.today.pk for unit in named}) == len(reading.communes):
        return named
    return reading.communes


def _landed(unit, commune):
    if unit.is_current:
        return f"{commune}, {commune.province}"
    return _("%(before)s is now %(today)s.") % {"before": unit, "today": f"{commune}, {commune.province}"}
