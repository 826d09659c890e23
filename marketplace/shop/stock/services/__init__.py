"""The only writers of pools, and of the two numbers of Oscar's stock record that mirror them.

**The one locking recipe** of everything that moves goods. Whatever locks more than one kind of row takes them in this order, each kind
in key order, once a transaction, as late as possible and before anything is judged:

    intents → registered products → orders → pools → vouchers → ledger accounts

- Who *sells* (placing, taking a lapsed order up again) calls `lock_goods`: registered products, which a revocation locks too, then pools.
- Who only *moves numbers* begins at the pools: holding and letting go at the till, counting, receiving, cancelling, shipping, returning.
  None of them asks what a certificate says, and none locks a registered product after a pool.
- The moment that decides what has run out is read *after* the lock: who waited is judged by the time at which it was let in.
- Reservations and promises of a pool are written only under the pool's lock, so that a sum of them read under it is the sum.

`tests/shop/stock/test_locking.py` holds every entry point to it.
"""

from .holds import Held, hand_over, hold, keep_at_most, let_go, tidy
from .promises import promise, promise_again, release, return_, ship
from .rows import lock_goods, open_pool
from .shelf import MOST, correct, receive, set_marks

__all__ = [
    "MOST", "Held", "correct", "hand_over", "hold", "keep_at_most", "let_go", "lock_goods", "open_pool", "promise", "promise_again",
    "receive", "release", "return_", "set_marks", "ship", "tidy",
]  # fmt: skip
