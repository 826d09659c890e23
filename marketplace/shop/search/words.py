"""Words as they are indexed and as they are asked for, cut the same way."""

import re

from marketplace.foundation.core.text import fold, nfc

MOST_WORDS = 12  # of a query
LAST_POSITION, MOST_PLACES = 16_383, 255  # what PostgreSQL keeps


def cut(text):
    return re.findall(r"[^\W_]+", text)


def folded(text):
    """`Miến dong` → `["mien", "dong"]`."""
    return cut(fold(text))


def exact(text):
    """The same words with their marks."""
    return cut(nfc(text).lower())


def vector(*weighted, cut_words):
    """A tsvector from pairs of weight and text: `("A", "Miến dong")` → `'mien':1A 'dong':2A`."""
    places, position = {}, 0
    for weight, text in weighted:
        for word in cut_words(text):
            position += 1
            places.setdefault(word, []).append(f"{min(position, LAST_POSITION)}{weight}")
    return " ".join(f"'{word}':{','.join(at[:MOST_PLACES])}" for word, at in places.items())
