"""The user; who may do what, for which agency and place; consent; codes; second factors; addresses."""

from .addresses import Address
from .answering import Answerable, Mandate
from .codes import PhoneCode
from .consent import Consent, ErasureRequest
from .roles import Agency, Role, RoleGrant
from .second_factor import SecondFactorApproval, SecondFactorReset
from .user import User, UserManager

__all__ = [
    "Address",
    "Agency",
    "Answerable",
    "Consent",
    "ErasureRequest",
    "Mandate",
    "PhoneCode",
    "Role",
    "RoleGrant",
    "SecondFactorApproval",
    "SecondFactorReset",
    "User",
    "UserManager",
]
