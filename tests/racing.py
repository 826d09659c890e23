"""Two acts in a known order, each on a connection of its own: the first holds its locks until the second is seen to wait.

Which test shows which race of money and stock:

| race | in a known order | many at once |
| --- | --- | --- |
| the last pack | shop/purchases/test_races.py | fifty orders, fifty at the till: the same file |
| a hold at the till ends while somebody orders | shop/purchases/test_races.py: waited past the end, buys after the end | |
| the same order clicked again | shop/purchases/test_races.py: two keys for one basket | ten with one key: the same file |
| the same webhook | foundation/payments/test_kills.py: killed while it applies | twenty: foundation/payments/test_stripe_webhooks.py |
| the same bank line from two sources | foundation/payments/test_line_races.py | |
| refund and refund | foundation/payments/test_refund_races.py, shop/returns/test_races.py | fifty: the first of them |
| the same packs paid back and sent again; the last pack sent again to two | shop/returns/test_races.py | |
| payout and refund, either first | office/payouts/test_races.py | |
| two prepare a batch, two agree to one, two answers of the bank | office/payouts/test_races.py | |
| a transfer comes back: two say so, one notes that it went | office/payouts/test_races.py | |
| a carrier's file received twice, its carrier put right by two, or while its money is noted | shop/cash/test_races.py | |
| what was paid before a restore: agreed to twice, entered twice, while a file goes to the bank | office/payouts/test_lost_races.py | |
| a refund in two batches, by hand meanwhile, to another account | office/payouts/test_refund_races.py | |
| the last use and the last đồng of a promotion, placed or moved | shop/promotions/test_races.py | ten, fifty: the same file |
| each step of an order twice; money while it is cancelled | shop/purchases/test_double_click.py | |
| a step and a change by the shopper | shop/purchases/test_changing.py | |
| a card kept ready: two makers, an answer and its deadline | shop/purchases/test_capture_races.py | |
| a star revoked, a pause, a count of the shelf | shop/purchases/test_races.py | |
| one entry of the book written by two | foundation/ledger/test_services.py | |

What comes of any order of such acts, one after the other: tests/histories.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic, sleep

from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction


def waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone()[0]


def until_one_waits(*, number=1, patience=10):
    end = monotonic() + patience
    while waiting() < number:
        assert monotonic() < end, f"{waiting()} of {number} wait"
        sleep(0.02)


@contextmanager
def locked(*tables):
    """Whoever reads these tables waits until the end, held by a connection of its own."""
    holder = connection.copy()
    holder.set_autocommit(False)
    try:
        with holder.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        holder.rollback()
        holder.close()


def in_thread(work):
    def run():
        try:
            return work()
        except ValidationError as refused:
            return refused
        finally:
            connections.close_all()

    return run


def held_open(work, entered, leave):
    def run():
        with transaction.atomic():
            result = work()
            entered.set()
            assert leave.wait(10)
        return result

    return in_thread(run)


def race(first, second):
    """`first` stands inside its transaction while `second` is seen to wait; both results."""
    entered, leave = Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        a = pool.submit(held_open(first, entered, leave))
        assert entered.wait(10)
        b = pool.submit(in_thread(second))
        until_one_waits()
        leave.set()
        return a.result(20), b.result(20)
