"""Work that many changes of one transaction cause is done once, at its end, instead of at each change.

Who changes much wraps it: `with gathered(): …`, inside the transaction. Who hears of changes says `gather(work, keys)` for `work(keys)`.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_waiting = ContextVar("waiting", default=None)


@contextmanager
def gathered():
    """What was gathered is done before the block ends: still in the transaction, or not at all if the block fails."""
    if _waiting.get() is not None:  # the outer block does it
        yield
        return
    waiting = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for work, keys in waiting.items():
        work(keys)


def gather(work, keys):
    """Each key once, in the order of the news. Outside `gathered` it is done at once."""
    waiting = _waiting.get()
    if waiting is None:
        work(keys)
    else:
        waiting.setdefault(work, {}).update(dict.fromkeys(keys))
