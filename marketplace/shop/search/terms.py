"""Typed words into terms: what each of them may mean, with its weight."""

from dataclasses import dataclass, field, replace
from math import log10

from marketplace.foundation.core.text import fold

from . import ranking, readings, words
from .spelling import corrected, parts, singular, sounding
from .wanted import Alternative, Term

MOST_ALTERNATIVES = 24
LEAST_BEGINNING = 2  # letters: one letter alone begins too much
MOST_UNSURE = 2  # letters of a last word that may go on although it is known: "trà ho"
LEAST_TWO = 6  # letters of a known word that may be two
LONGEST_JOINED = 3  # words that may have been one


@dataclass
class Meaning:
    """A text read: terms that all must be met, words for names to hold, stars that it asks for, and what to tell about it."""

    terms: tuple[Term, ...] = ()
    phrase: str = ""
    stars: tuple[int, ...] = ()
    understood: list = field(default_factory=list)
    corrected: str = ""  # the text with its slips mended, where there were any
    strict: bool = False  # some words count only with their marks
    empty: bool = False  # text without a single word


def meaning_of(text, lexicon, read_places, *, typing=False):
    """`typing`: the last word may not be finished, whatever it is so far."""
    typed = readings.typed_words(text, lexicon)
    found = readings.parts_of(typed, lexicon, read_places)
    kept = [part for part in found if part.kind not in ("filler", "stars")]  # of "đặc sản" alone nothing is left: all goods are meant
    reader = _Reader(kept, lexicon, typing=typing)
    terms = tuple(term for part in kept for term in reader.terms(part))
    return Meaning(
        terms=terms,
        phrase=" ".join(one.word for one in reader.typed),
        stars=tuple(sorted({stars for part in found for stars in part.stars})),
        understood=readings.understood(found, lexicon),
        corrected=reader.corrected,
        empty=bool(text.strip()) and not typed,
        strict=any(term.strict for term in terms),
    )


def with_any_marks(meaning):
    """The same, and words count whatever their marks."""
    return replace(meaning, terms=tuple(map(_of_any_marks, meaning.terms)), strict=False)


def _of_any_marks(term):
    return replace(term, alternatives=tuple(dict.fromkeys(replace(one, spelt="") for one in term.alternatives)))


def as_far_as_known(meaning, lexicon):
    """Without the words that no document has in any writing: a brand, a size, a slip too many. Nothing left is nothing known."""
    known = tuple(term for term in meaning.terms if term.where or any(_stands(one, lexicon) for one in term.alternatives))
    return replace(meaning, terms=known, phrase="") if known or meaning.stars else meaning


def by_rarity(meaning, lexicon):
    """For when not all words are met: of "thịt ngựa" the horse says more than the meat."""
    return replace(meaning, terms=tuple(_by_rarity(term, lexicon) for term in meaning.terms))


def _by_rarity(term, lexicon):
    typed = max((lexicon.words.get(word, 0) for word in term.alternatives[0].words), default=0)
    documents = typed or max((lexicon.words.get(word, 1) for one in term.alternatives for word in one.words), default=1)
    share = 1 / (1 + log10(documents))
    return replace(term, alternatives=tuple(replace(one, weight=round(one.weight * share, ranking.DIGITS)) for one in term.alternatives))


def _stands(alternative, lexicon):
    *before, last = alternative.words
    return all(map(lexicon.knows, before)) and (lexicon.knows(last) or (alternative.beginning and lexicon.begins(last)))


def plain_meaning(text, lexicon):
    """The words as typed and nothing else, the last one as a beginning: for when the meaning finds nothing."""
    typed = readings.typed_words(text, lexicon)
    reader = _Reader([readings.Part((one,)) for one in typed], lexicon, beginning=True)
    terms = tuple(term for part in reader.parts for term in reader.terms(part))
    return Meaning(
        terms=terms, phrase=" ".join(one.word for one in typed), empty=bool(text.strip()) and not typed, corrected=reader.corrected
    )


class _Reader:
    def __init__(self, parts_, lexicon, *, beginning=False, typing=False):
        self.parts, self.lexicon, self.beginning, self.typing = parts_, lexicon, beginning, typing
        self.typed = [one for part in parts_ for one in part.typed]
        self.marked = any(one.marked for one in self.typed) or len(self.typed) == 1
        self.named = set()  # words that stand in what editors know by its name
        self.related = self._related()
        self.mended = {}

    def terms(self, part):
        if part.kind == "place":  # "xã Yến Dương" is the place, "Yến Dương" whatever bears the name too
            named = () if part.surely else (Alternative(named.words) for named in part.named)
            return [Term((*named, Alternative(_words(part.typed))), where=part.where)]
        if part.kind == "maker":
            return [Term(tuple(Alternative(named.words, ranking.MADE_BY) for named in part.named))]
        if part.kind == "group":
            named = (Alternative(way) for one in part.named for way in (one.words, tuple(words.folded(one.label))))
            return [Term(tuple(dict.fromkeys((Alternative(_words(part.typed)), *named))))]
        return [self._term(one) for one in part.typed]

    def _term(self, one):
        word, last = one.word, one is self.typed[-1]
        known = self.lexicon.knows(word)
        strict = self._strictly(one)
        found = [Alternative((word,), spelt=one.spelt if strict else "")]
        related = self.related.get(id(one), [])
        if self._another(one, related):
            return Term(tuple(related), one.spelt)
        if last and self._goes_on(one, known=known or id(one) in self.named):
            found.append(Alternative((word,), ranking.BEGINNING, beginning=True))
        otherwise = [*related, *self._parted(word, known=known, last=last)]
        if not (known or otherwise or (last and self.lexicon.begins(word))):
            otherwise = self._mended(one)
        alternatives = tuple(dict.fromkeys(found + otherwise))[:MOST_ALTERNATIVES]
        return Term(alternatives, one.spelt if self.marked else "", common=self.lexicon.is_common(word))

    def _goes_on(self, one, *, known):
        several = len(self.typed) > 1
        unsure = not known or (several and len(one.word) <= MOST_UNSURE and not one.marked)
        return (several or len(one.word) >= LEAST_BEGINNING) and (self.typing or self.beginning or unsure)

    def _another(self, one, related):
        """A lone word that editors write just so, and goods only with marks: "heo" is pork, "héo" is not meant."""
        written = any(phrase.spelt == (one.spelt,) for phrase, _other, _weight in self.lexicon.synonyms.get((one.word,), ()))
        lone = len(self.typed) == 1 and not (one.marked or self.typing)
        return lone and written and related and one.spelt not in self.lexicon.spelt_in_names

    def _strictly(self, one):
        """ "sả" is no "say", where some name says "sả"; nor is a lone "cam" a "cảm", where goods are called "cam"."""
        if one.marked:
            return one.spelt in self.lexicon.spelt_in_names
        return len(self.typed) == 1 and one.spelt in self.lexicon.leading

    def _parted(self, word, *, known, last):
        """A word that is known may still be two ("Vicumax", "Vi-cumax"), if it is longer than one syllable is."""
        if known and len(word) < LEAST_TWO:
            return
        for way in parts(word, self.lexicon, last=last and not known):
            yield Alternative(way, ranking.WRITTEN_OTHERWISE, beginning=last and not known)

    def _mended(self, one):
        slips = corrected(one.word, self.lexicon) or (sounding(one.word, self.lexicon) if len(self.typed) > 1 else [])
        if slips:
            self.mended[id(one)] = slips[0]
        return [Alternative((slip,), ranking.CORRECTED) for slip in slips]

    def _related(self):
        """Synonyms of words side by side, and words that were written apart: each word of them may be met by the whole."""
        found = {}
        for at in range(len(self.typed)):
            for end in range(at + 1, min(len(self.typed), at + max(self.lexicon.longest, LONGEST_JOINED)) + 1):
                some = self.typed[at:end]
                synonyms = list(self._synonyms(some))
                self.named.update(id(one) for one in some if synonyms)
                for alternative in (*synonyms, *self._joined(some)):
                    for one in some:
                        found.setdefault(id(one), []).append(alternative)
        return found

    def _synonyms(self, some):
        known = self.lexicon.synonyms.get(_words(some)) or self.lexicon.synonyms.get(singular(_words(some)), ())
        for phrase, other, weight in known:
            if readings.agrees(some, phrase.spelt) and self.lexicon.writes(other):
                lone = len(other.spelt) == 1 and other.spelt[0] in self.lexicon.spelt_in_names
                yield Alternative(other.words, weight, spelt=other.spelt[0] if lone else "")

    def _joined(self, some):
        if not 1 < len(some) <= LONGEST_JOINED:
            return
        for joined in dict.fromkeys(("".join(_words(some)), fold("".join(one.raw for one in some)))):  # "cur" is no "củ" before "cumin"
            if self.lexicon.knows(joined):
                yield Alternative((joined,), ranking.WRITTEN_OTHERWISE)

    @property
    def corrected(self):
        """As one would write it, marks and all, where a slip was mended."""
        if not self.mended:
            return ""
        return " ".join(self.lexicon.spelt(self.mended[id(one)]) if id(one) in self.mended else one.raw.lower() for one in self.typed)


def _words(typed):
    return tuple(one.word for one in typed)
