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
FIRST_PAUSE, LONGEST_PAUSE = 2, 15  # seconds
PROVEN = 30  # seconds after which somebody looks again whether the index is the right one
logger = logging.getLogger(__name__)


class Breaker:
    """`problem` says why it is open; empty, it is closed."""

    def __init__(self, probe):
        self.probe = probe
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
        except elasticsearch.Unavailable as refusal:
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
                logger.error("The search cluster does not serve, the database does: %s", problem)
            elif not again:
                return
            self.problem = problem
            self.pause = min(max(FIRST_PAUSE, 2 * self.pause), LONGEST_PAUSE)
            self.due = time.monotonic() + self.pause

    def _try(self):
        try:
            self.probe()
        except elasticsearch.Unavailable as refusal:
            self.open(str(refusal), again=True)
        else:
            self._close()
        finally:
            self.trying = False
            connection.close()  # this thread's own

    def _close(self):
        with self.lock:
            if self.problem:
                logger.warning("The search cluster serves again.")
            self.problem, self.pause, self.proven, self.due = "", 0, True, time.monotonic() + PROVEN


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
