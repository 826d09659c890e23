"""The life of a point of sale. That its yearly check is due follows from a date, so it is no state of its own."""

from marketplace.foundation.core.states import StateTable

from .models import State

LIFE = StateTable(
    State,
    {
        State.DRAFT: [State.APPLIED],
        State.REPORTED: [State.APPLIED],
        State.APPLIED: [State.SURVEYED, State.REFUSED],
        State.SURVEYED: [State.DECIDED, State.REFUSED],
        State.DECIDED: [State.PUBLISHED, State.REFUSED],
        State.PUBLISHED: [State.WITHDRAWN],
        State.REFUSED: [State.APPLIED],
        State.WITHDRAWN: [State.APPLIED],
    },
)
