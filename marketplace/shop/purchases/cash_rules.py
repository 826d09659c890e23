"""When cash at the door is offered: not for very dear orders, not for goods that spoil, not to who has refused parcels again and again.

Each refusal says which other way is open. Who thinks it wrong asks an operator, who lifts it: only what is refused afterwards counts.
"""

from django.conf import settings
from django.db.models import Subquery
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.register.certification.models import ProductGroup

from .models import CashAppeal, Fulfilment, Method, ProducerOrder

BLOCKED = "cash_blocked"


def _refused(phones):
    """Cash orders that were sent to these numbers and that nobody took, the latest first."""
    gone_back = (Fulfilment.REFUSED, Fulfilment.RETURNED)
    rows = ProducerOrder.objects.filter(purchase__payer_phone__in=phones, purchase__method=Method.COD, fulfilment__in=gone_back)
    return rows.filter(shipped_at__isnull=False, delivered_at=None).order_by("-closed_at", "pk")


def refused_at_the_doors(phones):
    """{phone: [its orders that nobody took]}"""
    found = {}
    for order in _refused(phones).select_related("purchase", "producer"):
        found.setdefault(order.purchase.payer_phone, []).append(order)
    return found


def blocked(phone, on=None):
    """Whether this number has refused so often of late that it pays beforehand."""
    most, months = settings.CASH_REFUSALS
    if not most or not phone:
        return False
    on = on or timezone.now()
    since = dates.start_of(dates.add_months(dates.today(on), -months))
    lifted = CashAppeal.objects.filter(phone=phone, lifted=True).order_by("-decided_at").values("decided_at")[:1]
    counted = _refused([phone]).filter(closed_at__gte=Greatest(since, Subquery(lifted)), closed_at__lte=on)
    return len(counted.values_list("pk", flat=True)[:most]) >= most


def spoiling(groups):
    """Those of these product groups (ids) that spoil: paid before they are sent, never back on the shelf."""
    codes = settings.CASH_NOT_FOR_GROUPS
    return set(ProductGroup.objects.filter(pk__in=groups, code__in=codes).values_list("pk", flat=True)) if codes else set()


def sellable_again(order):
    """{pack's id: how many} of a parcel that came back; None: all of it."""
    lines = list(order.lines.select_related("registered_product"))
    spoilt = spoiling({line.registered_product.group_id for line in lines})
    if not spoilt:
        return None
    return {line.product_id: line.sent for line in lines if line.registered_product.group_id not in spoilt}


def cash_troubles(phone, *, sums, groups, on=None):
    """[(code, sentence)]: `sums` of the parcels in đồng, `groups` ids of their product groups."""
    found = []
    if blocked(phone, on):
        words = _(
            "Cash on delivery is not open to this phone number for now: several parcels could not be handed over. Please pay by VietQR."
        )
        found.append((BLOCKED, words))
    most = settings.CASH_MOST_PER_ORDER
    if most and any(amount > most for amount in sums):
        words = _("Orders of more than %(most)s are not paid in cash, for the carrier's safety too. Please pay by VietQR.")
        found.append(("most", words % {"most": dong(most)}))
    if spoiling(groups):
        found.append(("spoils", _("Fresh goods are paid before they are sent, since they cannot be sold again. Please pay by VietQR.")))
    return found
