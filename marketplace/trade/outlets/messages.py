"""What owners of points of sale are told; the words are made when the message leaves."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.foundation.notifications.kinds import Content, Kind, Stale, register

from . import selectors
from .services.falls import SHORT

NAMED = 5  # products in one message; the page shows all


def _short(refs, link):
    outlet = selectors.short().filter(pk=refs["outlet"]).first()
    if outlet is None:
        raise Stale
    gone = [row.product.name for row in selectors.carried(outlet) if not row.stars]
    told = {"outlet": outlet.name, "kinds": outlet.kinds, "least": selectors.least_kinds(), "goods": _named(gone)}
    told["url"] = settings.SITE_URL.rstrip("/") + outlet.get_absolute_url()
    words = _(
        "%(outlet)s now carries %(kinds)d kinds of OCOP goods whose stars hold; the criteria ask for at least %(least)d. "
        "No longer with a star: %(goods)s. Please take in other goods, or ask the makers about their certificates. %(url)s"
    )
    sms = _("%(kinds)d of at least %(least)d kinds of OCOP goods left at your point of sale. See %(url)s")
    return Content(subject=_("%(n)d kinds of OCOP goods left") % {"n": outlet.kinds}, text=words % told, sms=sms % told)


def _named(names):
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return shown if more <= 0 else shown + " " + ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}


def register_kinds():
    register(Kind(SHORT, _short, label=gettext_lazy("point of sale short of kinds")))
