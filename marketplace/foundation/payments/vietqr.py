"""VietQR: the EMVCo payload that every Vietnamese bank's app reads, and its picture."""

import segno
from anyascii import anyascii

MEMO_LENGTH = 25
NAPAS = "A000000727"


def payload(bank, account, amount, memo):
    """`bank` is the six-digit BIN, `amount` whole đồng, `memo` ASCII of at most 25 signs."""
    memo = anyascii(memo)[:MEMO_LENGTH]
    receiver = _field("00", bank) + _field("01", account)
    body = "".join(
        [
            _field("00", "01"),
            _field("01", "12"),
            _field("38", _field("00", NAPAS) + _field("01", receiver) + _field("02", "QRIBFTTA")),
            _field("53", "704"),
            _field("54", str(int(amount))),
            _field("58", "VN"),
            _field("62", _field("08", memo)),
        ]
    )
    return f"{body}6304{crc(body + '6304'):04X}"


def _field(key, value):
    return f"{key}{len(value):02d}{value}"


def crc(text):
    """CRC-16/CCITT-FALSE."""
    value = 0xFFFF
    for byte in text.encode("ascii"):
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
            value &= 0xFFFF
    return value


def svg(text, *, title=""):
    return segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, border=4, title=title, dark="#17203f", light="#fff", svgclass="qr", lineclass=None
    )
