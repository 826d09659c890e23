from .claims import Claim, ClaimState
from .criteria import Criteria, LocationType, Stage
from .hours import HOLIDAYS, Hours, SpecialDay
from .outlets import Carried, Outlet, State
from .papers import Paper, PaperKind, Photo, Survey, SurveyKind
from .seen import MOST_WORDS, Answer, Seen

__all__ = [
    "HOLIDAYS",
    "MOST_WORDS",
    "Answer",
    "Carried",
    "Claim",
    "ClaimState",
    "Criteria",
    "Hours",
    "LocationType",
    "Outlet",
    "Paper",
    "PaperKind",
    "Photo",
    "Seen",
    "SpecialDay",
    "Stage",
    "State",
    "Survey",
    "SurveyKind",
]
