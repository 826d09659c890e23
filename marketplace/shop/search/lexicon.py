"""What is known about words, kept in memory: those of documents, synonyms, and names of producers, groups and places."""

from bisect import bisect_left
from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from itertools import product

from marketplace.foundation.core.text import spoken
from marketplace.foundation.places import selectors as places
from marketplace.register.certification.models import ProductGroup
from marketplace.register.producers.models import Producer

from . import ranking, words
from .models import LexiconVersion, ProductDocument, SynonymSet, Word, parted

FORMS = (  # of enterprises, as they begin a producer's name; the longest first
    "ho san xuat kinh doanh", "hop tac xa nong nghiep", "htx nong nghiep", "cong ty co phan", "cong ty tnhh mtv", "cong ty tnhh",
    "ho kinh doanh", "hop tac xa", "co so san xuat", "to hop tac", "doanh nghiep", "nha hang", "cong ty", "co so",
    "cong ty cp", "cty co phan", "cty cp", "cty tnhh mtv", "cty tnhh", "ct tnhh", "ctcp", "tap doan", "trang trai", "co so kinh doanh",
    "ho gia dinh", "doanh nghiep tu nhan", "dntn", "htx nn", "hop tac xa nn", "co so sx", "htx", "tht", "hkd", "cty", "ct",
)  # fmt: skip
FORMS = sorted((tuple(form.split()) for form in FORMS), key=len, reverse=True)
COMMON = 1_000  # documents: of fewer, an index tells all the same
LAST_LETTER = "\uffff"
BIAS = str.maketrans("y", "i")  # `Sỹ Bình`, `Sĩ Bình`


@dataclass(frozen=True)
class Named:
    """A name that words may mean: its words folded and as spelt, and what it names."""

    words: tuple[str, ...]
    spelt: tuple[str, ...]
    code: str = ""
    label: str = ""


class Lexicon:
    def __init__(self, *, filled):
        known = list(Word.objects.all()) if filled else []
        self.words = {one.word: one.documents for one in known}
        self.spellings = {one.word: one.spelling for one in known}
        self.spelt_in_names = {spelling for one in known for spelling in one.in_names}
        self.leading = {one.word for one in known if one.is_leading}
        self.common = max(COMMON, max(self.words.values(), default=0) // 2)
        self.ordered = sorted(self.words)
        self.producers = [_named(name, code) for code, name in _producers()]
        self.producers_by_word = defaultdict(set)
        for number, producer in enumerate(self.producers):
            for word in producer.words:
                self.producers_by_word[word].add(number)
        self.groups = _by_words(_groups())
        self.places = _by_words([_named(name) for name in places.names_at_home()])
        self._take(SynonymSet.objects.filter(is_active=True))

    def with_sets(self, sets):
        """The same, were these the sets of words."""
        other = copy(self)
        other._take(sets)
        return other

    def _take(self, sets):
        self.synonyms, self.fillers = defaultdict(list), defaultdict(list)
        for one in sets:
            self._add(one)
        self.longest = max(map(len, [*self.synonyms, *self.fillers, *self.groups, *self.places, ()]))

    def _add(self, one):
        phrases = [_named(words) for words in parted(one.words)]
        if one.kind == SynonymSet.Kind.FILLER:
            for phrase in phrases:
                self.fillers[alike(phrase.words)].append(phrase)
            return
        same = one.kind == SynonymSet.Kind.SAME
        others = phrases if same else [_named(words) for words in parted(one.leads_to)]
        weight = ranking.SYNONYM if same else ranking.RELATED
        for phrase, other in product(phrases, others):
            if phrase.words and other.words and phrase.words != other.words:
                self.synonyms[phrase.words].append((phrase, other, weight))

    def knows(self, word):
        return word in self.words

    def is_common(self, word):
        """It stands in most documents, and these are many."""
        return self.words.get(word, 0) > self.common

    def writes(self, named):
        """Whether documents may hold these words with these marks: that of "xả" they have "xã" alone makes it no other word for "sả"."""
        return all(self._writes(word, spelt) for word, spelt in zip(named.words, named.spelt, strict=True))

    def _writes(self, word, spelt):
        return spelt in self.spelt_in_names or word not in self.words or spoken(spelt) == self.spellings[word]

    def begins(self, word):
        """Some word begins so."""
        at = bisect_left(self.ordered, word)
        return at < len(self.ordered) and self.ordered[at].startswith(word)

    def beginning(self, letters):
        return self.ordered[bisect_left(self.ordered, letters) : bisect_left(self.ordered, letters + LAST_LETTER)]

    def spelt(self, word):
        return self.spellings.get(word, word)

    def producers_with(self, some):
        """Producers in whose name these words stand side by side."""
        numbers = set.intersection(*(self.producers_by_word.get(word, set()) for word in some)) if some else set()
        return [self.producers[number] for number in sorted(numbers) if _holds(self.producers[number].words, some)]

    def producers_called(self, some):
        """Producers whose name is these words, with or without the form of the enterprise."""
        return [producer for producer in self.producers_with(some) if some in (producer.words, without_form(producer.words))]


def without_form(some):
    form = next((form for form in FORMS if some[: len(form)] == form), ())
    return some[len(form) :] or some


def alike(some):
    return tuple(word.translate(BIAS) for word in some)


def _named(name, code=""):
    return Named(tuple(words.folded(name)), tuple(words.exact(name)), code, name)


def _by_words(names):
    found = defaultdict(list)
    for named in names:
        found[alike(named.words)].append(named)
    return found


def _holds(whole, part):
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def _producers():
    return Producer.objects.filter(code__in=ProductDocument.objects.values("producer_code")).values_list("code", "name").order_by("pk")


def _groups():
    """By its name, by the parts of a long one ("dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch"), in both languages."""
    for group in ProductGroup.objects.order_by("position"):
        for name in (group.name, group.name_en):
            for part in {name, *name.replace(" và ", ",").replace(" and ", ",").split(",")}:
                if words.folded(part):
                    named = _named(part, group.code)
                    yield Named(named.words, named.spelt, group.code, str(group.name))


_kept = {}


def lexicon():
    """The one in memory, made anew when words or synonyms changed (or when a test rolled them back). One query."""
    token = LexiconVersion.objects.values_list("token", flat=True).first()
    if not _kept or _kept["token"] != token:
        _kept.update(token=token, lexicon=Lexicon(filled=token is not None))
    return _kept["lexicon"]
