"""The results page's filters: choices with counts, chips to take away, addresses without or with one thing changed."""

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import in_language
from marketplace.foundation.core.money import dong
from marketplace.foundation.core.text import sort_key

from . import selectors
from .cards import short_name
from .queries import PRICE_STEPS, Query
from .readings import without

EMPTY = Query()
PARAMETERS = (  # as they stand in an address
    ("q", "text"), ("place", "place"), ("district", "district"), ("commune", "commune"), ("old_commune", "old_commune"), ("stars", "stars"),
    ("group", "group"), ("producer", "producer"), ("price_min", "price_min"), ("price_max", "price_max"), ("in_stock", "in_stock"),
    ("sort", "sort"), ("page", "page"),
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
    data = QueryDict(mutable=True)
    for parameter, name in PARAMETERS:
        value = getattr(query, name)
        if value != getattr(EMPTY, name):
            data.setlist(parameter, list(value) if isinstance(value, tuple) else ["true" if value is True else value])
    return reverse("search:results") + (f"?{data.urlencode()}" if data else "")


class Facets:
    """Choices of one answer, in the order of the page."""

    def __init__(self, answer):
        self.answer, self.query = answer, answer.query

    def _choices(self, field, buckets=None, label=None):
        chosen = {str(value) for value in getattr(self.query, field)}
        buckets = self.answer.facets.get(field, []) if buckets is None else buckets
        return [
            Choice(field, bucket.value, label(bucket) if label else bucket.label, bucket.count, bucket.value in chosen)
            for bucket in buckets
        ]

    @property
    def places(self):
        """Old districts, each with the new communes that lie in it."""
        communes = sorted(self.answer.facets.get("commune", []), key=lambda bucket: sort_key(bucket.label))
        districts = sorted(self.answer.facets.get("district", []), key=lambda bucket: sort_key(short_name(bucket.label)))
        return [
            (self._choices("district", [district], _before)[0], self._choices("commune", [c for c in communes if c.more == district.value]))
            for district in districts
        ]

    @property
    def loose_communes(self):
        """Communes whose district the answer does not name."""
        named = {bucket.value for bucket in self.answer.facets.get("district", [])}
        return self._choices("commune", [bucket for bucket in self.answer.facets.get("commune", []) if bucket.more not in named])

    @property
    def stars(self):
        counts = {bucket.value: bucket.count for bucket in self.answer.facets.get("stars", [])}
        chosen = {str(stars) for stars in self.query.stars}
        return [Choice("stars", str(n), str(n), counts.get(str(n), 0), str(n) in chosen) for n in (5, 4, 3)]

    @property
    def groups(self):
        return self._choices("group", label=lambda bucket: in_language(bucket.label, bucket.more))

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
            for field in ("place", "district", "commune", "old_commune", "stars", "group", "producer")
            for value in getattr(query, field)
        ]
        if (query.price_min, query.price_max) != (None, None):
            chips.append(Chip(price_words(query.price_min, query.price_max), address(query, price_min=None, price_max=None)))
        if query.in_stock:
            chips.append(Chip(_("In stock only"), address(query, in_stock=False)))
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
            (choice.field, choice.value): choice.label for choice in self._choices("commune") + self._choices("old_commune") + self.groups
        }
        labels |= {("district", bucket.value): _before(bucket) for bucket in self.answer.facets.get("district", [])}
        labels |= {("stars", str(n)): stars_words(n) for n in self.query.stars}
        return labels | selectors.names_of(self.query, known=labels)

    @property
    def kept(self):
        """Parameters that another way of sorting keeps."""
        data = QueryDict(address(replace(self.query, sort=EMPTY.sort, page=1)).partition("?")[2])
        return [(name, value) for name, values in data.lists() for value in values]

    @property
    def suggestion_url(self):
        return address(Query(text=self.answer.suggestion))

    @property
    def clear_url(self):
        return address(Query(text=self.query.text, sort=self.query.sort))


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
    return _("%(district)s (before 7/2025)") % {"district": short_name(bucket.label)}


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
