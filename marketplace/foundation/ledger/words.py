"""Sentences that a farmer understands, registered by the rooms whose money moves."""

from marketplace.foundation.core.money import dong

_sentences = {}


def register(sentences):
    """`{"order_placed": _("Order {number} was placed: {amount}.")}`; placeholders are keys of an entry's `details`."""
    _sentences.update(sentences)


def sentence(entry):
    told = {key: dong(value) if isinstance(value, int) else value for key, value in entry.details.items()}
    template = _sentences.get(entry.kind)
    return str(template).format(**told) if template else entry.kind
