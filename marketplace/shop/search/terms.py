"""Typed words into terms: what each of them may mean, with its weight. The last word may be a beginning."""

from marketplace.foundation.core.text import has_marks

from . import ranking, words
from .wanted import Alternative, Term


def terms_of(text):
    """`(terms, phrase)` of a text: one term a word."""
    typed, exact = words.folded(text)[: words.MOST_WORDS], words.exact(text)[: words.MOST_WORDS]
    marked = has_marks(text) or len(typed) == 1  # a single word without marks may be meant so: "cam" before "cám"
    terms = [
        Term(_as_typed(word, last=number == len(typed)), spelling if marked else "")
        for number, (word, spelling) in enumerate(zip(typed, exact, strict=True), start=1)
    ]
    return tuple(terms), " ".join(typed)


def _as_typed(word, *, last):
    whole = Alternative((word,))
    return (whole, Alternative((word,), ranking.BEGINNING, beginning=True)) if last else (whole,)
