"""What is asked for in an address: pages leave out what they cannot read, JSON refuses it."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from marketplace.foundation.core.text import nfc, squeeze
from marketplace.foundation.places import selectors as places
from marketplace.foundation.places.models import Commune
from marketplace.foundation.places.selectors import Reading

LONGEST = 100
CODE = re.compile(r"[0-9]{5}")


@dataclass
class Asked:
    q: str = ""
    place: str = ""
    product: str = ""
    commune: Commune | None = None
    reading: Reading | None = None
    errors: list = field(default_factory=list)  # [(field, sentence)]

    @property
    def filtered(self):
        return bool(self.q or self.place or self.product or self.commune)

    @property
    def chosen(self):
        return {"places": self.reading, "q": self.q, "product": self.product}


def read(data):
    """From a QueryDict. A commune's code is of today; a place is any old or new name."""
    asked = Asked()
    for name in ("q", "place", "product"):
        words = squeeze(nfc(data.get(name, "").replace("\0", "")))
        if len(words) > LONGEST:
            asked.errors.append((name, _("Please search for fewer than %(n)d characters.") % {"n": LONGEST}))
        setattr(asked, name, words[:LONGEST])
    if asked.place:
        asked.reading = places.resolve(asked.place)
        if not asked.reading:
            asked.errors.append(("place", _("No place is called “%(words)s”.") % {"words": asked.place}))
    if code := data.get("commune", "").strip():
        _read_commune(asked, code)
    return asked


def _read_commune(asked, code):
    asked.commune = Commune.objects.in_territory().filter(code=code).first() if CODE.fullmatch(code) else None
    if asked.commune is None:
        asked.errors.append(("commune", _("No commune of today has this code.")))
    elif asked.reading is None:
        asked.reading = Reading(code, communes=[asked.commune], candidates=[asked.commune])
    else:
        asked.reading.communes = [commune for commune in asked.reading.communes if commune == asked.commune]
        asked.reading.districts = []
