"""What an editor should look at twice before words are set to belong together."""

from django.contrib.postgres.search import SearchQuery
from django.utils.translation import gettext as _

from marketplace.foundation.core.text import has_marks

from . import words
from .models import ProductDocument, SynonymSet, parted

SHORT = 3  # letters
FREQUENT, LEAST_GOODS = 0.1, 5  # of all goods, and at least so many, have the word in their names


def doubts_about(one, former=None):
    """Sentences about what is new against `former`."""
    known = {tuple(words.exact(word)) for word in parted(former.words)} if former and former.kind == one.kind else set()
    fresh = [word for word in parted(one.words) if tuple(words.exact(word)) not in known]
    return [*_short(fresh), *_frequent(fresh), *_elsewhere(one, fresh)]


def _short(fresh):
    said = _("“%(word)s” has fewer than three letters: so short a word means many things.")
    return [said % {"word": word} for word in fresh if len("".join(words.folded(word))) < SHORT]


def _frequent(fresh):
    said = _("“%(word)s” stands in the names of %(n)d of %(all)d goods: whoever searches for it will find much more.")
    goods = ProductDocument.objects.order_by().values("listing").distinct()
    count = goods.count()
    for word in fresh:
        folded = words.folded(word)
        if len(folded) == 1:
            n = goods.filter(words=SearchQuery(f"'{folded[0]}':A", config="simple", search_type="raw")).count()
            if n >= max(LEAST_GOODS, FREQUENT * count):
                yield said % {"word": word, "n": n, "all": count}


def _elsewhere(one, fresh):
    said = _("“%(word)s” stands in another set already: “%(set)s”.")
    others = SynonymSet.objects.filter(is_active=True).exclude(pk=one.pk)
    sets = [(other, parted(other.words)) for other in others]
    for word in fresh:
        for other, theirs in sets:
            if any(_alike(word, their) for their in theirs):
                yield said % {"word": word, "set": other}


def _alike(one, other):
    """Written without marks it may be any word of these letters."""
    exact = words.exact(one) == words.exact(other)
    return exact or (words.folded(one) == words.folded(other) and not (has_marks(one) and has_marks(other)))
