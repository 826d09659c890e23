"""Telephone numbers of Vietnam: stored as E.164, shown as `0912 345 678`."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberType

REGION = "VN"
_MOBILE_DIGITS = 10
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def parse(text, *, landline=False):
    """`0912 345 678`, `+84912345678`, `84 912-345-678` → `+84912345678`. Mobile only, unless `landline`."""
    digits = _national_digits(str(text))
    number = _parsed(digits)
    kind = number and phonenumbers.number_type(number)
    if landline and number and phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if len(digits) != _MOBILE_DIGITS or not digits.startswith("0"):
        raise ValidationError(_("A phone number needs all its 10 digits"), code="phone")
    if kind not in _MOBILE or not phonenumbers.is_valid_number(number):
        raise ValidationError(_("No phone in Vietnam begins with these digits. Please check the number."), code="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def e164_or(text):
    """As stored where it is a number, else the text itself."""
    try:
        return parse(text)
    except ValidationError:
        return text


def display(e164):
    """`+84912345678` → `0912 345 678`."""
    national = _national_digits(str(e164))
    if len(national) == _MOBILE_DIGITS:
        return f"{national[:4]} {national[4:7]} {national[7:]}"
    number = _parsed(national)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL) if number else str(e164)


def masked(e164):
    """Enough for its owner to know it, not enough to call it: `••• ••• 678`."""
    return f"••• ••• {str(e164)[-3:]}" if e164 else ""


def _national_digits(text):
    bare = re.sub(r"[\s.\-–()/\u00a0]", "", text.translate(_WIDE))
    bare = re.sub(r"^(?:\+|00)?84(?=\d{9,10}$)", "0", bare)
    return bare[1:] if re.fullmatch(r"00[35789]\d{8}", bare) else bare  # +84 (0)912…


_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}


def _parsed(digits):
    if not re.fullmatch(r"0[0-9]{6,11}", digits):
        return None
    try:
        return phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return None
