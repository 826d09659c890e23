"""Elasticsearch where it answers, the database where it does not; who asks notices nothing.

A circuit breaker for each index in each process: after one failure the database answers for a while, longer each time; then a thread of
its own tries the cluster, so that no shopper waits for the trial, and closes the breaker when all is well.
"""

import logging
import threading
import time

from django.db import connection

from . import asking, elasticsearch, elasticsearch_pages, postgres, postgres_pages

NAME = elasticsearch.NAME
FIRST_PAUSE, LONGEST_PAUSE = 2, 15  # seconds
PROVEN = 30  # seconds after which somebody looks again whether the index is the right one
logger = logging.getLogger(__name__)


class Breaker:
    """`problem` says why it is open; empty, it is closed."""

    def __init__(self, found, probe):
        self.found, self.probe = found, probe
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        self.problem, self.pause, self.due, self.proven, self.trying = "", 0, 0.0, False, False

    def allows(self):
        """Whether to ask the cluster. A new process looks first; later, and when it is open, somebody else is sent to look."""
        if not self.proven and not self.problem:
            return self.prove()
        if time.monotonic() >= self.due:
            self._send_somebody()
        return not self.problem

    def prove(self):
        """Looks at the index now; True if it may be asked."""
        try:
            self.probe()
        except asking.Unavailable as refusal:
            self.open(str(refusal))
        else:
            self._close()
        return not self.problem

    def _send_somebody(self):
        with self.lock:
            if not self.trying and time.monotonic() >= self.due:
                self.trying = True
                threading.Thread(target=self._try, daemon=True).start()

    def open(self, problem, *, again=False):
        """Of many questions that fail at once the first counts; a trial that fails makes the pause longer."""
        with self.lock:
            if not self.problem:
                logger.error("The search cluster does not find %s, the database does: %s", self.found, problem)
            elif not again:
                return
            self.problem = problem
            self.pause = min(max(FIRST_PAUSE, 2 * self.pause), LONGEST_PAUSE)
            self.due = time.monotonic() + self.pause

    def _try(self):
        try:
            self.probe()
        except asking.Unavailable as refusal:
            self.open(str(refusal), again=True)
        else:
            self._close()
        finally:
            self.trying = False
            connection.close()  # this thread's own

    def _close(self):
        with self.lock:
            if self.problem:
                logger.warning("The search cluster finds %s again.", self.found)
            self.problem, self.pause, self.proven, self.due = "", 0, True, time.monotonic() + PROVEN


breaker, pages_breaker = Breaker("goods", elasticsearch.probe), Breaker("pages", elasticsearch_pages.probe)


def find(wanted):
    return _asked(breaker, elasticsearch.find, postgres.find, wanted)


def ids(wanted, *, start):
    return _asked(breaker, elasticsearch.ids, postgres.ids, wanted, start=start)


def first(wanted):
    return _asked(breaker, elasticsearch.first, postgres.first, wanted)


def pages(wanted, kinds, **how):
    """Pages are asked for after goods: nobody waits twice for a cluster that does not answer."""
    if breaker.problem:
        return postgres_pages.pages(wanted, kinds, **how)
    return _asked(pages_breaker, elasticsearch_pages.pages, postgres_pages.pages, wanted, kinds, **how)


def _asked(breaker, cluster, database, *given, **named):
    if breaker.allows():
        try:
            return cluster(*given, **named)
        except asking.TooDeep:
            pass
        except asking.NotUnderstood as refusal:
            logger.warning("The search cluster did not understand a question: %s", refusal)  # one question; the index too?
            breaker.prove()
        except asking.Unavailable as refusal:
            breaker.open(str(refusal))
    return database(*given, **named)
