"""Loading the map. Nothing is ever removed: orders and certificates point at it."""

import csv
import secrets
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from marketplace.foundation.core.text import fold, nfc, sort_key, squeeze

from .models import OLD_PROVINCE, Commune, DataVersion, District, Edition, Kind, Province, Region

DATA = Path(__file__).parent / "data"
_KINDS = sorted(((kind.label, kind.value) for kind in Kind), key=lambda pair: -len(pair[0]))
_NORTH = {"01", "04", "08", "11", "12", "14", "15", "19", "20", "22", "24", "25", "31", "33", "37"}
_CENTRAL = {"38", "40", "42", "44", "46", "48", "51", "52", "56", "66", "68"}


@dataclass
class Loaded:
    added: int = 0
    changed: int = 0

    def __str__(self):
        return f"{self.added} added, {self.changed} changed"


def load_places(folder=DATA):
    """Bring the two editions up to date from the data files; a second run changes nothing."""
    loaded = Loaded()
    with transaction.atomic():
        provinces = _upsert(Province, _provinces(folder), loaded)
        current = _upsert(Commune, _current_communes(folder, provinces), loaded)
        old_province = provinces[Edition.BEFORE_2025_07, OLD_PROVINCE]
        districts = _upsert(District, _districts(folder, old_province), loaded)
        _upsert(Commune, _old_communes(folder, old_province, districts, current), loaded)
        if loaded.added or loaded.changed:
            DataVersion.objects.update_or_create(pk=1, defaults={"token": secrets.token_hex(8), "loaded_at": timezone.now()})
    return loaded


def _provinces(folder):
    yield Province(edition=Edition.BEFORE_2025_07, code=OLD_PROVINCE, region=Region.NORTH, kind=Kind.TINH, **_named("Bắc Kạn"))
    for row in _rows(folder / "provinces.csv"):
        yield Province(edition=Edition.CURRENT, code=row["code"], region=_region(row["code"]), kind=row["kind"], **_named(row["name"]))


def _region(code):
    return Region.NORTH if code in _NORTH else Region.CENTRAL if code in _CENTRAL else Region.SOUTH


def _current_communes(folder, provinces):
    """The country's list, with the better coordinates of our own 37."""
    better = {row["new_code"]: row for row in _rows(folder / "communes.csv")}
    for row in _rows(folder / "country.csv"):
        ours = better.get(row["code"])
        yield Commune(
            edition=Edition.CURRENT,
            code=row["code"],
            kind=row["kind"],
            province=provinces[Edition.CURRENT, row["province_code"]],
            latitude=_degrees(ours["new_lat"] if ours else row["lat"]),
            longitude=_degrees(ours["new_lon"] if ours else row["lon"]),
            area_km2=_number(ours["new_area_km2"] if ours else row["area_km2"], "0.01"),
            **_named(row["name"]),
        )
    missing = better.keys() - {row["code"] for row in _rows(folder / "country.csv")}
    if missing:
        raise ValueError(f"communes.csv names communes that the country does not have: {sorted(missing)}")


def _districts(folder, province):
    named = {row["old_district_code"]: row["old_district"] for row in _rows(folder / "communes.csv")}
    for code, full in sorted(named.items()):
        kind, name = _split(full)
        yield District(edition=Edition.BEFORE_2025_07, code=code, kind=kind, province=province, **_named(name))


def _old_communes(folder, province, districts, current):
    for row in _rows(folder / "communes.csv"):
        kind, name = _split(row["old_name"])
        yield Commune(
            edition=Edition.BEFORE_2025_07,
            code=row["old_code"],
            kind=kind,
            province=province,
            district=districts[Edition.BEFORE_2025_07, row["old_district_code"]],
            successor=current[Edition.CURRENT, row["new_code"]],
            latitude=_degrees(row["old_lat"]),
            longitude=_degrees(row["old_lon"]),
            **_named(name),
        )


def _upsert(model, units, loaded):
    """Write what is new or differs; returns all rows of the model by (edition, code)."""
    known = {(row.edition, row.code): row for row in model.objects.all()}
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    new, changed = [], []
    for unit in units:
        row = known.get((unit.edition, unit.code))
        if row is None:
            new.append(unit)
        elif any(getattr(row, column) != getattr(unit, column) for column in columns):
            unit.pk = row.pk
            changed.append(unit)
    model.objects.bulk_create(new, batch_size=1000)
    model.objects.bulk_update(changed, [field.name for field in model._meta.concrete_fields if not field.primary_key], batch_size=500)
    loaded.added += len(new)
    loaded.changed += len(changed)
    return known | {(unit.edition, unit.code): unit for unit in [*new, *changed]}


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _named(name):
    name = squeeze(nfc(name))
    return {"name": name, "folded": fold(name), "sort_key": sort_key(name)}


def _split(full):
    """`Thị trấn Chợ Rã` → (`thi-tran`, `Chợ Rã`)."""
    full = squeeze(nfc(full))
    for label, value in _KINDS:
        if full.lower().startswith(f"{label.lower()} "):
            return value, full[len(label) + 1 :]
    raise ValueError(f"what kind of place is “{full}”?")


def _degrees(text):
    return _number(text, "0.000001")


def _number(text, step):
    return Decimal(text).quantize(Decimal(step)) if text else None
