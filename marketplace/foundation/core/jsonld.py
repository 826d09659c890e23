"""Structured data inside a page."""

import json

from django.utils.safestring import mark_safe

_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def json_ld(data):
    """As Django's json_script escapes it, for `<script type="application/ld+json">`."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308
