"""What operator and shopper are told of a complaint; the words are made when a message is dispatched."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates, phones, references
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.kinds import Content, Kind

from .models import Complaint


def register():
    kinds.register(Kind("complaint_for_operator", _for_operator, ways=("email",)))
    kinds.register(Kind("complaint_received", _received, copy_by_email=True))


def _for_operator(refs, link):
    complaint = Complaint.objects.get(pk=refs["complaint"])
    words = {
        "reference": references.shown(complaint.reference),
        "about": complaint.get_about_display(),
        "order": complaint.order_number or "–",
        "name": complaint.name,
        "phone": phones.display(complaint.phone),
        "email": complaint.email or "–",
        "words": complaint.words,
    }
    text = _("%(reference)s: %(about)s\nOrder: %(order)s\nFrom: %(name)s, %(phone)s, %(email)s\n\n%(words)s") % words
    text += "\n\n" + who_answers(complaint)
    return _content(_("Complaint %(reference)s") % words, text)


def _received(refs, link):
    complaint = Complaint.objects.select_related("agency").get(pk=refs["complaint"])
    words = {"reference": references.shown(complaint.reference), "site": settings.SITE_NAME, "answers": who_answers(complaint)}
    text = _("%(site)s has received your complaint %(reference)s. %(answers)s") % words
    return _content(_("Complaint %(reference)s received") % words, text, sms=text)


def who_answers(complaint):
    """`Sở Công Thương tỉnh Thái Nguyên trả lời chậm nhất ngày 30/11/2026.`"""
    agency = complaint.agency.at() if complaint.agency else None
    words = {"agency": agency or settings.OPERATOR_NAME or settings.SITE_NAME, "day": dates.words(complaint.due_on)}
    return _("%(agency)s answers by %(day)s at the latest.") % words


def _content(subject, text, *, sms=""):
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=sms)
