"""Words as they are indexed and as they are asked for, cut the same way."""

import re

from marketplace.foundation.core.text import fold, spelt

MOST_WORDS = 12  # of a query
LAST_POSITION, MOST_PLACES, LONGEST = 16_383, 255, 500  # what PostgreSQL keeps; it refuses words of more than 2,046 bytes


def cut(text):
    return re.findall(r"[^\W_]+", text)


def folded(text):
    """`Miến dong` → `["mien", "dong"]`."""
    return cut(fold(text))


def exact(text):
    """The same words with their marks, each written one way: `hòa` and `hoà` are `hoaF`."""
    return cut(spelt(text))


def vector(*weighted):
    """A tsvector from pairs of weight and words: `("A", "mien dong")` → `'mien':1A 'dong':2A`. A gap keeps one text's end from being
    read together with the next one's beginning."""
    places, position = {}, 0
    for weight, text in weighted:
        for word in text.split():
            position += 1
            places.setdefault(word, []).append(f"{min(position, LAST_POSITION)}{weight}")
        position += 1
    return " ".join(f"'{word}':{','.join(at[:MOST_PLACES])}" for word, at in places.items() if len(word) <= LONGEST)
