"""Sentences for actions, registered by the rooms that record them."""

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
    return str(template).format_map(_Lenient(details))
