"""How the audit rows of this room read."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "decision_recorded": _("recorded the decision"),
    "certificate_issued": _("issued the certificate, {stars} stars, last day {until}"),
    "certificate_ended": _("ended the certificate: another follows it"),
    "certificate_revoked": _("revoked the certificate"),
    "certificate_suspended": _("suspended the certificate"),
    "suspension_lifted": _("lifted the suspension"),
    "product_registered": _("entered the product into the register"),
    "product_amended": _("changed what the register says of the product"),
    "recognition_recorded": _("noted what a source says"),
    "copy_given": _("gave out copy no. {number}"),
    "label_reported": _("reported a label"),
    "label_report_closed": _("closed the report of a label"),
    "signing_key_rotated": _("changed the key that signs codes"),
    "recognition_completed": _("completed the recognition into a certificate"),
}
