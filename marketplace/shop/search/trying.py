"""What searches find now, and what they would find with a set of words that nobody has saved yet."""

from dataclasses import dataclass

from django.utils import timezone

from catalogue.models import Product
from marketplace.foundation.core.text import squeeze

from . import selectors
from .lexicon import lexicon
from .models import SynonymSet, parted
from .queries import LONGEST_TEXT, Query, asked

SHOWN = 5  # titles of each search
MOST_TRIED = 10  # searches


@dataclass(frozen=True)
class Found:
    titles: list[str]
    count: int


@dataclass(frozen=True)
class Trial:
    """A query with the first titles before and after."""

    text: str
    before: Found
    after: Found

    @property
    def same(self):
        return self.before == self.after

    @property
    def rows(self):
        """(title, whether it is new among the first)"""
        return [(title, title not in self.before.titles) for title in self.after.titles]


def tried(one, query="", on=None):
    """Trials of the query and of each word of the set; writes nothing."""
    on = on or timezone.now()
    now, then = lexicon(), lexicon().with_sets(_sets_with(one))
    texts = dict.fromkeys(filter(None, [squeeze(query)[:LONGEST_TEXT], *parted(one.words)]))
    answers = [(text, _found(text, now, on), _found(text, then, on)) for text in list(texts)[:MOST_TRIED]]
    titles = _titles({pk for _text, *both in answers for found in both for pk in found.ids}, on)
    return [Trial(text, *(_told(found, titles) for found in both)) for text, *both in answers]


def _sets_with(one):
    """Those in use, this one in its place or after them."""
    sets = list(SynonymSet.objects.filter(is_active=True).exclude(pk=one.pk))
    return sorted([*sets, one], key=lambda each: (not each.key, each.key))


def _found(text, known, on):
    return asked(Query(text=text, page_size=SHOWN), on, selectors.engine(), known=known)[1]


def _titles(ids, on):
    return {listing.pk: listing.title for listing in Product.objects.shown(on).filter(pk__in=ids)}


def _told(found, titles):
    return Found([titles[pk] for pk in found.ids if pk in titles], found.count)
