"""Numbers as they are printed, made comparable."""

from marketplace.foundation.core import text


def number_key(number):
    """`123 / QĐ-UBND ` and `123/qd-ubnd` are one number."""
    return text.fold(number).replace(" ", "")
