"""What may follow what, and who may move it."""

from marketplace.foundation.core.states import StateTable
from marketplace.shop.purchases.states import OPERATOR, PRODUCER, SHOPPER, SYSTEM

from .models import State

STATES = StateTable(
    State,
    {
        State.ASKED: {
            State.AWAITED: {PRODUCER, OPERATOR},
            State.SETTLED: {PRODUCER, OPERATOR},
            State.REFUSED: {PRODUCER},
            State.REJECTED: {OPERATOR},
            State.APPEALED: {SYSTEM},
            State.WITHDRAWN: {SHOPPER},
        },
        State.REFUSED: {State.APPEALED: {SHOPPER}, State.AWAITED: {PRODUCER}, State.SETTLED: {PRODUCER}, State.WITHDRAWN: {SHOPPER}},
        State.APPEALED: {
            State.AWAITED: {PRODUCER, OPERATOR},
            State.SETTLED: {PRODUCER, OPERATOR},
            State.REJECTED: {OPERATOR},
            State.WITHDRAWN: {SHOPPER},
        },
        State.AWAITED: {State.SETTLED: {PRODUCER, OPERATOR}, State.REJECTED: {OPERATOR}, State.WITHDRAWN: {SHOPPER}},
    },
)
