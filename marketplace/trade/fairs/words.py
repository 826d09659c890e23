"""How the audit rows of this room read."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "fair_noted": _("noted the event from a source"),
    "fair_drafted": _("drafted the fair"),
    "fair_amended": _("changed the fair ({fields})"),
    "fair_returned": _("drafted it for the next year, since this year's is over"),
    "fair_published": _("announced the fair"),
    "fair_taken_back": _("took the announcement back"),
    "fair_discarded": _("discarded the draft of the fair"),
    "fair_restored": _("brought the draft of the fair back"),
    "fair_opened": _("opened the registration"),
    "fair_closed": _("closed the registration"),
    "fair_cancelled": _("cancelled the fair"),
    "fair_reported": _("reported on the fair"),
    "fair_document_added": _("added the document “{title}”"),
    "fair_document_removed": _("removed the document “{title}”"),
    "fair_letter_written": _("wrote a letter about {fair}"),
    "fair_letter_sent": _("noted how the letter about {fair} was sent"),
    "fair_registered": _("registered for {fair}"),
    "fair_withdrawn": _("withdrew from {fair}"),
    "fair_allotted": _("allotted booth {booth} at {fair}"),
    "fair_waiting": _("put on the waiting list of {fair}"),
    "fair_refused": _("refused the registration for {fair}"),
    "fair_result": _("entered a result: {visitors} visitors, {revenue} đồng"),
}
