"""Tables whose titles nobody here knows: somebody says once which column is what; the next file with this head needs nobody."""

import hashlib
import json
import re

from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.text import fold_words

from . import sheets
from .models import Shape

ORDERS = {
    "dmy": _("day, month, year (24/11/2026)"),
    "mdy": _("month, day, year (11/24/2026)"),
    "ymd": _("year, month, day (2026-11-24)"),
}
_PARTS = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2}|[A-Za-z]{3,9})\s*[/.\-]\s*(\d{4}|\d{2})(?!\d)")
_PACKED = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?(?!\d)")
_HALVES = re.compile(r"(\d{1,2})(:\d{2}(?::\d{2})?)\s*(AM|PM|SA|CH)\b", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FEWEST, NOON, YEAR_SIGNS = 2, 12, 4


def fingerprint(cells):
    """Of a head: its titles in their order, whatever their case and marks."""
    titles = [fold_words(cell) for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    return hashlib.sha256(json.dumps(titles).encode()).hexdigest()


def remembered(kind, lines):
    """(shape, number of its head among the lines), or None."""
    heads = {fingerprint(line.cells): at for at, line in reversed(list(enumerate(lines[: sheets.HEADER_WITHIN])))}
    shape = Shape.objects.filter(kind=kind, fingerprint__in=heads).order_by("pk").first()
    return (shape, heads[shape.fingerprint]) if shape else None


def sheet_of(shape, lines, head):
    return sheets.with_head(lines, head, 1, shape.positions)


# Guesses, for the page on which somebody says what is what


def likely_head(lines, columns):
    """Where most titles are known; else the first row as wide as the table whose cells hold no figures."""
    heads = lines[: sheets.HEADER_WITHIN]
    known = max(range(len(heads)), key=lambda at: (len(sheets.found(heads[at : at + 1], columns)), -at), default=0)
    if heads and sheets.found(heads[known : known + 1], columns):
        return known
    widest = max((_filled(line) for line in lines[: 2 * sheets.HEADER_WITHIN]), default=0)
    wide = [at for at, line in enumerate(heads) if _filled(line) >= max(FEWEST, widest - 1) and not any(map(_figures, line.cells))]
    return wide[0] if wide else 0


def likely_positions(lines, head, columns):
    """By titles we know; a column of days by what stands in it."""
    positions = sheets.found(lines[head : head + 1], columns)
    if "day" not in positions:
        body = [line.cells for line in lines[head + 1 : head + 1 + sheets.HEADER_WITHIN]]
        for at in range(len(lines[head].cells) if head < len(lines) else 0):
            texts = [cells[at] for cells in body if at < len(cells) and cells[at]]
            if texts and at not in positions.values() and all(_PARTS.match(text) for text in texts):
                return {"day": at} | positions
    return positions


def _filled(line):
    return sum(map(bool, line.cells))


def _figures(cell):
    return bool(re.search(r"\d{3}", cell))


# Days


def day_orders(lines, at):
    """In which orders the days of this column may be read; more than one: somebody has to say. Days of a workbook are certain."""
    able = set(ORDERS)
    for line in lines:
        text = line.cells[at] if at < len(line.cells) and at not in line.days else ""
        if match := _PARTS.search(text):
            able &= _orders(*match.groups())
    return able if able != set(ORDERS) else {"dmy"}


def _orders(first, second, last):
    if len(first) == YEAR_SIGNS:
        return {"ymd"}
    if not second.isdecimal():
        return {"dmy"}
    return {"dmy"} & _if(int(second) <= NOON, "dmy") | _if(int(first) <= NOON and first != second, "mdy")


def _if(said, order):
    return {order} if said else set()


def plain_day(text, order):
    """As we write it: `11/24/26 3:05 PM` → `24/11/2026 15:05`; what is no day stays as it is, to be refused with its row."""
    text = _HALVES.sub(_whole_day, text)
    if match := _PARTS.search(text):
        parts = match.groups()
        by = "ymd" if len(parts[0]) == YEAR_SIGNS else "mdy" if order == "mdy" and parts[1].isdecimal() else "dmy"
        said = dict(zip(by, parts, strict=True))
        day = f"{said['d']}/{_month(said['m'])}/{_year(said['y'])}"
        return f"{text[: match.start()]}{day}{text[match.end() :].replace('T', ' ', 1)}"
    if match := _PACKED.search(text):
        year, month, day, *clock = match.groups()
        return f"{day}/{month}/{year}" + (f" {':'.join(clock)}" if clock[0] else "")
    return text


def _month(said):
    short = said[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else said


def _year(said):
    return said if len(said) == YEAR_SIGNS else f"20{said}"


def _whole_day(match):
    hour, rest, half = match.groups()
    return f"{int(hour) % NOON + (NOON if half.upper() in {'PM', 'CH'} else 0)}{rest}"
