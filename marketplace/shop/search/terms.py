"""Typed words into terms: what each of them may mean, with its weight."""

from dataclasses import dataclass, field

from . import ranking, readings, words
from .spelling import corrected, parts
from .wanted import Alternative, Term

MOST_ALTERNATIVES = 24
LEAST_BEGINNING = 2  # letters: one letter begins too much
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
    empty: bool = False  # text without a single word


def meaning_of(text, lexicon, read_places):
    typed = readings.typed_words(text, lexicon)
    found = readings.parts_of(typed, lexicon, read_places)
    kept = [part for part in found if part.kind not in ("filler", "stars")]  # of "đặc sản" alone nothing is left: all goods are meant
    reader = _Reader(kept, lexicon)
    return Meaning(
        terms=tuple(term for part in kept for term in reader.terms(part)),
        phrase=" ".join(one.word for one in reader.typed),
        stars=tuple(sorted({stars for part in found for stars in part.stars})),
        understood=readings.understood(found, lexicon),
        corrected=reader.corrected,
        empty=bool(text.strip()) and not typed,
    )


def plain_meaning(text, lexicon):
    """The words as typed and nothing else, the last one as a beginning: for when the meaning finds nothing."""
    typed = readings.typed_words(text, lexicon)
    reader = _Reader([readings.Part((one,)) for one in typed], lexicon, beginning=True)
    terms = tuple(term for part in reader.parts for term in reader.terms(part))
    return Meaning(
        terms=terms, phrase=" ".join(one.word for one in typed), empty=bool(text.strip()) and not typed, corrected=reader.corrected
    )


class _Reader:
    def __init__(self, parts_, lexicon, *, beginning=False):
        self.parts, self.lexicon, self.beginning = parts_, lexicon, beginning
        self.typed = [one for part in parts_ for one in part.typed]
        self.marked = any(one.marked for one in self.typed) or len(self.typed) == 1
        self.related = self._related()
        self.mended = {}

    def terms(self, part):
        if part.kind == "place":
            return [Term((*(Alternative(named.words) for named in part.named), Alternative(_words(part.typed))), where=part.where)]
        if part.kind == "maker":
            return [Term(tuple(Alternative(named.words, ranking.MADE_BY) for named in part.named))]
        if part.kind == "group":
            named = (Alternative(way) for one in part.named for way in (one.words, tuple(words.folded(one.label))))
            return [Term(tuple(dict.fromkeys((Alternative(_words(part.typed)), *named))))]
        return [self._term(one) for one in part.typed]

    def _term(self, one):
        word, last = one.word, one is self.typed[-1]
        known = self.lexicon.knows(word)
        found = [Alternative((word,))]
        related = self.related.get(id(one), [])
        if last and len(word) >= LEAST_BEGINNING and (self.beginning or not (known or related)):
            found.append(Alternative((word,), ranking.BEGINNING, beginning=True))
        otherwise = [*related, *self._parted(word, known=known, last=last)]
        if not (known or otherwise or (last and self.lexicon.begins(word))):
            otherwise = self._mended(one)
        return Term(tuple(dict.fromkeys(found + otherwise))[:MOST_ALTERNATIVES], one.spelt if self.marked else "")

    def _parted(self, word, *, known, last):
        """A word that is known may still be two ("Vicumax", "Vi-cumax"), if it is longer than one syllable is."""
        if known and len(word) < LEAST_TWO:
            return
        for way in parts(word, self.lexicon, last=last and not known):
            yield Alternative(way, ranking.WRITTEN_OTHERWISE, beginning=last and not known)

    def _mended(self, one):
        slips = corrected(one.word, self.lexicon)
        if slips:
            self.mended[id(one)] = slips[0]
        return [Alternative((slip,), ranking.CORRECTED) for slip in slips]

    def _related(self):
        """Synonyms of words side by side, and words that were written apart: each word of them may be met by the whole."""
        found = {}
        for at in range(len(self.typed)):
            for end in range(at + 1, min(len(self.typed), at + max(self.lexicon.longest, LONGEST_JOINED)) + 1):
                some = self.typed[at:end]
                for alternative in (*self._synonyms(some), *self._joined(some)):
                    for one in some:
                        found.setdefault(id(one), []).append(alternative)
        return found

    def _synonyms(self, some):
        for phrase, other, weight in self.lexicon.synonyms.get(_words(some), ()):
            if readings.agrees(some, phrase.spelt):
                yield Alternative(other, weight)

    def _joined(self, some):
        joined = "".join(_words(some))
        if 1 < len(some) <= LONGEST_JOINED and self.lexicon.knows(joined):
            yield Alternative((joined,), ranking.WRITTEN_OTHERWISE)

    @property
    def corrected(self):
        """As one would write it, marks and all, where a slip was mended."""
        if not self.mended:
            return ""
        return " ".join(self.lexicon.spelt(self.mended[id(one)]) if id(one) in self.mended else one.raw.lower() for one in self.typed)


def _words(typed):
    return tuple(one.word for one in typed)
