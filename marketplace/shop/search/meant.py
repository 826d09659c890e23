"""What somebody may have meant whose words found nothing: known words instead of those that are not, and fewer words; each tried out."""

from difflib import get_close_matches
from itertools import product

from . import readings
from .spelling import slips

MOST_TRIED = 8
NEAREST = 2  # known words for one that is not
ALIKE = 0.75
LEAST_LETTERS = 3  # of a word that may be a slip
FEWEST = 2  # words that must be left: of "điện thoại" the half means something else


def instead_of(text, known, count, *, fewer=True):
    """(words, hits) of the nearest that finds something, or nothing; `count(words)` asks how many. `fewer`: words may be left out."""
    typed = readings.typed_words(text, known)
    others = [*_mended(typed, known), *(_shortened(typed, known) if fewer else ())]
    for words in list(dict.fromkeys(others))[:MOST_TRIED]:
        if hits := count(words):
            return words, hits
    return None


def _mended(typed, known):
    """As one would write it, each unknown word replaced by a near one."""
    ways = [[_written(one, known)] if known.knows(one.word) else nearest(one.word, known) for one in typed]
    if all(ways) and not all(known.knows(one.word) for one in typed):
        yield from map(" ".join, product(*ways))


def _shortened(typed, known):
    """Without the words nobody knows, then ever fewer from the end: what a Vietnamese name begins with says what it is."""
    if not typed or not known.knows(typed[0].word):
        return
    kept = [one for one in typed if known.knows(one.word)]
    for length in range(len(kept), 0, -1):
        if length < len(typed) and (length >= FEWEST or _says_enough(kept[0], known)):
            yield " ".join(_written(one, known) for one in kept[:length])


def _says_enough(one, known):
    """Editors know it as the name of a thing by itself: "miến", "trà"."""
    return any(readings.agrees((one,), phrase.spelt) for phrase, _other, _weight in known.synonyms.get((one.word,), ()))


def _written(one, known):
    return one.raw.lower() if one.marked else known.spelt(one.word)


def nearest(word, known):
    """Known words one slip away, the most frequent first; else those that look alike and begin the same."""
    if len(word) < LEAST_LETTERS or not word.isalpha():
        return []
    found = sorted((one for one in slips(word) if known.knows(one)), key=lambda one: (len(one) != len(word), -known.words[one], one))
    found = found or get_close_matches(word, known.beginning(word[0]), n=NEAREST, cutoff=ALIKE)
    return [known.spelt(one) for one in found[:NEAREST]]
