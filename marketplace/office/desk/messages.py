"""What an agency's people are told of what they have to answer; the words are made when a message is dispatched."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.kinds import Content, Kind, Stale

from .answering import KINDS


def register():
    kinds.register(Kind("answer_due", _due, label=gettext_lazy("An answer is due"), ways=("email",)))
    kinds.register(Kind("answer_yours", _yours, label=gettext_lazy("Something to answer came in"), ways=("email",)))


def _words(refs, subject, text):
    kind = KINDS[refs["page"]]
    row = kind.model.objects.select_related("agency").filter(pk=refs["row"]).first()
    if row is None or not row.is_open:
        raise Stale
    words = {"number": row.reference, "day": dates.words(row.due_on), "agency": row.agency or settings.OPERATOR_NAME or settings.SITE_NAME}
    words["link"] = settings.SITE_URL.rstrip("/") + reverse(f"desk:{kind.one}", args=[row.pk])
    subject, text = subject % words, text % words
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html)


def _due(refs, link):
    text = _("%(agency)s has to answer %(number)s by %(day)s at the latest; nobody has yet: %(link)s")
    return _words(refs, _("Answer %(number)s by %(day)s"), text)


def _yours(refs, link):
    text = _("%(number)s has been given to %(agency)s. Please answer by %(day)s at the latest: %(link)s")
    return _words(refs, _("Answer %(number)s by %(day)s"), text)
