"""Addresses in, queries out: the same reading for pages (which leave out what they cannot read) and JSON (which refuses it)."""

import re
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.core.money import parse_dong
from marketplace.foundation.core.text import nfc, squeeze
from marketplace.foundation.places import selectors as places
from marketplace.shop.delivery import provinces

from .queries import LONGEST_TEXT, SORTS, Query

CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
MOST_VALUES, MOST_PAGES, MOST_SIZE, MOST_DIGITS = 50, 1_000, 100, 10
STARS = ("3", "4", "5")


def read_query(data, *, page_size=20):
    """`(Query, errors)` from a QueryDict; errors are pairs of field and sentence."""
    reader = _Reader(data)
    query = Query(
        text=reader.text("q"),
        place=reader.many("place", reader.words),
        commune=reader.many("commune", reader.code),
        old_commune=reader.many("old_commune", reader.code),
        district=reader.many("district", reader.code),
        stars=tuple(int(n) for n in reader.many("stars", reader.star)),
        group=reader.many("group", reader.code),
        set=reader.many("set", reader.code),
        producer=reader.many("producer", reader.code),
        price_min=reader.price("price_min"),
        price_max=reader.price("price_max"),
        in_stock=reader.yes("in_stock"),
        deliver_to=reader.province("deliver_to"),
        near=reader.commune("near"),
        sort=reader.one_of("sort", SORTS),
        page=reader.number("page", 1, MOST_PAGES, 1),
        page_size=reader.number("page_size", 1, MOST_SIZE, page_size),
    )
    if query.price_min is not None and query.price_max is not None and query.price_min > query.price_max:
        reader.refuse("price_max", _("The highest price is below the lowest."))
    if query.sort == "near" and not data.get("near", "").strip():
        reader.refuse("near", _("Please choose the commune you are in."))
    return query, reader.errors


def readable(query, errors):
    """What a page searches for in spite of the errors: two prices that leave nothing between them are left out."""
    wrong = {field for field, _sentence in errors}
    if "price_max" in wrong:
        query = replace(query, price_min=None, price_max=None)
    return replace(query, sort=SORTS[0]) if "near" in wrong and query.sort == "near" else query


def text_of(value, *, longest=LONGEST_TEXT):
    return squeeze(nfc(value.replace("\0", "")))[:longest]


class _Reader:
    def __init__(self, data):
        self.data, self.errors = data, []

    def refuse(self, field, sentence):
        self.errors.append((field, sentence))

    def text(self, field):
        words = text_of(self.data.get(field, ""), longest=None)
        if len(words) > LONGEST_TEXT:
            self.refuse(field, _("Please search for fewer than %(n)d characters.") % {"n": LONGEST_TEXT})
        return words[:LONGEST_TEXT]

    def many(self, field, check):
        values = [value.strip() for value in self.data.getlist(field) if value.strip()]
        if len(values) > MOST_VALUES:
            self.refuse(field, _("At most %(n)d values at once, please.") % {"n": MOST_VALUES})
        kept = dict.fromkeys(check(field, value) for value in values[:MOST_VALUES])
        return tuple(value for value in kept if value is not None)

    def words(self, field, value):
        return text_of(value)

    def code(self, field, value):
        if CODE.fullmatch(value):
            return value
        return self.refuse(field, _("“%(value)s” is not a code.") % {"value": value[:40]})

    def star(self, field, value):
        if value in STARS:
            return value
        return self.refuse(field, _("Stars are 3, 4 or 5, not “%(value)s”.") % {"value": value[:40]})

    def province(self, field):
        code = next((value.strip() for value in reversed(self.data.getlist(field)) if value.strip()), "")
        if not code or code in provinces.names():
            return code
        self.refuse(field, _("“%(value)s” is no province of today.") % {"value": code[:40]})
        return ""

    def commune(self, field):
        code = self.data.get(field, "").strip()
        if not code or (CODE.fullmatch(code) and places.kilometres_from(code)):
            return code
        self.refuse(field, _("“%(value)s” is no commune whose place we know.") % {"value": code[:40]})
        return ""

    def price(self, field):
        value = self.data.get(field, "").strip()
        if not value:
            return None
        try:
            price = parse_dong(value)
        except ValidationError as refusal:
            return self.refuse(field, refusal.messages[0])
        return price if price >= 0 else self.refuse(field, _("A price cannot be below nothing."))

    def yes(self, field):
        value = self.data.get(field, "").strip().lower()
        if value in ("true", "1", "on", "yes"):
            return True
        if value not in ("", "false", "0", "off", "no"):
            self.refuse(field, _("Write true or false, not “%(value)s”.") % {"value": value[:40]})
        return False

    def one_of(self, field, values):
        value = self.data.get(field, "").strip() or values[0]
        if value in values:
            return value
        self.refuse(field, _("“%(value)s” is not a way to sort.") % {"value": value[:40]})
        return values[0]

    def number(self, field, low, high, default):
        value = self.data.get(field, "").strip()
        if not value:
            return default
        if value.isascii() and value.isdigit() and len(value) < MOST_DIGITS and low <= int(value) <= high:
            return int(value)
        self.refuse(field, _("Write a number from %(low)d to %(high)d.") % {"low": low, "high": high})
        return default
