"""Registered products; decisions; certificates and what sources say; checks of labels."""

from .certificates import Certificate, EndReason, Recognition, Suspension
from .checks import LabelReport, ScanCount, SigningKey
from .copies import CertificateCopy
from .decisions import Authority, Decision, DecisionKind, Level, RevocationGround
from .products import ProductGroup, ProductSet, RegisteredProduct

__all__ = [
    "Authority",
    "Certificate",
    "CertificateCopy",
    "Decision",
    "DecisionKind",
    "EndReason",
    "LabelReport",
    "Level",
    "ProductGroup",
    "ProductSet",
    "Recognition",
    "RegisteredProduct",
    "RevocationGround",
    "ScanCount",
    "SigningKey",
    "Suspension",
]
