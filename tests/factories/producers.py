"""Rows of the producers' room, made by its own services."""

from itertools import count

from marketplace.register.producers import services
from marketplace.register.producers.models import Kind, State

_next = count(1)


def producer(name=None, *, kind=Kind.COOPERATIVE, state=State.VERIFIED, **fields):
    made = services.apply(name or f"HTX Thử nghiệm {next(_next)}", kind=kind, actor=None, **fields)
    if state != State.APPLIED:
        made = services.verify(made, actor=None)
    if state == State.SUSPENDED:
        made = services.suspend(made, actor=None, reason="thử")
    if state == State.CLOSED:
        made = services.close(made, actor=None, reason="thử")
    return made


def member(producer, user):
    return services.add_member(producer, user=user, actor=None)
