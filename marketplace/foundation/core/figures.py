"""Numbers as people type them: `125.000`, `125 000`, `125,000`, `91,14`."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_SPACES = re.compile(r"[\s\u00a0\u202f_']+")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_PLAIN = re.compile(r"\d+")
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+")
_MOST_DIGITS = 15


def whole(text):
    """A whole number ≥ 0. A lone dot or comma parts thousands, never decimals: `1.500` is one thousand five hundred."""
    shape = _SPACES.sub(" ", str(text)).strip()
    if " " in shape:
        if not _SPACED.fullmatch(shape):
            raise _not_a_number(text)
        shape = shape.replace(" ", "")
    if not (_PLAIN.fullmatch(shape) or _GROUPED.fullmatch(shape)):
        raise _not_a_number(text)
    return _bounded(re.sub(r"[.,]", "", shape), text)


def decimal(text):
    """A number ≥ 0 with a decimal comma or point: `91,14` → Decimal("91.14"); `1.234,5` → Decimal("1234.5")."""
    shape = _SPACES.sub("", str(text))
    match = re.fullmatch(r"(\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)(?:([.,])(\d+))?", shape)
    if not match or (match[2] and match[2] in match[1]):
        raise _not_a_number(text)
    digits = re.sub(r"[.,]", "", match[1])
    _bounded(digits, text)
    return Decimal(f"{digits}.{match[3] or 0}").normalize() + 0


def grouped(number):
    """148000 → `148.000`: as it is typed."""
    return f"{int(number):,}".replace(",", ".")


def percent(basis_points):
    """150 → `1,5 %`, never broken over a line."""
    return f"{Decimal(basis_points).scaleb(-2).normalize() + 0:f}".replace(".", ",") + "\u00a0%"


def _bounded(digits, text):
    if len(digits) > _MOST_DIGITS or not digits.isascii():
        raise _not_a_number(text)
    return int(digits)


def _not_a_number(text):
    return ValidationError(
        _("“%(text)s” is not a number we can read. Write it like 125.000."), code="number", params={"text": str(text)[:60]}
    )
