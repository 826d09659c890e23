"""Vietnamese text: folding, slugs, order."""

import re

from anyascii import anyascii


def slug(text):
    """`Miến dong Tài Hoan` → `mien-dong-tai-hoan`."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower()).strip("-")
