"""Tables whose titles nobody here knows: somebody says once which column is what; the next file with this head needs nobody."""

import hashlib
import json
import re
from collections import Counter
from itertools import zip_longest

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


# Tables without a row of titles


HEADLESS = -1  # instead of the number of the head's row
_SIGN, _COLUMNS = "cot:", 40  # rows that say what stands in the columns
_FIGURE = re.compile(r"[+\-−(]?\s*\d[\d.,\s]*\)?\s*(VND|đ|₫)?", re.IGNORECASE)
LOOSE = {"reference", "account", "payer_number"}  # digits alone today, letters too tomorrow


def by_columns(lines):
    """What a table without titles is known by: what stands in each of its columns (d: days, n: figures, t: text, -: nothing)."""
    rows = [line.cells for line in lines if any(line.cells)][:_COLUMNS]
    width = max(map(len, rows), default=0)
    return _SIGN + "".join(_mostly(cells[at] for cells in rows if at < len(cells)) for at in range(width))


def _mostly(texts):
    found = Counter(_sort(text) for text in texts if text and text.strip("-–— "))
    return found.most_common(1)[0][0] if found else "-"


def _sort(text):
    if _PARTS.match(text) or _PACKED.fullmatch(text):
        return "d"
    return "n" if _FIGURE.fullmatch(text) else "t"


def is_headless(shape):
    return shape.fingerprint.startswith(_SIGN)


def remembered_headless(importer, lines):
    """The one shape without titles whose columns hold what these do, from the first row on; None where there is none, or several."""
    first = next((line for line in lines if any(line.cells)), None)
    if first is None:
        return None
    told = by_columns(lines), by_columns([first])
    known = Shape.objects.filter(kind=importer.kind, fingerprint__startswith=_SIGN).order_by("pk")
    fitting = [shape for shape in known if all(_alike(shape, columns, importer) for columns in told)]
    return fitting[0] if len(fitting) == 1 else None


def _alike(shape, columns, importer):
    """Empty columns say nothing, unless they are needed; of those that nobody named only days have to be days."""
    was, now = (said.removeprefix(_SIGN) for said in (shape.fingerprint, columns))
    needed = {at for name, at in shape.positions.items() if name in {column.name for column in importer.columns if column.required}}
    if any(at >= len(now) or now[at] == "-" for at in needed):
        return False
    named = {at for name, at in shape.positions.items() if name not in LOOSE}
    pairs = enumerate(zip_longest(was, now, fillvalue="-"))
    return not any(one != two and "-" not in (one, two) and (at in named or "d" in (one, two)) for at, (one, two) in pairs)


def header_of(lines, head):
    """The titles; a table without has as many empty ones as columns."""
    return lines[head].cells if head != HEADLESS else [""] * max((len(line.cells) for line in lines), default=0)


def fingerprint_of(lines, head):
    return by_columns(lines) if head == HEADLESS else fingerprint(lines[head].cells)


def sheet_of(shape, lines, head):
    return sheets.with_head(lines, head, 1, shape.positions)


# Guesses, for the page on which somebody says what is what


def likely_head(lines, columns):
    """Where most titles are known; else the first row as wide as the table whose cells hold no figures; HEADLESS where every row does."""
    heads = lines[: sheets.HEADER_WITHIN]
    known = max(range(len(heads)), key=lambda at: (len(sheets.found(heads[at : at + 1], columns)), -at), default=0)
    if heads and sheets.found(heads[known : known + 1], columns):
        return known
    widest = max((_filled(line) for line in lines[: 2 * sheets.HEADER_WITHIN]), default=0)
    wide = [at for at, line in enumerate(heads) if _filled(line) >= max(FEWEST, widest - 1) and not any(map(_figures, line.cells))]
    return wide[0] if wide else HEADLESS


def likely_positions(lines, head, columns):
    """By titles we know; a column of days by what stands in it."""
    positions = sheets.found(lines[head : head + 1], columns) if head != HEADLESS else {}
    if "day" not in positions:
        body = [line.cells for line in lines[head + 1 : head + 1 + sheets.HEADER_WITHIN]]
        for at in range(len(header_of(lines, head)) if head < len(lines) else 0):
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
