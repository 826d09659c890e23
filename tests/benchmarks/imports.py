"""A long list of products as an office might bring it, and how long it takes to check and to apply it."""

import csv
import io
import random
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.foundation.core import content
from marketplace.foundation.imports import services
from marketplace.foundation.places import services as places
from marketplace.register.certification.content import GROUPS

from .generate import GOODS, _name

HEADER = ["Tên sản phẩm", "Hạng sao", "Chủ thể", "Xã", "Nhóm", "Năm", "Quyết định", "Nguồn"]
ROWS_A_PRODUCER = 25


def register_file(rows, *, seed=1, source="https://example.com/danh-sach", commune="", certified_each=5):
    """A CSV of `rows` products, the same for the same seed; each n-th has its decision."""
    dice, groups = random.Random(seed), {code: name for code, name, _english in GROUPS}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    maker = ""
    for n in range(rows):
        good, group = dice.choice(GOODS)
        maker = f"HTX {_name(dice)} {seed}-{n // ROWS_A_PRODUCER}" if n % ROWS_A_PRODUCER == 0 else maker
        paper = f"QĐ số {seed}/QĐ-UBND ngày 29/12/2024 của UBND tỉnh Bắc Kạn" if n % certified_each == 0 else ""
        drawn = dice.choice(("Xã Ba Bể", "Xã Nà Phặc", "Xã Đồng Phúc"))
        writer.writerow([f"{good} {_name(dice)} {seed}-{n}", 3, maker, commune or drawn, groups[group], 2024, paper, source])
    return out.getvalue().encode()


def measured(rows):
    """Prints seconds for each step, and the statements of the last."""
    content.load()
    places.load_places()
    began = time.perf_counter()
    run = services.stage("register", data=register_file(rows), file_name="bench.csv")
    staged = time.perf_counter()
    services.check(run)
    checked = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        services.apply(run)
    applied = time.perf_counter()
    times = f"staged in {staged - began:.1f} s, checked in {checked - staged:.1f} s, applied in {applied - checked:.1f} s"
    print(f"A list of {rows:,} rows: {times} by {len(captured)} statements.", flush=True)
