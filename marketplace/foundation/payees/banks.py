"""Banks that a transfer reaches by their six digits (data/banks.csv, one a line; another bank is another line)."""

import csv
from functools import cache
from pathlib import Path

from marketplace.foundation.core.text import fold


@cache
def known():
    """{six digits: name}, in the order in which they are offered."""
    with (Path(__file__).parent / "data" / "banks.csv").open(encoding="utf-8", newline="") as file:
        return {row["bin"]: row["name"] for row in csv.DictReader(file)}


def bin_of(words):
    """Six digits of the one bank that these words name, as a statement writes it; empty where it is none, or could be two."""
    said = f" {fold(words).strip()} "
    found = {six for six, name in known().items() if words.strip() == six or f" {fold(name)} " in said}
    return found.pop() if len(found) == 1 else ""
