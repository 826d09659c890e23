"""Sentences for actions, registered by the rooms that record them."""

from datetime import date

from marketplace.foundation.core import dates

_sentences = {}


def register(sentences):
    """`{"certificate_revoked": _("revoked the certificate ({number})")}`; placeholders are keys of `details`."""
    _sentences.update(sentences)


class _Lenient(dict):
    def __missing__(self, key):
        return "…"


def sentence(action, details):
    template = _sentences.get(action)
    if template is None:
        return action.replace("_", " ").replace(".", ": ")
    return str(template).format_map(_Lenient({key: _told(value) for key, value in details.items()}))


def _told(value):
    """A day is kept as 2026-12-06 and told as 06/12/2026."""
    try:
        return dates.words(date.fromisoformat(value)) if isinstance(value, str) and "-" in value else value
    except ValueError:
        return value
