"""A star ended below: which outlets now carry fewer kinds than the criteria ask for?"""

from django.db import transaction

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.foundation.notifications import services as notifications
from marketplace.register.certification.models import Certificate
from marketplace.trade.outlets import selectors
from marketplace.trade.outlets.models import Outlet

from .telling import recipient

SHORT = "outlet_short"


@transaction.atomic
def note_ended(product, *, on=None):
    """Writes into the history of each outlet that is short now, and tells its owner, at most once a day. Another certificate
    may hold already: then nothing has happened."""
    rule = selectors.counting_rule(on)
    if rule is None or Certificate.objects.in_force(on).filter(product=product, stars__gte=rule.least_stars or 0).exists():
        return
    hit = Outlet.objects.published().carrying([product.pk]).order_by("pk")
    keys = list(hit.select_for_update(no_key=True).values_list("pk", flat=True))
    for outlet in selectors.short(on).filter(pk__in=keys).order_by("pk"):
        audit.record("outlet_short", outlet, actor=None, details={"kinds": outlet.kinds, "product": str(product), "code": product.code})
        _tell(outlet, dates.today(on))


def _tell(outlet, today):
    to = recipient(outlet)
    if outlet.short_told_on == today or to is None:
        return
    Outlet.objects.filter(pk=outlet.pk).update(short_told_on=today)
    notifications.send(SHORT, to=to, refs={"outlet": outlet.pk}, about=outlet.code)
