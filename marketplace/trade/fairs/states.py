"""What officers and makers may do with a fair and with a registration. Running and over come by the date alone."""

from marketplace.foundation.core.states import StateTable

from .models import Place, State

OFFICER, MAKER = "officer", "maker"
FAIR = StateTable(
    State,
    {
        State.DRAFT: [State.PUBLISHED, State.DISCARDED],
        State.DISCARDED: [State.DRAFT],
        State.PUBLISHED: [State.DRAFT, State.OPEN, State.CANCELLED, State.REPORTED],
        State.OPEN: [State.CLOSED, State.CANCELLED, State.REPORTED],
        State.CLOSED: [State.OPEN, State.CANCELLED, State.REPORTED],
    },
)
REGISTRATION = StateTable(
    Place,
    {
        Place.REGISTERED: {
            Place.ALLOTTED: OFFICER, Place.WAITING: OFFICER, Place.REFUSED: OFFICER, Place.WITHDRAWN: (OFFICER, MAKER),
        },
        Place.WAITING: {Place.ALLOTTED: OFFICER, Place.REFUSED: OFFICER, Place.WITHDRAWN: (OFFICER, MAKER)},
        Place.ALLOTTED: {
            Place.ALLOTTED: OFFICER, Place.WAITING: OFFICER, Place.REFUSED: OFFICER, Place.WITHDRAWN: (OFFICER, MAKER),
        },
        Place.REFUSED: {Place.ALLOTTED: OFFICER, Place.WAITING: OFFICER},
    },
)  # fmt: skip
