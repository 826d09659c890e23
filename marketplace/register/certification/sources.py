"""Addresses of public pages, as rows keep them: one a line, or parted by semicolons."""

import re
from urllib.parse import urlsplit


def links(source):
    """Pairs of address and host; what is not an http address is no link."""
    parts = [part.strip() for part in re.split(r"[\n;]", source)]
    found = [(part, urlsplit(part).hostname or "") for part in parts if part.startswith(("http://", "https://"))]
    return [(address, host.removeprefix("www.")) for address, host in found if host]
