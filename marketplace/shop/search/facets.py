"""The results page's filters: choices with counts, chips to take away, addresses without or with one thing changed."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import in_language
from marketplace.foundation.core.art.woven_map import Tally, draw
from marketplace.foundation.core.money import dong
from marketplace.foundation.core.text import sort_key
from marketplace.shop.delivery import provinces

from . import selectors
from .cards import short_name
from .queries import PRICE_STEPS, Bucket, Query
from .readings import without

EMPTY = Query()
FEW_PLACES = 6
FEW_MAKERS, MOST_MAKERS = 8, 500
ALL_MAKERS_FIELD, ALL_MAKERS_VALUE = "more", "producer"  # not part of a search: no canonical address has it
PARAMETERS = (  # as they stand in an address
    ("q", "text"), ("place", "place"), ("district", "district"), ("commune", "commune"), ("old_commune", "old_commune"), ("stars", "stars"),
    ("group", "group"), ("set", "set"), ("producer", "producer"), ("price_min", "price_min"), ("price_max", "price_max"),
    ("in_stock", "in_stock"), ("deliver_to", "deliver_to"), ("sort", "sort"), ("near", "near"), ("page", "page"),
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    field: str
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Chip:
    label: str
    url: str


def address(query, **changes):
    """The results page for a query; what is as always is left out. A change of anything goes back to page 1."""
    if changes:
        query = replace(query, **{"page": 1, **changes})
    if query.sort != "near":
        query = replace(query, near="")
    data = QueryDict(mutable=True)
    for parameter, name in PARAMETERS:
        value = getattr(query, name)
        if value != getattr(EMPTY, name):
            data.setlist(parameter, list(value) if isinstance(value, tuple) else ["true" if value is True else value])
    return reverse("search:results") + (f"?{data.urlencode()}" if data else "")


@dataclass(frozen=True)
class Branch:
    """A place with the places in it; open where something in it is chosen."""

    choice: Choice
    inside: tuple = ()

    @property
    def open(self):
        return self.choice.chosen or any(branch.open for branch in self.inside)


def asked_of(query):
    """What follows the question mark; how hits are ordered makes no other search."""
    return address(query, sort=EMPTY.sort, near="").partition("?")[2]


class Facets:
    """Choices of one answer, in the order of the page. `province`: the reader's, if it is known; `all_makers`: the rest is asked for."""

    def __init__(self, answer, *, province="", all_makers=False):
        self.answer, self.query, self.province, self.all_makers = answer, answer.query, province, all_makers

    def _choices(self, field, buckets=None, label=None):
        chosen = {str(value) for value in getattr(self.query, field)}
        buckets = self._buckets(field) if buckets is None else buckets
        return [
            Choice(field, bucket.value, label(bucket) if label else bucket.label, bucket.count, bucket.value in chosen)
            for bucket in buckets
        ]

    def _buckets(self, field):
        """Those of the answer, and what is chosen although nothing has it: it can be taken away where it was set."""
        found = self.answer.facets.get(field, [])
        missing = set(getattr(self.query, field, ())) - {bucket.value for bucket in found}
        return [*found, *(Bucket(value, self._names.get((field, value), value), 0) for value in sorted(missing))]

    @cached_property
    def _names(self):
        known = {(field, bucket.value) for field, buckets in self.answer.facets.items() for bucket in buckets}
        return selectors.names_of(self.query, known=known)

    @cached_property
    def places(self):
        """Old districts, in each the communes of today, in each those that it was made of."""
        old, communes = self._in_order("old_commune", _before), self._in_order("commune")
        districts = self._in_order("district", _before)
        old_in = _by_place(communes, old)
        branches = [
            (bucket, Branch(choice, tuple(Branch(leaf) for _bucket, leaf in old_in.get(choice.value, ()) if _tells_more(choice, leaf))))
            for bucket, choice in communes
        ]
        inside = _by_place(districts, branches)
        told = [Branch(choice, tuple(branch for _bucket, branch in inside.get(choice.value, ()))) for _bucket, choice in districts]
        return told + [branch for _bucket, branch in inside.get("", ())] + [Branch(leaf) for _bucket, leaf in old_in.get("", ())]

    def _in_order(self, field, label=None):
        buckets = sorted(self._buckets(field), key=lambda bucket: (sort_key(short_name(bucket.label)), bucket.value))
        return list(zip(buckets, self._choices(field, buckets, label), strict=True))

    @property
    def opened(self):
        """Few places are shown at once, many when they are asked for."""
        return sum(len(branch.inside) for branch in self.places) <= FEW_PLACES

    @property
    def map(self):
        """The woven map as a facet: a cell's link chooses its commune or takes it away."""
        counts = {bucket.value: Tally(bucket.count) for bucket in self.answer.facets.get("commune", [])}
        chosen = set(self.query.commune)
        links = {code: address(self.query, commune=toggled(self.query.commune, code)) for code in {*counts, *chosen}}
        return draw(
            counts,
            lambda cell: links.get(cell.code, ""),
            title=_("Woven map: choose communes"),
            says=lambda tally: ngettext("%(n)d product", "%(n)d products", tally.count) % {"n": tally.count},
            chosen=chosen,
            plain=True,
        )

    @property
    def sets(self):
        """{code of a group: its product sets}, as far as the register knows any."""
        found = {}
        for bucket in self._buckets("set"):
            found.setdefault(bucket.more, []).extend(self._choices("set", [bucket]))
        return found

    @property
    def makers(self):
        """The most frequent first; all of them in the order of the dictionary."""
        order = (lambda bucket: sort_key(bucket.label)) if self.all_makers else (lambda bucket: (-bucket.count, sort_key(bucket.label)))
        return self._choices("producer", sorted(self._buckets("producer"), key=order))

    @property
    def more_makers_url(self):
        """Where there may be more than are shown."""
        if self.all_makers or len(self.answer.facets.get("producer", [])) < FEW_MAKERS:
            return ""
        url = address(self.query, page=1)
        return f"{url}{'&' if '?' in url else '?'}{ALL_MAKERS_FIELD}={ALL_MAKERS_VALUE}"

    @property
    def delivery(self):
        """To the reader's province, or to the one that was picked."""
        code = self.query.deliver_to or self.province
        count = next((bucket.count for bucket in self.answer.facets.get("deliver_to", [])), 0)
        return Choice("deliver_to", code, delivery_words(code), count, bool(self.query.deliver_to)) if code else None

    @property
    def provinces(self):
        return [(code, name) for code, name in provinces.names().items() if code != (self.query.deliver_to or self.province)]

    @property
    def stars(self):
        counts = {bucket.value: bucket.count for bucket in self.answer.facets.get("stars", [])}
        chosen = {str(stars) for stars in self.query.stars}
        return [Choice("stars", str(n), str(n), counts.get(str(n), 0), str(n) in chosen) for n in (5, 4, 3)]

    @property
    def groups(self):
        """Each with its product sets."""
        groups = self._choices("group", label=lambda bucket: in_language(bucket.label, bucket.more))
        return [(choice, self.sets.get(choice.value, [])) for choice in groups] + [(choice, []) for choice in self.sets.get("", [])]

    @property
    def prices(self):
        """Steps as links: each sets both ends."""
        chosen = (self.query.price_min, self.query.price_max)
        return [
            (price_words(*ends), address(self.query, price_min=ends[0], price_max=ends[1]), bucket.count, ends == chosen)
            for bucket in sorted(self.answer.facets.get("price", []), key=lambda bucket: int(bucket.value))
            for ends in [step_ends(int(bucket.value))]
        ]

    @property
    def in_stock(self):
        return next((bucket.count for bucket in self.answer.facets.get("in_stock", [])), 0)

    @property
    def chips(self):
        query, labels = self.query, self._labels()
        chips = [
            Chip(
                labels.get((field, str(value)), str(value)),
                address(query, **{field: tuple(v for v in getattr(query, field) if v != value)}),
            )
            for field in ("place", "district", "commune", "old_commune", "stars", "group", "set", "producer")
            for value in getattr(query, field)
        ]
        if (query.price_min, query.price_max) != (None, None):
            chips.append(Chip(price_words(query.price_min, query.price_max), address(query, price_min=None, price_max=None)))
        if query.in_stock:
            chips.append(Chip(_("In stock only"), address(query, in_stock=False)))
        if query.deliver_to:
            chips.append(Chip(delivery_words(query.deliver_to), address(query, deliver_to="")))
        return chips

    @property
    def understood(self):
        """What words of the text were read as; taking one away leaves the others, and of a name with two meanings the other."""
        return [
            Chip(read_words(one), address(self.query, text=without(self.query.text, one.text), **self._other(one)))
            for one in self.answer.understood
        ]

    def _other(self, taken):
        others = [one for one in self.answer.understood if one.text == taken.text and one != taken]
        if len(others) != 1 or not others[0].field:
            return {}
        return {others[0].field: tuple(dict.fromkeys((*getattr(self.query, others[0].field), others[0].value)))}

    def _labels(self):
        labels = {
            (choice.field, choice.value): choice.label
            for choice in [choice for field in ("commune", "set", "producer") for choice in self._choices(field)]
            + [choice for choice, _sets in self.groups]
        }
        labels |= {("old_commune", bucket.value): _before(bucket) for bucket in self.answer.facets.get("old_commune", [])}
        labels |= {("district", bucket.value): _before(bucket) for bucket in self.answer.facets.get("district", [])}
        labels |= {("stars", str(n)): stars_words(n) for n in self.query.stars}
        return labels | self._names

    @property
    def kept(self):
        """Parameters that another way of sorting keeps."""
        data = QueryDict(address(replace(self.query, sort=EMPTY.sort, near="", page=1)).partition("?")[2])
        return [(name, value) for name, values in data.lists() for value in values]

    @property
    def asked(self):
        """What can be kept of it: all goods are no search."""
        return asked_of(self.query)

    @property
    def suggestion_url(self):
        return address(Query(text=self.answer.suggestion))

    @property
    def first_url(self):
        return address(self.query, page=1)

    @property
    def clear_url(self):
        return address(Query(text=self.query.text, sort=self.query.sort, near=self.query.near))


def toggled(values, value):
    return tuple(one for one in values if one != value) if value in values else (*values, value)


def _by_place(outer, inner):
    """`inner` pairs of bucket and something by the place they lie in; "" where the answer does not name that place."""
    named, found = {bucket.value for bucket, _choice in outer}, {}
    for bucket, thing in inner:
        found.setdefault(bucket.more if bucket.more in named else "", []).append((bucket, thing))
    return found


def _tells_more(commune, old):
    """An old commune is told beside today's unless it is the same in all but the year."""
    return old.chosen or old.count != commune.count


def delivery_words(code):
    return _("Delivered to %(province)s") % {"province": provinces.names().get(code, code)}


def read_words(one):
    """`Nơi: Na Rì (huyện, trước 7/2025)`."""
    words = {
        "place": _("Place: %(what)s"),
        "stars": "%(what)s",
        "group": _("Group: %(what)s"),
        "producer": _("Producer: %(what)s"),
    }
    return words[one.kind] % {"what": one.label}


def _before(bucket):
    """The month does not part from its word over a line's end."""
    words = bucket.label  # of what nothing has, it says when already
    if "7/2025" not in words:
        words = _("%(district)s (before 7/2025)") % {"district": short_name(words)}
    return words.replace(" 7/2025", "\N{NO-BREAK SPACE}7/2025")


def stars_words(n):
    return ngettext("%(n)d star", "%(n)d stars", n) % {"n": n}


def step_ends(step):
    """Lowest and highest price of a step, as filters: (50000, 99999)."""
    low = PRICE_STEPS[step] or None
    return low, PRICE_STEPS[step + 1] - 1 if step + 1 < len(PRICE_STEPS) else None


def price_words(low, high):
    if low is None:
        return _("Up to %(high)s") % {"high": dong(_rounded(high))}
    if high is None:
        return _("From %(low)s") % {"low": dong(low)}
    return _("%(low)s to %(high)s") % {"low": dong(low), "high": dong(_rounded(high))}


def _rounded(price):
    """99999 is said as 100.000: the step reaches to just under it."""
    return price + 1 if price % 1_000 == 999 else price  # noqa: PLR2004
