"""The life of a producer on this site."""

from marketplace.foundation.core.states import StateTable

from .models import State

LIFE = StateTable(
    State,
    {
        State.APPLIED: [State.VERIFIED, State.CLOSED],
        State.VERIFIED: [State.SUSPENDED, State.CLOSED],
        State.SUSPENDED: [State.VERIFIED, State.CLOSED],
    },
)
