"""News from below; each calls one service."""

from . import replacing


def all_comes_back(sender, order, **kwargs):
    replacing.check_nothing_is_sent(order)
