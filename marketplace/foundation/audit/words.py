"""Sentences for actions, registered by the rooms that record them."""

from datetime import date

from marketplace.foundation.core import dates

_sentences = {}
_names = {}


def register(sentences, names=None):
    """`{"certificate_revoked": _("revoked the certificate ({number})")}`; placeholders are keys of `details`.

    `names` tells codes as people call them: `{"role": {"operator": _("operator")}}`, for the placeholders of these sentences.
    """
    _sentences.update(sentences)
    _names.update(dict.fromkeys(sentences, names or {}))


class _Lenient(dict):
    def __missing__(self, key):
        return "…"


def sentence(action, details):
    template = _sentences.get(action)
    if template is None:
        return action.replace("_", " ").replace(".", ": ")
    names = _names[action]
    told = {key: names.get(key, {}).get(value, value) if isinstance(value, str) else value for key, value in details.items()}
    return str(template).format_map(_Lenient({key: _told(value) for key, value in told.items()}))


def _told(value):
    """A day is kept as 2026-12-06 and told as 06/12/2026."""
    try:
        return dates.words(date.fromisoformat(value)) if isinstance(value, str) and "-" in value else value
    except ValueError:
        return value
