"""What may follow what, and who may move it."""

from marketplace.foundation.core.states import StateTable
from marketplace.shop.purchases.states import OPERATOR, PRODUCER, SHOPPER, SYSTEM

from .models import State

STATES = StateTable(
    State,
    {
        State.ASKED: {
            State.OFFERED: {PRODUCER, OPERATOR},
            State.AWAITED: {PRODUCER, OPERATOR},
            State.SETTLED: {PRODUCER, OPERATOR},
            State.REFUSED: {PRODUCER},
            State.REJECTED: {OPERATOR},
            State.APPEALED: {SYSTEM},
            State.WITHDRAWN: {SHOPPER},
        },
        State.REFUSED: {
            State.APPEALED: {SHOPPER},
            State.OFFERED: {PRODUCER},
            State.AWAITED: {PRODUCER},
            State.SETTLED: {PRODUCER},
            State.WITHDRAWN: {SHOPPER},
        },
        State.APPEALED: {
            State.OFFERED: {PRODUCER, OPERATOR},
            State.AWAITED: {PRODUCER, OPERATOR},
            State.SETTLED: {PRODUCER, OPERATOR},
            State.REJECTED: {OPERATOR},
            State.WITHDRAWN: {SHOPPER},
        },
        State.AWAITED: {
            State.SETTLED: {PRODUCER, OPERATOR},
            State.APPEALED: {SHOPPER},  # who does not want to bear what the way back costs
            State.REJECTED: {OPERATOR},
            State.WITHDRAWN: {SHOPPER},
        },
        State.OFFERED: {State.RESENDING: {SHOPPER}, State.SETTLED: {SHOPPER, PRODUCER, OPERATOR, SYSTEM}, State.WITHDRAWN: {SHOPPER}},
        State.RESENDING: {State.RESENT: {PRODUCER, OPERATOR}, State.SETTLED: {PRODUCER, OPERATOR, SYSTEM}},
        State.RESENT: {State.SETTLED: {PRODUCER, OPERATOR, SHOPPER}},
    },
)
