"""The only writers of the register: each locks the product row first, checks, writes, leaves an audit row, announces."""

from .acts import lift_suspension, revoke, suspend
from .copies import give_copy
from .decisions import record_decision
from .issuing import Item, correct, issue_certificates, reissue, renew, upgrade
from .keys import rotate_signing_key, signing_key
from .lapse import tell_lapsed
from .products import amend_product, amend_products, register_product, register_products
from .recognitions import complete_recognition, complete_recognitions, record_recognition, record_recognitions
from .reports import close_label_report, forget_reporter, report_label
from .scans import count_scan

__all__ = [
    "Item",
    "amend_product",
    "amend_products",
    "close_label_report",
    "complete_recognition",
    "complete_recognitions",
    "correct",
    "count_scan",
    "forget_reporter",
    "give_copy",
    "issue_certificates",
    "lift_suspension",
    "record_decision",
    "record_recognition",
    "record_recognitions",
    "register_product",
    "register_products",
    "reissue",
    "renew",
    "report_label",
    "revoke",
    "rotate_signing_key",
    "signing_key",
    "suspend",
    "tell_lapsed",
    "upgrade",
]
