"""Reading spreadsheets from strangers: CSV in any encoding people still use, XLSX without trusting it. Formulas are never evaluated."""

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.text import fold_words, nfc, squeeze

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_IN_CELL = 5_000
HEADER_WITHIN = 20  # rows


@dataclass
class Line:
    number: int
    cells: list
    formulas: set = field(default_factory=set)  # positions
    days: set = field(default_factory=set)  # positions that a workbook keeps as days, not as words


@dataclass
class Sheet:
    header: list
    positions: dict  # column name → position
    unknown: list
    lines: list


class UnknownHead(ValidationError):  # noqa: N818  a question, not a mistake
    """No row names the columns we need."""


def read(data, columns):
    """bytes → Sheet; whatever is wrong with the file as a whole is a ValidationError."""
    return by_titles(lines_of(data), columns)


def lines_of(data):
    """Every row of the table, its head too."""
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The file is larger than %(most)d MB."), params={"most": MOST_BYTES // 1024 // 1024})
    return _xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data)


# CSV


def _csv(data):
    text = _decoded(data)
    if "\0" in text:
        raise ValidationError(_("This is no table we can read: please save it as CSV or XLSX."))
    csv.field_size_limit(MOST_IN_CELL * 10)
    lines = []
    try:
        reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=False)
        for cells in reader:
            lines.append(_line(reader.line_num, cells, {i for i, cell in enumerate(cells) if cell.lstrip().startswith("=")}))
            _check_rows(lines)
    except csv.Error as error:
        raise ValidationError(_("This is no table we can read: please save it as CSV or XLSX.")) from error
    return lines


def _decoded(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _try(data, "utf-16")
    if b"\0" in data[:200]:
        return _try(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    for encoding in ("utf-8-sig", "cp1258"):
        try:
            return nfc(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("The letters of this file cannot be read: please save it as CSV UTF-8 or XLSX."))


def _try(data, encoding):
    try:
        return nfc(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise ValidationError(_("The letters of this file cannot be read: please save it as CSV UTF-8 or XLSX.")) from error


def _delimiter(text):
    """With which most rows are equally wide: commas in sums and words make them ragged."""
    head = "\n".join(text.split("\n", 2 * HEADER_WITHIN)[: 2 * HEADER_WITHIN])
    return max(",;\t|", key=lambda sign: (_alike(head, sign), head.count(sign)))


def _alike(head, sign):
    widths = Counter(len(cells) for cells in csv.reader(io.StringIO(head), delimiter=sign) if len(cells) > 1)
    return max(widths.values(), default=0)


# XLSX


def _xlsx(data):
    _check_archive(data)
    import openpyxl

    if not openpyxl.DEFUSEDXML:  # pragma: no cover
        raise ImportError("defusedxml is missing")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        lines = []
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
            line = _line(number, [_shown(cell.value) for cell in row], {i for i, cell in enumerate(row) if cell.data_type == "f"})
            line.days = {i for i, cell in enumerate(row) if isinstance(cell.value, date)}
            lines.append(line)
            _check_rows(lines)
    except ValidationError:
        raise
    except Exception as error:
        raise ValidationError(_("This workbook cannot be read: please open it and save it again as XLSX.")) from error
    return lines


def _check_archive(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ValidationError(_("This workbook cannot be read: please open it and save it again as XLSX.")) from error
    if unpacked > MOST_UNPACKED:
        raise ValidationError(_("Unpacked, this workbook is larger than %(most)d MB."), params={"most": MOST_UNPACKED // 1024 // 1024})


def _shown(value):
    """Every cell as people would read it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        clock = f" {value:%H:%M:%S}" if value.time() != time.min else ""
        return dates.words(value.date()) + clock
    if isinstance(value, date):
        return dates.words(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# Both


def _line(number, cells, formulas):
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        raise ValidationError(_("The table has more than %(most)d columns."), params={"most": MOST_COLUMNS})
    cells = [squeeze(nfc(cell.replace("\u200b", "").replace("\ufeff", ""))) for cell in cells[:MOST_COLUMNS]]
    if any(len(cell) > MOST_IN_CELL for cell in cells):
        raise ValidationError(
            _("A cell in line %(line)d has more than %(most)d characters."), params={"line": number, "most": MOST_IN_CELL}
        )
    while cells and not cells[-1]:
        cells.pop()
    return Line(number, cells, {i for i in formulas if i < MOST_COLUMNS})


def _check_rows(lines):
    if len(lines) > MOST_ROWS + HEADER_WITHIN:
        raise ValidationError(_("The table has more than %(most)d rows."), params={"most": MOST_ROWS})


def by_titles(lines, columns):
    """The header is where most of our titles stand, over one row or two (merged cells leave the second part empty)."""
    best = max(
        ((len(titled), -height, -first, titled) for first in range(min(HEADER_WITHIN, len(lines))) for height in (1, 2)
         if (titled := found(lines[first : first + height], columns))),
        default=None,
        key=lambda candidate: candidate[:3],
    )  # fmt: skip
    missing = [column for column in columns if column.required and (best is None or column.name not in best[3])]
    if missing:
        names = ", ".join(f"“{column.label or column.titles[0]}”" for column in missing)
        raise UnknownHead(_("No column is headed %(names)s."), params={"names": names})
    __, height, first, positions = best
    return with_head(lines, -first, -height, positions)


def with_head(lines, first, height, positions):
    """`first`: which line the head begins with; it takes `height` of them."""
    head = lines[first : first + height]
    header = _titles(head)
    body = [line for line in lines[first + height :] if any(line.cells)]
    used = set(positions.values())
    unknown = [title for i, title in enumerate(header) if title and i not in used]
    return Sheet(header, positions, unknown, body)


def found(rows, columns):
    """{column name: position} of the titles we know."""
    positions = {}
    for i, words in enumerate(_title_words(rows)):
        for column in columns:
            if column.name not in positions and words & {fold_words(title) for title in column.titles}:
                positions[column.name] = i
                break
    return positions


def _title_words(rows):
    width = max((len(row.cells) for row in rows), default=0)
    titles = [[row.cells[i] for row in rows if i < len(row.cells) and row.cells[i]] for i in range(width)]
    return [{fold_words(words) for title in column for words in (title, *title.split("/"))} for column in titles]


def _titles(rows):
    width = max((len(row.cells) for row in rows), default=0)
    return [" ".join(dict.fromkeys(row.cells[i] for row in rows if i < len(row.cells) and row.cells[i])) for i in range(width)]
