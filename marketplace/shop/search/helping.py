"""Where to go from a page without results: the same words in a wider place or with one filter less, groups, goods with many stars."""

from dataclasses import dataclass, replace
from functools import cached_property, reduce

from django.http import QueryDict
from django.utils.translation import gettext as _

from catalogue.models import in_language
from marketplace.foundation.places.models import Commune, District

from .cards import cards, short_name
from .facets import address
from .forms import read_query
from .queries import Query, hits, search
from .readings import without

POPULAR = 4
MOST_WAYS = 6


@dataclass(frozen=True)
class Way:
    """`count`: how many goods lie there."""

    label: str
    url: str
    count: int


class Help:
    """For an answer without hits and its Facets. Only ways that lead to something are told; each is tried out."""

    def __init__(self, answer, facets):
        self.answer, self.query, self.facets = answer, answer.query, facets

    @cached_property
    def ways(self):
        """Wider places first, then one filter or one reading less, at last no filter at all."""
        told = [*self._districts, *((_("Without “%(what)s”") % {"what": chip.label}, chip.url) for chip in self._chips)]
        if len(self.facets.chips) > 1 or self._districts:
            told.append((_("Without any filter"), self.facets.clear_url))
        if bare := self._bare:
            told.append((bare, address(Query(text=bare))))
        ways = [Way(label, url, hits(_query(url), most=1)[1]) for label, url in told[:MOST_WAYS]]
        return [way for way in ways if way.count]

    @property
    def _bare(self):
        """The words less all that was read as a place, stars and so on, where that is more than one thing."""
        read = dict.fromkeys(one.text for one in self.answer.understood)
        return reduce(without, read, self.query.text) if len(read) > 1 else ""

    @property
    def _chips(self):
        return [*self.facets.chips, *self.facets.understood]

    @cached_property
    def _districts(self):
        """Old districts around the communes that are filtered by."""
        query = self.query
        if not (query.commune or query.old_commune):
            return []
        within = Commune.objects.old().filter(successor__code__in=query.commune) | Commune.objects.old().filter(code__in=query.old_commune)
        around = {"commune": (), "old_commune": ()}
        return [
            (
                _("In all of %(district)s (before 7/2025)") % {"district": short_name(str(district))},
                address(query, district=tuple({*query.district, district.code}), **around),
            )
            for district in District.objects.filter(pk__in=within.values("district"))
        ]

    @cached_property
    def _all(self):
        return search(replace(Query(), page_size=POPULAR))

    @property
    def groups(self):
        buckets = [bucket for bucket in self._all.facets.get("group", []) if bucket.count]
        return [Way(in_language(bucket.label, bucket.more), address(Query(group=(bucket.value,))), bucket.count) for bucket in buckets]

    @property
    def popular(self):
        return cards(self._all.items)


def _query(url):
    return read_query(QueryDict(url.partition("?")[2]))[0]
