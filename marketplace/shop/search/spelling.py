"""Other writings of one typed word that documents know: with the keys of an input method undone, parted, without its slip."""

from marketplace.foundation.core.text import fold, unkeyed

from . import words

FEWEST_LETTERS = 5  # of a word in which a slip is looked for
LEAST_JOINED = 4  # letters of words that were written together
LEAST_SLIPPED, MOST_SLIPPED = 7, 16  # letters of words that were written together with a slip
MOST_PARTS, MOST_WAYS = 6, 4
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
AT = {letter: (row, column + row / 2) for row, keys in enumerate(ROWS) for column, letter in enumerate(keys)}


def _near(one, other):
    (row, column), (there, across) = AT[one], AT[other]
    return one != other and abs(row - there) <= 1 and abs(column - across) <= 1


NEIGHBOURS = {letter: "".join(other for other in AT if _near(letter, other)) for letter in AT}


def without_keys(raw, lexicon):
    """`mieens` → `("mien", "miênS")`, if documents know it, else nothing."""
    for made in unkeyed(raw):
        if lexicon.knows(fold(made)):
            return fold(made), "".join(words.exact(made))
    return None


def slips(word):
    """All writings one slip away: a letter too many or missing, two swapped, a key beside the right one."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    without = {left + right[1:] for left, right in halves if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    beside = {left + key + right[1:] for left, right in halves if right for key in NEIGHBOURS.get(right[0], "")}
    within = {left + letter + right for left, right in halves for letter in LETTERS}
    return (without | swapped | beside | within) - {word}


def corrected(word, lexicon, most=3):
    """Known words one slip away, the most frequent first; a short word has too many neighbours to guess."""
    if len(word) < FEWEST_LETTERS or not word.isalpha():
        return []
    return sorted((one for one in slips(word) if lexicon.knows(one)), key=lambda one: (-lexicon.words[one], one))[:most]


ALIKE = (
    ("tr", "ch"), ("gi", "d"), ("gi", "r"), ("d", "r"), ("s", "x"), ("l", "n"), ("k", "c"), ("ngh", "ng"), ("gh", "g"), ("i", "y"),
    ("ph", "f"),
)  # fmt: skip


def sounding(word, lexicon, most=3):
    """Known words that many say the same way: `xay` → `say`, `gie` → `de`, `lam` → `nam`; an unknown word may be short."""
    made = {there + word.removeprefix(here) for pair in ALIKE for here, there in (pair, pair[::-1]) if word.startswith(here)}
    made |= {word[:-1] + there for here, there in (("i", "y"), ("y", "i"), ("n", "ng"), ("t", "c"), ("c", "t")) if word.endswith(here)}
    made |= {word[:-2] + "n"} if word.endswith("ng") else set()
    return sorted((one for one in made - {word} if lexicon.knows(one)), key=lambda one: (-lexicon.words[one], one))[:most]


def singular(some):
    """English words as lists have them: `oranges` → `orange`."""
    *before, last = some
    return (*before, last.removesuffix("s")) if len(last) >= FEWEST_LETTERS else some


def parts(word, lexicon, *, last=False):
    """Ways to read a word as several known ones: `tinhdau` → `[("tinh", "dau")]`; the last may be a beginning if `last`."""
    if len(word) < LEAST_JOINED:
        return []
    ways = _ways(word, lexicon) or (_ways(word, lexicon, beginning=True) if last else []) or _slipped(word, lexicon)
    return sorted(ways, key=lambda way: (len(way), -min(lexicon.words.get(part, 0) for part in way)))[:MOST_WAYS]


def _slipped(word, lexicon):
    """Joined and with a slip in it: `lapsuoon`."""
    if not LEAST_SLIPPED <= len(word) <= MOST_SLIPPED or lexicon.knows(word) or corrected(word, lexicon):
        return []
    return [way for slip in sorted(slips(word)) for way in _ways(slip, lexicon) if len(way) == 2 and min(map(len, way)) > 2]  # noqa: PLR2004


def _ways(word, lexicon, *, beginning=False):
    """Whole ways by length of what is read already, so that each rest is read once."""
    ways = {0: [()]}
    for at in range(len(word)):
        for end in range(at + 2, len(word) + 1) if at in ways else ():
            part = word[at:end]
            if lexicon.knows(part) or (beginning and end == len(word) and lexicon.begins(part)):
                ways.setdefault(end, []).extend((*way, part) for way in ways[at][: MOST_WAYS * 2] if len(way) < MOST_PARTS)
    return [way for way in ways.get(len(word), []) if len(way) > 1]
