"""What is known about words, kept in memory: those of documents, synonyms, and names of producers, groups and places."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import product

from marketplace.foundation.places import selectors as places
from marketplace.register.certification.models import ProductGroup
from marketplace.register.producers.models import Producer

from . import ranking, words
from .models import LexiconVersion, ProductDocument, SynonymSet, Word, parted

FORMS = (  # of enterprises, as they begin a producer's name; the longest first
    "ho san xuat kinh doanh", "hop tac xa nong nghiep", "htx nong nghiep", "cong ty co phan", "cong ty tnhh mtv", "cong ty tnhh",
    "ho kinh doanh", "hop tac xa", "co so san xuat", "to hop tac", "doanh nghiep", "nha hang", "cong ty", "co so",
    "htx", "tht", "hkd", "cty",
)  # fmt: skip
FORMS = tuple(tuple(form.split()) for form in FORMS)
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
        self.words = dict(Word.objects.values_list("word", "documents")) if filled else {}
        self.spellings = dict(Word.objects.values_list("word", "spelling")) if filled else {}
        self.ordered = sorted(self.words)
        self.synonyms, self.fillers = defaultdict(list), defaultdict(list)
        for one in SynonymSet.objects.filter(is_active=True):
            self._add(one)
        self.producers = [_named(name, code) for code, name in _producers()]
        self.producers_by_word = defaultdict(set)
        for number, producer in enumerate(self.producers):
            for word in producer.words:
                self.producers_by_word[word].add(number)
        self.groups = _by_words(_groups())
        self.places = _by_words([_named(name) for name in places.names_at_home()])
        self.longest = max(map(len, [*self.synonyms, *self.fillers, *self.groups, *self.places, ()]))

    def _add(self, one):
        phrases = [_named(words) for words in parted(one.words)]
        if one.kind == SynonymSet.Kind.FILLER:
            for phrase in phrases:
                self.fillers[phrase.words].append(phrase)
            return
        same = one.kind == SynonymSet.Kind.SAME
        others = phrases if same else [_named(words) for words in parted(one.leads_to)]
        weight = ranking.SYNONYM if same else ranking.RELATED
        for phrase, other in product(phrases, others):
            if phrase.words and other.words and phrase.words != other.words:
                self.synonyms[phrase.words].append((phrase, other.words, weight))

    def knows(self, word):
        return word in self.words

    def begins(self, word):
        """Some word begins so."""
        at = bisect_left(self.ordered, word)
        return at < len(self.ordered) and self.ordered[at].startswith(word)

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
