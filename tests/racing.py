"""Two acts in a known order, each on a connection of its own: the first holds its locks until the second is seen to wait."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep

from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction


def waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone()[0]


def until_one_waits():
    end = monotonic() + 10
    while not waiting():
        assert monotonic() < end, "nobody waits"
        sleep(0.02)


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
