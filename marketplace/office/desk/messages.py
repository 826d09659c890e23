"""What an agency's people are told of what they have to answer; the words are made when a message is dispatched."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.kinds import Content, Kind, Stale
from marketplace.trade.outlets import selectors as outlets
from marketplace.trade.outlets.messages import ended

from .answering import KINDS


def register():
    kinds.register(Kind("answer_due", _due, label=gettext_lazy("An answer is due"), ways=("email",)))
    kinds.register(Kind("answer_yours", _yours, label=gettext_lazy("Something to answer came in"), ways=("email",)))
    kinds.register(Kind("outlet_short_office", _short, label=gettext_lazy("Point of sale short of kinds, to officers"), ways=("email",)))


def _short(refs, link):
    """Withdrawn once it carries enough again."""
    outlet = outlets.short().select_related("commune").filter(pk=refs["outlet"]).first()
    if outlet is None:
        raise Stale
    told = {"outlet": outlet.name, "place": outlet.commune or "…", "kinds": outlet.kinds, "least": outlets.least_kinds()}
    told |= {"goods": ended(outlet), "link": settings.SITE_URL.rstrip("/") + reverse("desk:outlet", args=[outlet.code])}
    subject = _("%(outlet)s has fallen to %(kinds)d kinds of OCOP goods") % told
    text = _(
        "%(outlet)s (%(place)s) now carries %(kinds)d kinds of OCOP goods whose stars hold; the criteria ask for at least %(least)d. "
        "No longer with a star: %(goods)s. The owner has been told where a number or an address is known. %(link)s"
    )
    return _content(subject, text % told)


def _words(refs, subject, text):
    kind = KINDS[refs["page"]]
    row = kind.model.objects.select_related("agency").filter(pk=refs["row"]).first()
    if row is None or not row.is_open:
        raise Stale
    words = {"number": row.reference, "day": dates.words(row.due_on), "agency": row.agency or settings.OPERATOR_NAME or settings.SITE_NAME}
    words["link"] = settings.SITE_URL.rstrip("/") + reverse(f"desk:{kind.one}", args=[row.pk])
    return _content(subject % words, text % words)


def _content(subject, text):
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html)


def _due(refs, link):
    text = _("%(agency)s has to answer %(number)s by %(day)s at the latest; nobody has yet: %(link)s")
    return _words(refs, _("Answer %(number)s by %(day)s"), text)


def _yours(refs, link):
    text = _("%(number)s has been given to %(agency)s. Please answer by %(day)s at the latest: %(link)s")
    return _words(refs, _("Answer %(number)s by %(day)s"), text)
