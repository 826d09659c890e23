"""State machines are data: one table of allowed moves, walked by one service."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Move:
    source: str
    target: str
    by: frozenset = frozenset()  # who may; empty: whoever may call the service


class StateTable:
    """`StateTable(OrderState, {"placed": {"accepted": {"producer"}, "cancelled": {"shopper", "operator"}}, …})`.

    `states` is a TextChoices class; where nobody is named, anybody may: `{"draft": ["in_review"]}`.
    """

    def __init__(self, states, moves):
        self.states = states
        self.moves = {(move.source, move.target): move for move in _moves(moves)}
        unknown = {state for pair in self.moves for state in pair} - set(states.values)
        if unknown:
            raise ValueError(f"not states of {states.__name__}: {sorted(unknown)}")

    def targets(self, source, *, by=None):
        """Where one may go from here, in the order of the states."""
        return [state for state in self.states.values if self.allows(source, state, by=by)]

    def sources(self, target):
        return [state for state in self.states.values if (state, target) in self.moves]

    def final(self):
        return [state for state in self.states.values if not self.targets(state)]

    def allows(self, source, target, *, by=None):
        move = self.moves.get((source, target))
        return move is not None and (by is None or not move.by or by in move.by)

    def check(self, source, target, *, by=None):
        if not self.allows(source, target, by=by):
            params = {"source": self.states(source).label, "target": self.states(target).label}
            raise ValidationError(_("What is “%(source)s” cannot become “%(target)s”."), code="state", params=params)

    def walk(self, row, target, *, field="state", by=None):
        """Check and set; the caller holds the row's lock and saves it with its own columns."""
        source = getattr(row, field)
        self.check(source, target, by=by)
        setattr(row, field, self.states(target).value)
        return source


def _moves(moves):
    for source, targets in moves.items():
        whom = targets if isinstance(targets, dict) else dict.fromkeys(targets, ())
        for target, by in whom.items():
            yield Move(str(source), str(target), frozenset([by] if isinstance(by, str) else map(str, by)))
