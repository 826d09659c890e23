"""The real list of products, altered in twelve ways that offices alter lists, and the register that it becomes."""

import csv
import io
import random
import time
import unicodedata
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import psycopg
from django.db import connection

from marketplace.register.certification import importing
from marketplace.register.certification.models import RegisteredProduct

REAL = Path(importing.__file__).parents[1] / "data/register_products.csv"
GOLDEN = Path(__file__).parent / "golden_register.csv"
WAYS = (
    "a BOM",
    "UTF-16",
    "decomposed",
    "Windows-1258",
    "semicolons",
    "another order of rows",
    "another order of columns",
    "title rows above",
    "merged header",
    "XLSX with numbers",
    "capitals and spaces",
    "stars in words",
)
# The importing transaction has written its products and waits for the table of recognitions.
BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'certification_recognition'::regclass"


def real_rows():
    with REAL.open(encoding="utf-8") as file:
        return list(csv.reader(file))


def as_csv(rows, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def dump():
    """The register by names, without codes that are random."""
    lines = []
    for product in RegisteredProduct.objects.select_related("producer", "group", "commune", "old_commune", "district"):
        said = "; ".join(sorted(f"{r.stars or '-'}|{r.when}|{r.level}|{r.words}|{r.said_until or ''}" for r in product.recognitions.all()))
        held = "; ".join(f"{c.stars}|{c.points or '-'}|{c.decision}|{c.valid_from}|{c.expires_on}" for c in product.certificates.all())
        place = [str(part or "") for part in (product.commune, product.old_commune, product.district, product.place_words)]
        lines.append(
            [product.name, str(product.producer or ""), product.group.code, *place, said, held, product.source.replace("\n", " ; ")]
        )
    return sorted(lines)


def golden():
    with GOLDEN.open(encoding="utf-8") as file:
        return list(csv.reader(file))


VIETNAMESE = ["Tên sản phẩm", "Hạng sao", "Chủ thể", "Xã, phường", "Huyện", "Nhóm sản phẩm", "Năm công nhận", "Quyết định", "Giá", "Nguồn"]


def altered(name):  # noqa: C901, PLR0911  twelve ways
    header, *rows = real_rows()
    if name == "a BOM":
        return as_csv([header, *rows], "utf-8-sig")
    if name == "UTF-16":
        return as_csv([header, *rows], "utf-16")
    if name == "decomposed":
        return as_csv([[unicodedata.normalize("NFD", cell) for cell in row] for row in [header, *rows]])
    if name == "Windows-1258":
        return windows_1258([VIETNAMESE, *rows])
    if name == "semicolons":
        return as_csv([VIETNAMESE, *rows], delimiter=";")
    if name == "another order of rows":
        return as_csv([header, *random.Random(3).sample(rows, len(rows))])
    if name == "another order of columns":
        return as_csv([row[::-1] for row in [header, *rows]])
    if name == "title rows above":
        return as_csv([["UBND TỈNH BẮC KẠN"], [], ["DANH SÁCH SẢN PHẨM OCOP"], VIETNAMESE, *rows])
    if name == "merged header":
        top = [*VIETNAMESE[:3], "Địa chỉ", "", *VIETNAMESE[5:]]
        below = ["", "", "", "Xã", "Huyện", "", "", "", "", ""]
        return as_xlsx([["Danh sách"], top, below, *rows])
    if name == "XLSX with numbers":
        return as_xlsx([VIETNAMESE, *[[int(cell) if cell.isdigit() else cell or None for cell in row] for row in rows]])
    if name == "capitals and spaces":
        return as_csv([[title.upper() for title in VIETNAMESE], *[[f"  {cell} " if cell else "" for cell in row] for row in rows]])
    if name == "stars in words":
        return as_csv([header, *[[row[0], f"{row[1]} sao" if row[1] else "", *row[2:]] for row in rows]])
    raise AssertionError(name)


def windows_1258(rows):
    """Letters with their shape composed, tones behind them, as the code page has it; đ survives, what it lacks does not occur."""
    text = unicodedata.normalize("NFC", as_csv(rows).decode())
    out = bytearray()
    for character in text:
        for piece in _pieces(character):
            out += piece.encode("cp1258", "replace")
    return bytes(out)


def _pieces(character):
    try:
        character.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", character)
        tones = [part for part in parts[1:] if part in "\u0300\u0301\u0303\u0309\u0323"]
        shapes = [part for part in parts[1:] if part not in tones]
        return [unicodedata.normalize("NFC", parts[0] + "".join(shapes)), *tones]
    return [character]


def killed_while_writing(start):
    """`start()` → a process that imports; it is killed half-way, with its products written and its recognitions not."""
    with _writing_held():
        process = start()
        try:
            _wait_until_blocked(process)
        finally:
            process.kill()
            process.wait(30)
    return process


@contextmanager
def _writing_held():
    with psycopg.connect(_address()) as held:
        held.execute("LOCK TABLE certification_recognition IN EXCLUSIVE MODE")
        yield
        held.rollback()


def _wait_until_blocked(process):
    with psycopg.connect(_address(), autocommit=True) as watching:
        for _ in range(600):
            assert process.poll() is None
            if watching.execute(BLOCKED).fetchone()[0]:
                return
            time.sleep(0.1)
    raise AssertionError("the import never reached its writing")


def _address():
    database = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=database["NAME"],
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        password=database["PASSWORD"] or None,
    )
