"""Which published outlets carry fewer kinds with a star than the criteria ask for? Owner and department hear of each fall once."""

from django.db import transaction

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.foundation.notifications import services as notifications
from marketplace.register.certification.models import Certificate
from marketplace.trade.outlets import selectors, signals
from marketplace.trade.outlets.models import Outlet

from .telling import recipient

SHORT = "outlet_short"


@transaction.atomic
def note_ended(product, *, on=None):
    """Writes into the history of each outlet that is short now, and tells of those that were not before. Another certificate
    may hold already: then nothing has happened."""
    rule = selectors.counting_rule(on)
    if rule is None or Certificate.objects.in_force(on).filter(product=product, stars__gte=rule.least_stars or 0).exists():
        return
    keys = _held(Outlet.objects.published().carrying([product.pk]))
    for outlet in selectors.short(on).filter(pk__in=keys).order_by("pk"):
        audit.record("outlet_short", outlet, actor=None, details={"kinds": outlet.kinds, "product": str(product), "code": product.code})
    _look(keys, on)


@transaction.atomic
def note_held(products, *, on=None):
    """Stars of these products (their ids) hold again: what has risen may fall again."""
    _look(_held(Outlet.objects.carrying(list(products)).exclude(short_since=None)), on)


@transaction.atomic
def look(outlets=None, *, on=None):
    """At these outlets, or at all: once a day, since criteria and certificates begin and end by their dates alone."""
    rows = Outlet.objects.published() if outlets is None else Outlet.objects.filter(pk__in=[one.pk for one in outlets])
    _look(_held(rows), on)


def _held(rows):
    return list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def _look(keys, on):
    if not keys:
        return
    fallen = selectors.short(on).filter(pk__in=keys)
    Outlet.objects.filter(pk__in=keys).exclude(short_since=None).exclude(pk__in=fallen.values("pk")).update(short_since=None)
    for outlet in fallen.filter(short_since=None).order_by("pk"):
        Outlet.objects.filter(pk=outlet.pk).update(short_since=dates.today(on))
        if to := recipient(outlet):
            notifications.send(SHORT, to=to, refs={"outlet": outlet.pk}, about=outlet.code)
        signals.outlet_fell.send(Outlet, outlet=outlet)
