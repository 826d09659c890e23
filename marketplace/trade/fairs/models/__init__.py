"""Fairs and festivals; who comes with which goods; who wants to be reminded."""

from .fairs import HIDDEN, Basis, Fair, FairDocument, Kind, State, Status
from .letters import FairLetter, How
from .registrations import BoothResult, FairGoods, FairRegistration, Place
from .reminders import FairReminder

__all__ = [
    "HIDDEN",
    "Basis",
    "BoothResult",
    "Fair",
    "FairDocument",
    "FairGoods",
    "FairLetter",
    "FairRegistration",
    "FairReminder",
    "How",
    "Kind",
    "Place",
    "State",
    "Status",
]
