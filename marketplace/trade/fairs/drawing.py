"""The woven map with fairs and festivals that are not over."""

from collections import Counter
from string import ascii_uppercase

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.foundation.core.art import woven_map as weaving


def marked(fairs):
    """Gives `mark`, a letter, to those that have a place on the map, as far as the alphabet goes; "" to the others."""
    woven, letters = {cell.code for cell in weaving.cells()}, iter(ascii_uppercase)
    for fair in fairs:
        fair.mark = next(letters, "") if fair.commune_id and fair.commune.code in woven else ""
    return fairs


def tallies(fairs):
    return Counter(fair.commune.code for fair in fairs if fair.commune_id)


def drawn(fairs):
    """`fairs`: marked ones."""
    counts = {code: weaving.Tally(count) for code, count in tallies(fairs).items()}
    pins = [weaving.Pin(fair.commune.code, fair.mark, f"#hoi-{fair.pk}", fair.name, kind="fair") for fair in fairs if fair.mark]
    title, hint = _("Woven map of fairs and festivals"), _("Touch a cell to see its fairs and festivals")
    return weaving.draw(counts, _link, title=title, hint=hint, says=_says, pins=pins)


def _link(cell):
    return f"{reverse('fairs')}?{urlencode({'place': cell.name})}"


def _says(tally):
    if not tally.count:
        return _("nothing known to come")
    return ngettext("%(n)d fair or festival", "%(n)d fairs or festivals", tally.count) % {"n": tally.count}


def by_district(fairs):
    """The same map as a list, for the component `map_list`."""
    found = tallies(fairs)
    return [(name, [(cell.name, _link(cell), found.get(cell.code, 0)) for cell in cells]) for name, cells in weaving.by_district()]
