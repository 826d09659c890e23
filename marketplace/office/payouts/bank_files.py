"""A batch as a bank's page for many transfers takes it. The shapes are data (data/bank_files.toml)."""

import csv
import io
import tomllib
from functools import cache
from pathlib import Path

from marketplace.foundation.imports.exports import BOM, safe_cell


@cache
def shapes():
    """{name: shape}"""
    return tomllib.loads((Path(__file__).parent / "data" / "bank_files.toml").read_text(encoding="utf-8"))


def csv_of(payouts, *, shape):
    shape = shapes()[shape]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=shape["separator"], lineterminator="\r\n")
    if shape["heading"]:
        writer.writerow([heading for heading, _what in shape["columns"]])
    for number, payout in enumerate(payouts, 1):
        said = _said(number, payout)
        writer.writerow([safe_cell(said[what]) for _heading, what in shape["columns"]])
    return (BOM + out.getvalue()).encode()


def _said(number, payout):
    account, secret = payout.account, payout.account.secret
    return {
        "number": number,
        "account": secret["number"],
        "holder": secret["holder"],
        "bank": account.bank,
        "bin": account.bank_bin,
        "amount": payout.amount,
        "memo": payout.memo,
    }
