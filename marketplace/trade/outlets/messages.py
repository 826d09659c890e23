"""What owners of points of sale are told; the words are made when the message leaves."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.foundation.notifications.kinds import Content, Kind, Stale, register

from . import selectors
from .models import Claim, ClaimState, Outlet, State
from .services.claims import CLAIM
from .services.falls import SHORT
from .services.telling import STEP

NAMED = 5  # products in one message; the page shows all


def _short(refs, link):
    outlet = selectors.short().filter(pk=refs["outlet"]).first()
    if outlet is None:
        raise Stale
    told = {"outlet": outlet.name, "kinds": outlet.kinds, "least": selectors.least_kinds(), "goods": ended(outlet)}
    told["url"] = settings.SITE_URL.rstrip("/") + outlet.get_absolute_url()
    words = _(
        "%(outlet)s now carries %(kinds)d kinds of OCOP goods whose stars hold; the criteria ask for at least %(least)d. "
        "No longer with a star: %(goods)s. Please take in other goods, or ask the makers about their certificates. %(url)s"
    )
    sms = _("%(kinds)d of at least %(least)d kinds of OCOP goods left at your point of sale. See %(url)s")
    return Content(subject=_("%(n)d kinds of OCOP goods left") % {"n": outlet.kinds}, text=words % told, sms=sms % told)


def ended(outlet):
    """Goods without a star, each with the certificate that ended and its last day; "—" where none is lacking."""
    return _named([_with_certificate(*one) for one in selectors.without_star(outlet)]) or "—"


def _with_certificate(product, certificate):
    if certificate is None:
        return product.name
    last = certificate.ended_on or certificate.expires_on
    told = {"product": product.name, "number": certificate, "day": dates.words(last)}
    return _("%(product)s (certificate %(number)s, until %(day)s)") % told


def _named(names):
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return shown if more <= 0 else shown + " " + ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}


def _step(refs, link):
    """Where the application stands now; a later step has its own message."""
    outlet = Outlet.objects.select_related("decided_by", "announced_by", "withdrawn_by").filter(pk=refs["outlet"]).first()
    if outlet is None or outlet.state != refs["state"] or outlet.state not in _STEPS:
        raise Stale
    told = {"outlet": outlet.name, "url": _url(outlet), **_STEPS[outlet.state](outlet)}
    words = told.pop("words")
    return Content(subject=_("Point of sale: %(state)s") % {"state": outlet.get_state_display()}, text=words % told, sms=words % told)


def _claim(refs, link):
    claim = Claim.objects.select_related("outlet").filter(pk=refs["claim"]).exclude(state=ClaimState.OPEN).first()
    if claim is None:
        raise Stale
    told = {"outlet": claim.outlet.name, "reason": claim.reason.rstrip("."), "url": settings.SITE_URL.rstrip("/")}
    if claim.state == ClaimState.CONFIRMED:
        told["url"] += reverse("outlet_mine", args=[claim.outlet.code])
        words = _("%(outlet)s is yours on this site now. Please complete what shoppers see, and apply for the official list: %(url)s")
    else:
        told["url"] += reverse("outlet_claim", args=[claim.outlet.slug])
        words = _("%(outlet)s could not be given to you: %(reason)s. It may be claimed again with better proof: %(url)s")
    return Content(subject=_("Your claim of a shop: %(state)s") % {"state": claim.get_state_display()}, text=words % told, sms=words % told)


def _url(outlet):
    path = outlet.get_absolute_url() if outlet.state == State.PUBLISHED else reverse("outlet_mine", args=[outlet.code])
    return settings.SITE_URL.rstrip("/") + path


def _applied(outlet):
    return {
        "words": _(
            "The application of %(outlet)s has arrived; the survey comes next, and we call before it. To see where it stands: %(url)s"
        )
    }


def _surveyed(outlet):
    found = outlet.surveys.first()
    words = (
        _("%(outlet)s was surveyed on %(day)s and fulfils the criteria; the decision comes next. %(url)s")
        if found.fit
        else _("%(outlet)s was surveyed on %(day)s and does not fulfil the criteria yet. What was found stands here: %(url)s")
    )
    return {"words": words, "day": dates.words(found.day)}


def _decided(outlet):
    return {"words": _("%(outlet)s is recognised by %(paper)s; its publication comes next. %(url)s"), "paper": str(outlet.decided_by)}


def _published(outlet):
    words = _("%(outlet)s is on the public list of points of sale since %(paper)s. Please keep its goods and hours up to date. %(url)s")
    return {"words": words, "paper": str(outlet.announced_by)}


def _refused(outlet):
    return {"words": _("%(outlet)s was not recognised: %(reason)s. It can be corrected and handed in again: %(url)s"), **_reason(outlet)}


def _withdrawn(outlet):
    words = _("%(outlet)s is no longer on the list of points of sale (%(paper)s): %(reason)s. %(url)s")
    return {"words": words, "paper": str(outlet.withdrawn_by), **_reason(outlet)}


def _reason(outlet):
    actions = ("outlet_refused", "outlet_withdrawn")
    entry = AuditEntry.objects.about(outlet).filter(action__in=actions).order_by("-at", "-pk").first()
    return {"reason": entry.reason.strip().rstrip(".") if entry else "…"}


_STEPS = {
    State.APPLIED: _applied,
    State.SURVEYED: _surveyed,
    State.DECIDED: _decided,
    State.PUBLISHED: _published,
    State.REFUSED: _refused,
    State.WITHDRAWN: _withdrawn,
}


def register_kinds():
    register(Kind(STEP, _step, label=gettext_lazy("step of a point of sale"), copy_by_email=True))
    register(Kind(CLAIM, _claim, label=gettext_lazy("answer to a claim"), copy_by_email=True))
    register(Kind(SHORT, _short, label=gettext_lazy("point of sale short of kinds")))
