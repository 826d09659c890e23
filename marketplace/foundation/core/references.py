"""Numbers people read out on the telephone: short, random, without 0/O and 1/I/L quarrels, with a check digit.

The alphabet has 31 signs, a prime, so that the weighted check digit finds every wrong sign and every two that changed places.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"  # no I, L, O, U, Z
_BASE = len(ALPHABET)
_RANK = {sign: rank for rank, sign in enumerate(ALPHABET)}
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "Z": "2"})
SHORTEST, LONGEST = 4, 29


def new(length=8):
    """`length` signs, the last one the check digit."""
    if not SHORTEST <= length <= LONGEST:
        raise ValueError(f"a reference has {SHORTEST} to {LONGEST} signs")
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + _check_digit(body)


def unused(rows, length=8, *, column="code"):
    """One that no row of the queryset has in this column: a thousand short codes meet sooner than one thinks."""
    code = new(length)
    while rows.filter(**{column: code}).exists():
        code = new(length)
    return code


def several_unused(rows, number, length=8, *, column="code"):
    """Like `unused`, different from each other too."""
    codes = []
    while len(codes) < number:
        drawn = {new(length) for _ in range(number - len(codes))} - set(codes)
        codes += drawn - set(rows.filter(**{f"{column}__in": drawn}).values_list(column, flat=True))
    return codes


def normalized(code):
    """As stored, from what somebody typed: small letters, spaces, hyphens, O for 0."""
    return re.sub(r"[\s\-–.]", "", str(code)).upper().translate(_ALIKE)


def valid(code):
    typed = normalized(code)
    if not SHORTEST <= len(typed) <= LONGEST or any(sign not in _RANK for sign in typed):
        return False
    return _check_digit(typed[:-1]) == typed[-1]


def shown(code):
    """In groups of four for the eye: `7K2M-9Q4X`."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


PAYMENT_PREFIX = "SV"
PAYMENT_LENGTH = 8


def new_payment():
    """What a shopper writes into the bank's memo: capitals and digits only, 10 signs, `SV` first."""
    return PAYMENT_PREFIX + new(PAYMENT_LENGTH)


def valid_payment(reference):
    typed = re.sub(r"[\s\-–.]", "", str(reference)).upper()
    return typed.startswith(PAYMENT_PREFIX) and len(typed) == len(PAYMENT_PREFIX) + PAYMENT_LENGTH and valid(typed[2:])


def payments_in(memo):
    """The payment references in a bank's memo, whatever the bank put before, after or between; in order, each once.

    Candidates: one random word in thirty passes the check digit, so ask the database too."""
    packed = re.sub(r"[^A-Z0-9]", "", str(memo).upper())
    ends = [match.end() for match in re.finditer(PAYMENT_PREFIX, packed)]
    bodies = [normalized(packed[end : end + PAYMENT_LENGTH]) for end in ends]
    return list(dict.fromkeys(PAYMENT_PREFIX + body for body in bodies if len(body) == PAYMENT_LENGTH and valid(body)))


def nearly_in(memo, reference):
    """Whether a bank's memo holds this payment reference with one sign wrong, missing, too many, or two that changed places."""
    packed, body = re.sub(r"[^A-Z0-9]", "", str(memo).upper()), reference.removeprefix(PAYMENT_PREFIX)
    ends = [match.end() for match in re.finditer(PAYMENT_PREFIX, packed)]
    return any(_one_slip(normalized(packed[end : end + len(body) + more]), body) for end in ends for more in (-1, 0, 1))


def _one_slip(typed, right):
    if len(typed) > len(right):
        return _one_slip(right, typed)
    if len(typed) < len(right):
        return any(typed == right[:at] + right[at + 1 :] for at in range(len(right)))
    wrong = [at for at in range(len(right)) if typed[at] != right[at]]
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and typed[wrong[0]] == right[wrong[1]] and typed[wrong[1]] == right[wrong[0]]  # noqa: PLR2004
    return len(wrong) <= 1 or swapped


def _check_digit(body):
    total = sum((position + 2) * _RANK[sign] for position, sign in enumerate(body))
    return ALPHABET[-total % _BASE]
