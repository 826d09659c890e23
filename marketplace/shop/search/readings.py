"""What words of a query name: a place, a number of stars, a group, a producer. A reading hides nothing that the plain words find."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from marketplace.foundation.core.text import has_marks, nfc, squeeze
from marketplace.foundation.places.models import Commune, District

from . import words
from .lexicon import FORMS, alike
from .spelling import without_keys
from .wanted import Where

KINDS_OF_PLACE = tuple(
    tuple(kind.split())
    for kind in ("thi tran", "thi xa", "thanh pho", "huyen", "phuong", "tinh", "quan", "xa", "tp", "tt", "tx", "h", "x", "p")
)
_SHORT = {"h": "huyện", "x": "xã", "p": "phường"}
_STAR_SIGNS = re.compile(r"([1-5])\s*[*★☆⭐✩✭]+")
_STARS_ALONE = re.compile(r"[★⭐✭]{3,5}")
_STARS_TOGETHER = re.compile(r"\b([1-5])(sao|stars?)\b", re.IGNORECASE)
NUMBERS = {"3": 3, "4": 4, "5": 5, "ba": 3, "bon": 4, "nam": 5, "three": 3, "four": 4, "five": 5}
STAR_WORDS = {"sao", "star", "stars"}
OR_MORE = (("tro", "len"), ("or", "more"), ("and", "up"))
FROM = {"tu", "from"}
MOST_NAMED = 3  # producers of one name that are shown as read


@dataclass(frozen=True)
class Typed:
    """A word as typed: folded, spelt with its marks, whether it had any, and as it was before an input method's keys were undone."""

    word: str
    spelt: str
    marked: bool
    raw: str


@dataclass(frozen=True)
class Understood:
    """`kind`: place, stars, group, producer. `text`: the words as typed. `field` and `value`: the filter that says the same."""

    kind: str
    text: str
    label: str
    field: str = ""
    value: str | int = ""


@dataclass
class Part:
    """Words side by side that were read together, or one word that was not."""

    typed: tuple[Typed, ...]
    kind: str = ""  # "", place, stars, group, maker, filler
    stars: tuple[int, ...] = ()
    where: Where | None = None
    named: list = field(default_factory=list)
    surely: bool = False  # a place whose kind was typed too


def typed_words(text, lexicon):
    typed = [_typed(raw, lexicon) for raw in words.cut(_in_words(text))[: words.MOST_WORDS]]
    return [one for one in typed if one.word]


def _in_words(text):
    """Stars as signs become words: `5*`, `5sao` → `5 sao`."""
    signs = _STARS_ALONE.sub(lambda found: f" {len(found[0])} sao ", _STAR_SIGNS.sub(r"\1 sao ", nfc(text)))
    return _STARS_TOGETHER.sub(r"\1 \2", signs)


def without(text, some):
    """The text less the words that were read: what taking a chip away searches for."""
    pattern = r"[\W_]+".join(map(re.escape, some.split()))
    return squeeze(re.sub(rf"(?<![^\W_]){pattern}(?![^\W_])", " ", _in_words(text), count=1))


def _typed(raw, lexicon):
    word, spelt = "".join(words.folded(raw)), "".join(words.exact(raw))
    undone = None if lexicon.knows(word) else without_keys(raw, lexicon)
    return Typed(*undone, marked=True, raw=raw) if undone else Typed(word, spelt, has_marks(raw), raw)


def parts_of(typed, lexicon, read_places):
    """The words in order, those that name something together. The longest name wins, the first of equals."""
    at, parts = 0, []
    while at < len(typed):
        part = _stars(typed, at) or _maker(typed, at, lexicon) or _named(typed, at, lexicon, read_places) or Part((typed[at],))
        together = _together(typed, at, lexicon) if part.kind in ("", "filler") else 0
        parts += [Part((one,)) for one in typed[at : at + together]] if together > len(part.typed) else [part]
        at += max(together, len(part.typed))
    return parts


def _together(typed, at, lexicon):
    """How many words from here on have synonyms as a whole: the "hoa quả" that finds fruit is no flower and a word to pass over."""
    for end in range(min(len(typed), at + lexicon.longest), at + 1, -1):
        some = typed[at:end]
        if any(agrees(some, phrase.spelt) for phrase, _words, _weight in lexicon.synonyms.get(tuple(one.word for one in some), ())):
            return end - at
    return 0


def _stars(typed, at):
    """`4 sao`, `bốn sao`, `4, 5 sao`, `từ 4 sao`, `3 sao trở lên`."""
    end, start = at, at + (typed[at].word in FROM)
    end = start
    while end < len(typed) and typed[end].word in NUMBERS:
        end += 1
    if end == start or end == len(typed) or typed[end].word not in STAR_WORDS:
        return None
    found = {NUMBERS[one.word] for one in typed[start:end]}
    after = tuple(one.word for one in typed[end + 1 : end + 3])
    if start > at or after in OR_MORE:
        found = set(range(min(found), 6))
    return Part(tuple(typed[at : end + 1 + 2 * (after in OR_MORE)]), "stars", stars=tuple(sorted(found)))


def _maker(typed, at, lexicon):
    """`hợp tác xã Yến Dương`: the form of an enterprise, then words that stand in the names of a few."""
    some = tuple(one.word for one in typed[at:])
    form = next((form for form in FORMS if some[: len(form)] == form), None)
    if form is None:
        return None
    for end in range(len(some), len(form), -1):
        makers = lexicon.producers_with(some[len(form) : end])
        if 0 < len(makers) <= MOST_NAMED:
            return Part(tuple(typed[at : at + end]), "maker", named=makers)
    return None


def _named(typed, at, lexicon, read_places):
    for end in range(min(len(typed), at + lexicon.longest + 2), at, -1):
        some = tuple(typed[at:end])
        part = _place(some, lexicon, read_places) or _of(lexicon.groups, some, "group") or _filler(some, lexicon)
        if part:
            return part
    return None


def _filler(some, lexicon):
    """A single word without marks is passed over only where no goods bear it: `o` says nothing, `gia` may be "gia vị"."""
    part = _of(lexicon.fillers, some, "filler")
    if part and len(some) == 1 and lexicon.knows(some[0].word) and all(some[0].spelt != named.spelt[0] for named in part.named):
        return None
    return part


def _of(names, some, kind):
    found = [named for named in names.get(alike(one.word for one in some), ()) if agrees(some, named.spelt)]
    return Part(some, kind, named=found) if found else None


def agrees(typed, spelt):
    """What was typed with marks has those of the name; what was typed without may be it."""
    return all(not one.marked or one.spelt.translate(_BIAS) == name.translate(_BIAS) for one, name in zip(typed, spelt, strict=True))


_BIAS = str.maketrans("yý", "ií")


def _place(some, lexicon, read_places):
    folded = tuple(one.word for one in some)
    kind = next((kind for kind in KINDS_OF_PLACE if folded[: len(kind)] == kind and len(kind) < len(folded)), ())
    for start in {0, len(kind)}:
        named = _of(lexicon.places, some[start:], "place")
        if named and (start or len(some) > 1):
            where = read_places((" ".join([_SHORT.get(some[0].word, some[0].raw), *(one.raw for one in some[1:])]),))
            return Part(some, "place", where=where, named=named.named, surely=bool(start)) if where or where.everywhere else None
    return None


def understood(parts, lexicon):
    """What was read, for chips and JSON."""
    told = [one for part in parts for one in _told(part)]
    return told + [one for one in _called(parts, lexicon) if one.label not in {other.label for other in told}]


def _told(part):
    text = " ".join(one.raw for one in part.typed)
    if part.kind == "stars":
        from .facets import stars_words

        return [Understood("stars", text, stars_words(stars), "stars", stars) for stars in part.stars]
    if part.kind == "place":
        units = [unit for _name, reading in part.where.readings for unit in reading.candidates]
        return [Understood("place", text, place_words(unit), *filter_of(unit)) for unit in units]
    if part.kind == "group":
        return [Understood("group", text, named.label, "group", named.code) for named in part.named[:1]]
    if part.kind == "maker":
        return [Understood("producer", text, named.label, "producer", named.code) for named in part.named]
    return []


def _called(parts, lexicon):
    """Producers named without the form of their enterprise: told, and found by the plain words."""
    typed = [one for part in parts if part.kind in ("", "place") for one in part.typed]
    for at in range(len(typed)):
        for end in range(len(typed), at + 1, -1):
            makers = lexicon.producers_called(tuple(one.word for one in typed[at:end]))
            if 0 < len(makers) <= MOST_NAMED:
                text = " ".join(one.raw for one in typed[at:end])
                return [Understood("producer", text, maker.label, "producer", maker.code) for maker in makers]
    return []


def place_words(unit):
    """`Na Rì (huyện, trước 7/2025)`, `Xã Na Rì`."""
    if unit.is_current:
        return str(unit)
    kind = unit.get_kind_display()
    return _("%(name)s (%(kind)s, before 7/2025)") % {"name": unit.name, "kind": f"{kind[0].lower()}{kind[1:]}"}


def filter_of(unit):
    if isinstance(unit, District):
        return "district", unit.code
    if isinstance(unit, Commune):
        return ("commune" if unit.is_current else "old_commune"), unit.code
    return "", ""
