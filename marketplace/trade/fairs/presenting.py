"""A fair in words: its days by both calendars, its place as precisely as it is known."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from marketplace.foundation.core import dates, lunar
from marketplace.foundation.core.money import NBSP

from .models import Fair, State, Status

LUNAR_SINCE = date(1968, 1, 1)
_BEFORE = re.compile(r" (?=7/2025)")


def days_words(fair):
    """`13/02/2027`, `24/11 đến 30/11/2026`; "" where nobody knows."""
    first, last = fair.begins, fair.finishes
    if first is None:
        return ""
    if last == first:
        return dates.words(first)
    shown = f"{first:%d/%m}" if first.year == last.year else dates.words(first)
    return _("%(first)s to %(last)s") % {"first": shown, "last": dates.words(last)}


def lunar_words(fair):
    """The same days in the lunar calendar; the rule's own words where there is one."""
    if fair.lunar_month:
        return lunar.words(fair.lunar_month, fair.lunar_day, fair.lunar_day + fair.lunar_days - 1) if _in_one_month(fair) else _both(fair)
    return _both(fair)


def _in_one_month(fair):
    return fair.lunar_day + fair.lunar_days - 1 <= 29  # noqa: PLR2004  the shorter months


def _both(fair):
    if fair.begins is None or fair.begins < LUNAR_SINCE:
        return ""
    first, last = lunar.lunar(fair.begins), lunar.lunar(fair.finishes)
    if (first.month, first.leap) == (last.month, last.leap):
        return lunar.words(first.month, first.day, last.day, leap=first.leap)
    return _("%(first)s to %(last)s") % {"first": lunar.day_words(fair.begins), "last": lunar.day_words(fair.finishes)}


def where(fair, *, short=False):
    """`Thôn Bó Lù, Xã Ba Bể (trước 7/2025: xã Nam Mẫu, huyện Ba Bể)`."""
    return ", ".join(filter(None, [fair.place, _unit(fair, short)]))


def _unit(fair, short):
    if fair.commune_id:
        if short or not fair.old_commune_id:
            return str(fair.commune)
        before = f"{fair.old_commune.in_sentence}, {fair.old_commune.district.in_sentence}"
        return _("%(today)s (before 7/2025: %(before)s)") % {"today": fair.commune, "before": before}
    return fair.district.display if fair.district_id else province_words(fair)


def province_words(fair):
    if not fair.province_id:
        return ""
    if fair.province.is_current:
        return fair.province.name
    return _("%(name)s (before 7/2025)") % {"name": fair.province.name}


def official(fair):
    """(days, place) as a paper says them, whatever language the officer reads."""
    with override("vi"):
        return days_words(fair), where(fair)


def unbroken(words, fair):
    """For pages: the names of the fair's own places and `trước 7/2025` never break over a line."""
    for name in _names(fair):
        words = words.replace(name, name.replace(" ", NBSP))
    return _BEFORE.sub(NBSP, words)


def _names(fair):
    """Longest first: `Thành phố Bắc Kạn` before `Bắc Kạn`."""
    old = fair.old_commune if fair.old_commune_id else None
    units = [fair.commune, old, old and old.district, fair.district, fair.province]
    names = {words for unit in units if unit for words in (str(unit), unit.in_sentence, unit.name)} | {"Bắc Kạn"}
    return sorted(names, key=len, reverse=True)


def who_may(fair):
    """Who may register, in words; "" where everybody with a star may, and where nobody is asked to."""
    groups, communes = (", ".join(str(row).replace(" ", NBSP) for row in rows.all()) for rows in (fair.groups, fair.communes))
    return "; ".join(filter(None, [groups, communes]))


def status_words(fair):
    if fair.status is None:
        return _("Day not known")
    if fair.status == Status.RUNNING:
        return pgettext("fair", "Going on now")
    return str(Status(fair.status).label)


def ticket(fair):
    """(large, small) of the day on its ticket."""
    if fair.begins is None:
        return "?", pgettext("fair", "day not known")
    return str(fair.begins.day), date_format(fair.begins, pgettext("format of a date", "M Y"))


def dress(fair):
    """Gives a fair of a selector the words that templates show."""
    fair.days, fair.lunar_days_words, fair.where = days_words(fair), lunar_words(fair), unbroken(where(fair), fair)
    fair.title = unbroken(fair.name, fair)
    fair.status_words, fair.ticket = status_words(fair), ticket(fair)
    fair.announced = fair.state != State.NOTED
    return fair


def dressed(fairs: list[Fair]):
    return [dress(fair) for fair in fairs]
