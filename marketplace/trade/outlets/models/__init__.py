from .criteria import Criteria, LocationType
from .hours import HOLIDAYS, Hours, SpecialDay
from .outlets import Carried, Outlet, State
from .papers import Paper, PaperKind, Photo, Survey, SurveyKind

__all__ = [
    "HOLIDAYS",
    "Carried",
    "Criteria",
    "Hours",
    "LocationType",
    "Outlet",
    "Paper",
    "PaperKind",
    "Photo",
    "SpecialDay",
    "State",
    "Survey",
    "SurveyKind",
]
