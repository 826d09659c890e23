"""Vietnamese text: folding for comparison, slugs for addresses, keys for the order of the dictionary."""

import re
import unicodedata

from anyascii import anyascii

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MOST_OF_ADDRESS = 100
MOST_DIGITS = 18  # of a bigint
_CODE = re.compile(r"^[0-9A-Z]{5,}-")
_BARRED = str.maketrans({"đ": "d", "Đ": "d"})


def nfc(text):
    """Composed letters, as every row of ours holds them; decomposed input looks the same and compares differently."""
    return unicodedata.normalize("NFC", text)


def squeeze(text):
    return _SPACE.sub(" ", text).strip()


def fold(text):
    """`Miến  dong TÀI HOAN` → `mien dong tai hoan`: what two writings of one name have in common."""
    bare = _without_marks(_without_marks(text).lower())
    return squeeze(nfc(bare.translate(_BARRED)))


def fold_words(text):
    """Like `fold`, and anything but letters and digits parts words: `Vi-cumax + Nano` → `vi cumax nano`."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def spelt(text):
    """Small letters with their marks, the tone at the word's end as in Telex: `Hòa` and `hoà` are both `hoaF`, `miến` is `miênS`."""
    return _WORD.sub(lambda word: _tone_last(word[0]), nfc(text).lower())


def spoken(spelling):
    """The word again, its tone where one writes it today: `miênS` → `miến`, `hoaF` → `hòa`, `quyS` → `quý`."""
    letters, tone = spelling[:-1], _TONE_OF.get(spelling[-1:])
    at = _under_tone(letters) if tone else None
    return spelling if at is None else nfc(letters[: at + 1] + tone + letters[at + 1 :])


def _under_tone(letters):
    """The place of the vowel that bears the tone: a shaped one, else the middle one before a consonant or of three, else the first."""
    begins = 2 if re.match(r"qu|gi(?=[aeiouyăâêôơư])", letters) else 0
    vowels = [at for at, letter in enumerate(letters) if letter in _VOWELS and at >= begins]
    shaped = [at for at in vowels if letters[at] in "ăâêôơư"]
    if shaped or len(vowels) < 2:  # noqa: PLR2004
        return (shaped or vowels or [None])[-1]
    return vowels[1] if len(vowels) > 2 or vowels[-1] + 1 < len(letters) else vowels[0]  # noqa: PLR2004


def unkeyed(word):
    """What an input method that was off would have made of these keys, Telex or VNI: `mieens`, `mie61n` → `["miến"]`."""
    made = dict.fromkeys((_keyed(word.lower(), _TELEX), _keyed(word.lower(), _VNI)))
    return [nfc(one) for one in made if one and one != word.lower()]


_TELEX = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TELEX |= {"a": "hat", "e": "hat", "o": "hat", "w": "horn", "d": "bar"}
_VNI = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323", "6": "hat", "7": "horn", "8": "horn", "9": "bar"}
_HATS, _HORNS = {"a": "â", "e": "ê", "o": "ô"}, {"a": "ă", "o": "ơ", "u": "ư"}


def _keyed(word, keys):
    letters, tone = [], ""
    for key in word:
        act = keys.get(key, "")
        if act.isalpha():
            if not _shaped(letters, act, twice=key if keys is _TELEX else ""):
                letters.append(key)
        elif act and any(letter in _VOWELS for letter in letters):
            tone = act
        else:
            letters.append(key)
    at = _under_tone("".join(letters)) if tone else None
    return "".join(letters) if at is None else "".join(letters[: at + 1]) + tone + "".join(letters[at + 1 :])


def _shaped(letters, act, *, twice):
    vowels = [at for at, letter in enumerate(letters) if letter in _VOWELS]
    if act == "bar":
        return _barred(letters, twice)
    if not vowels:
        return False
    return _hat(letters, vowels, twice) if act == "hat" else _horn(letters, vowels)


def _barred(letters, twice):
    """In Telex `dd`, in VNI the 9 wherever it stands."""
    if letters[:1] != ["d"] or (twice and len(letters) > 1):
        return False
    letters[0] = "đ"
    return True


def _hat(letters, vowels, twice):
    """Put a circumflex on the last vowel that takes one, wherever its key stands (`dau62`, `dauaf`); in Telex its letter comes again."""
    taken = [at for at in vowels if letters[at] in _HATS and (not twice or letters[at] == twice)]
    if not taken:
        return False
    letters[taken[-1]] = _HATS[letters[taken[-1]]]
    return True


def _horn(letters, vowels):
    """`uo` takes it on both."""
    taken = [at for at in vowels[-2:] if letters[at] in _HORNS]
    if not taken:
        return False
    both = [letters[at] for at in taken] == ["u", "o"]
    for at in taken if both else taken[-1:]:
        letters[at] = _HORNS[letters[at]]
    return True


def has_marks(text):
    return fold(text) != squeeze(nfc(text)).lower()


def _tone_last(word):
    letters, tones = [], ""
    for letter, marks in _letters(word):
        letters.append(letter)
        tones += "".join(_TONE_KEYS.get(mark, "") for mark in marks)
    return "".join(letters) + tones


def slug(text, **_how):
    """`Miến dong Tài Hoan` → `mien-dong-tai-hoan`."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(nfc(text)).lower()).strip("-")


def words_of_address(path):
    """`/san-pham/68Q4YD-mien-dong-tai-hoan` → `mien dong tai hoan`: the words in the last part of an address, without its code."""
    last = next((part for part in reversed(path.split("/")) if part), "")
    return " ".join(word for word in fold_words(_CODE.sub("", last[:MOST_OF_ADDRESS])).split() if not word.isdigit())


def whole(digits, otherwise=None):
    """The number that these digits spell, as a key in the database may be; nothing else is one (`²`, a thousand nines)."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else otherwise


def wholes(many):
    return [number for number in map(whole, many) if number is not None]


def printable(text):
    """Without what no XML may hold: a name pasted from Word may carry a vertical tab."""
    return _CONTROL.sub("", text)


def _without_marks(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.category(c).startswith("M"))


# The order of the dictionary. CLDR `vi`: ă â đ ê ô ơ ư are letters of their own; tones count only between words that are
# otherwise equal, and stand in the order level, huyền, hỏi, ngã, sắc, nặng; small letters come before capitals.
_SIGNS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: part of the letter
_TONE_KEYS = {"\u0300": "F", "\u0309": "R", "\u0303": "X", "\u0301": "S", "\u0323": "J"}
_TONE_OF = {key: mark for mark, key in _TONE_KEYS.items()}
_VOWELS = "aăâeêioôơuưy"
_OTHER_MARK = "7"
_RANK = {character: rank for rank, character in enumerate(_SIGNS + _ALPHABET)}
_UNKNOWN = len(_RANK)


def sort_key(text):
    """A string of `a–z0–9` whose plain order is the Vietnamese one, the same in every database and collation."""
    letters, tones, cases = [], [], []
    for letter, marks in _letters(squeeze(text)):
        letters.append(_weight(letter.lower()))
        tones.append(max((_TONES.get(mark, _OTHER_MARK) for mark in marks), default="1"))
        cases.append("2" if letter != letter.lower() else "1")
    return f"{''.join(letters)}0{''.join(tones).rstrip('1')}0{''.join(cases).rstrip('1')}"


def _letters(text):
    """Pairs of a letter with its shape (`ơ`) and the marks over it."""
    letter, marks = "", []
    for character in unicodedata.normalize("NFD", text):
        if character in _SHAPES and _takes(letter, character):
            letter = nfc(letter + character)
        elif unicodedata.combining(character):
            marks.append(character)
        else:
            if letter:
                yield letter, marks
            letter, marks = character, []
    if letter:
        yield letter, marks


def _takes(letter, shape):
    return bool(letter) and nfc(letter + shape).lower() in _RANK


def _weight(character):
    if character in _RANK:
        return _pair(_RANK[character])
    return _pair(_UNKNOWN) + "".join(_pair(part) for part in _digits(ord(character[0])))


def _pair(number):
    return chr(97 + number // 26) + chr(97 + number % 26)


def _digits(number):
    return number // 676 // 676, number // 676 % 676, number % 676
