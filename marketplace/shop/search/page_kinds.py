"""The kinds of pages that lie in rooms below: who is told of, and what is said beside the name."""

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.foundation.core import dates
from marketplace.register.producers.models import Producer
from marketplace.trade.fairs.models import Fair
from marketplace.trade.fairs.models.fairs import State as FairState
from marketplace.trade.outlets.models import Outlet

from .pages import Kind


def _place(row):
    return row.commune or row.district or ""


def _fairs(on=None):
    """Not called off and not over."""
    rows = Fair.objects.public().exclude(state=FairState.CANCELLED).dated(on)
    return rows.filter(Q(finishes=None) | Q(finishes__gte=dates.today(on)))


def _outlets_url(text):
    return f"{reverse('outlets')}?{urlencode({'q': text})}"


PRODUCERS = Kind(
    "producer",
    pgettext_lazy("shopper", "Producers"),
    lambda on=None: Producer.objects.verified(),
    _place,
    more=lambda row: [row.legal_name],
)
OUTLETS = Kind(
    "outlet",
    _("Points of sale"),
    lambda on=None: Outlet.objects.public(),
    lambda row: ", ".join(filter(None, (row.address_line, str(_place(row))))),
    more=lambda row: [row.owner],
    all_url=_outlets_url,
)
FAIRS = Kind("fair", _("Fairs and festivals"), _fairs, _place, all_url=lambda text: reverse("fairs"))
ALL = (PRODUCERS, OUTLETS, FAIRS)
MODELS = {Producer: PRODUCERS, Outlet: OUTLETS, Fair: FAIRS}
