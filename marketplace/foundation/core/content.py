"""Base data that is not a migration: each room registers one function that can run again, `load_content` runs them all.

A migration's rows vanish with a test's flush; what comes from here is put back by `load()`.
"""

from django.db import transaction

_loaders = {}


def register(label, load):
    """Called in AppConfig.ready; rooms come in the order of INSTALLED_APPS, so lower floors load first."""
    _loaders[label] = load


def labels():
    return list(_loaders)


def load(*only):
    """Run every loader (or those named), each in a transaction; returns what each of them says."""
    told = {}
    for label in only or labels():
        with transaction.atomic():
            told[label] = _loaders[label]()
    return told
