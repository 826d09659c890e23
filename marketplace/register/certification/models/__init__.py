"""Registered products; decisions; certificates and what sources say."""

from .certificates import Certificate, EndReason, Recognition, Suspension
from .decisions import Authority, Decision, DecisionKind, Level, RevocationGround
from .products import ProductGroup, ProductSet, RegisteredProduct

__all__ = [
    "Authority",
    "Certificate",
    "Decision",
    "DecisionKind",
    "EndReason",
    "Level",
    "ProductGroup",
    "ProductSet",
    "Recognition",
    "RegisteredProduct",
    "RevocationGround",
    "Suspension",
]
