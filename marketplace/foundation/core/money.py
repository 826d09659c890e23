"""Đồng are whole numbers; no float ever touches money."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import figures
from .text import fold, nfc

NBSP = "\u00a0"
WHOLE = 10_000  # basis points: hundredths of a percent
MOST = 10**12  # a sum above this is a slip of the finger
_UNIT = re.compile(r"\s*(?:₫|đồng|đ|vnđ|vnd|dong|d)\s*$", re.IGNORECASE)
_TIMES = {"k": 1_000, "nghin": 1_000, "ngan": 1_000, "tr": 1_000_000, "trieu": 1_000_000}
_SHORT = re.compile(r"(\d+(?:[.,]\d{1,2})?)\s*([^\W\d_]+)")
_CENTS = re.compile(
    r"(?:(?<=\d{4})[.,]|(?<=\.\d{3}),|(?<=,\d{3})\.)0{1,2}$"
)  # a till's "125.000,00"; "125.00" lacks a zero or has two too many: ask


def dong(amount):
    """125000 → `125.000 ₫`, never broken over a line."""
    sign = "−" if amount < 0 else ""
    return f"{sign}{abs(int(amount)):,}".replace(",", ".") + f"{NBSP}₫"


def parse_dong(text):
    """`125.000`, `125 000`, `125,000 đ`, `125k`, `1,5 triệu` → whole đồng; else a ValidationError for people."""
    bare = _UNIT.sub("", nfc(str(text)).strip()).strip()
    amount = _in_thousands(bare)
    if amount is None:
        amount = _in_full(bare, text)
    if amount > MOST:
        raise ValidationError(
            _("%(sum)s is more than anyone means here. Please check the zeros."), code="sum", params={"sum": dong(amount)}
        )
    return amount


def _in_full(bare, text):
    try:
        return figures.whole(_CENTS.sub("", bare))
    except ValidationError:
        raise _unreadable(text) from None


def _in_thousands(bare):
    match = _SHORT.fullmatch(bare)
    times = match and _TIMES.get(fold(match[2]))
    if not times:
        return None
    amount = figures.decimal(match[1]) * times
    return int(amount) if amount == int(amount) else None


def _unreadable(text):
    return ValidationError(_("“%(text)s” is not a sum we can read. Write it like 125.000."), code="sum", params={"text": str(text)[:60]})


def part(amount, basis_points):
    """So many hundredths of a percent of `amount` ≥ 0, half up."""
    return (amount * basis_points + WHOLE // 2) // WHOLE


def split(amount, weights):
    """Whole parts in proportion to `weights`, by largest remainder; they always sum to `amount`."""
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be ≥ 0 and not all zero")
    sign, amount = (-1, -amount) if amount < 0 else (1, amount)
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
