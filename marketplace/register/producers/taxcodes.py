"""Tax codes by the kind of their holder."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.vn import mst

from marketplace.foundation.core import dates

from .models import Kind

PERSONS = {Kind.HOUSEHOLD, Kind.GROUP, Kind.UNKNOWN}
PERSONAL_DIGITS = 12
# The provinces of birth registration that open a personal number (Circular 07/2016/TT-BCA, annex 1).
PROVINCES = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 "
    "034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 "
    "067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096 "
)


def tax_code(written, *, kind):
    """Checked and tidy: 10 or 13 digits (`0100112437`, `0100112437-001`); for households and groups also a personal number."""
    digits = re.sub(r"[\s.\-]", "", written)
    if len(digits) == PERSONAL_DIGITS and digits.isdigit():
        return _personal(digits, kind)
    try:
        return mst.format(mst.validate(digits))
    except WrongNumber as error:
        raise ValidationError(_("“%(code)s” is not a tax code: please check its digits."), params={"code": written}) from error


def _personal(digits, kind):
    if kind not in PERSONS:
        raise ValidationError(_("A company or cooperative has a tax code of 10 or 13 digits, not a personal number."))
    born = 1900 + 100 * (int(digits[3]) // 2) + int(digits[4:6])
    if digits[:3] not in PROVINCES or born > dates.today().year:
        raise ValidationError(_("These 12 digits are not a personal number: province, century or year is wrong."))
    return digits
