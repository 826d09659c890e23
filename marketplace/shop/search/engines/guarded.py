"""Elasticsearch where it answers, the database where it does not; who asks notices nothing.

A circuit breaker in each process: after one failure the database answers for a while, longer each time; then a thread of its own tries the
cluster, so that no shopper waits for the trial, and closes the breaker when all is well.
"""

import logging
import threading
import time

from django.db import connection

from . import elasticsearch, postgres

NAME = elasticsearch.NAME
FIRST_PAUSE, LONGEST_PAUSE = 2, 60  # seconds
PROVEN = 30  # so long an index that was looked at is taken to be the right one
logger = logging.getLogger(__name__)


class Breaker:
    """`problem` says why it is open; empty, it is closed."""

    def __init__(self, probe):
        self.probe = probe
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        self.problem, self.pause, self.due, self.proven, self.trying = "", 0, 0.0, 0.0, False

    def allows(self):
        """Whether to ask the cluster. A pause that has run out sends somebody else to try it."""
        if not self.problem:
            return time.monotonic() < self.proven or self.prove()
        with self.lock:
            if not self.trying and time.monotonic() >= self.due:
                self.trying = True
                threading.Thread(target=self._try, daemon=True).start()
        return False

    def prove(self):
        """Looks at the index now; True if it may be asked."""
        try:
            self.probe()
        except elasticsearch.Unavailable as refusal:
            self.open(str(refusal))
            return False
        self._close()
        return True

    def open(self, problem):
        """Of many that fail at once the first counts."""
        with self.lock:
            if not self.problem:
                logger.error("The search cluster does not serve, the database does: %s", problem)
                self._wait(problem)

    def _try(self):
        try:
            self.probe()
        except elasticsearch.Unavailable as refusal:
            with self.lock:
                self._wait(str(refusal))
        else:
            self._close()
        finally:
            self.trying = False
            connection.close()  # this thread's own

    def _wait(self, problem):
        self.problem = problem
        self.pause = min(max(FIRST_PAUSE, 2 * self.pause), LONGEST_PAUSE)
        self.due = time.monotonic() + self.pause

    def _close(self):
        with self.lock:
            if self.problem:
                logger.warning("The search cluster serves again.")
            self.problem, self.pause, self.proven = "", 0, time.monotonic() + PROVEN


breaker = Breaker(elasticsearch.probe)


def find(wanted):
    return _asked("find", wanted)


def ids(wanted, *, start):
    return _asked("ids", wanted, start=start)


def _asked(question, *given, **named):
    if breaker.allows():
        try:
            return getattr(elasticsearch, question)(*given, **named)
        except elasticsearch.TooDeep:
            pass
        except elasticsearch.NotUnderstood as refusal:
            logger.warning("The search cluster did not understand a question: %s", refusal)  # one question; the index too?
            breaker.prove()
        except elasticsearch.Unavailable as refusal:
            breaker.open(str(refusal))
    return getattr(postgres, question)(*given, **named)
