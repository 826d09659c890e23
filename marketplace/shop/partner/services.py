"""Prices: one stock record for each pack size, held by the producer's partner."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue import services as catalogue
from catalogue.models import Product
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core.money import dong

from .models import Partner, StockRecord
from .signals import price_changed

LOWEST, HIGHEST = 1_000, 99_999_999  # đồng; the highest is what a card charge takes


@transaction.atomic
def set_price(pack, *, price, actor, until=None):
    """Set what one piece of a pack size costs, in whole đồng with taxes, and the last day it stands (None: until changed)."""
    if not isinstance(price, int) or not LOWEST <= price <= HIGHEST:
        raise ValidationError(_("A price lies between %(low)s and %(high)s.") % {"low": dong(LOWEST), "high": dong(HIGHEST)}, code="price")
    if not pack.is_child:
        raise ValidationError(_("A price belongs to a pack size, not to the listing."), code="not_a_pack")
    listing = catalogue.locked(pack.parent)
    rows = Product.objects.select_for_update(no_key=True, of=("self",)).select_related("parent__registered_product__producer")
    pack = rows.get(pk=pack.pk)
    record = _record_of(pack)
    before, record.price = record.price, price
    record.save(update_fields=["price", "date_updated"])
    pack.price_until = until
    pack.save_only("price_until")
    details = {"before": None if before is None else int(before), "after": price, "until": until.isoformat() if until else None}
    audit.record("price_set", pack, actor=actor, details=details)
    catalogue.keep_version(listing, "priced", actor=actor)
    price_changed.send(StockRecord, pack=pack, price=price)
    return record


def _record_of(pack):
    producer = pack.parent.registered_product.producer
    partner, _made = Partner.objects.get_or_create(code=producer.code, defaults={"name": producer.name[:128]})
    record, _made = StockRecord.objects.get_or_create(
        product=pack, defaults={"partner": partner, "partner_sku": f"{producer.code}-{pack.pk}"}
    )
    return record
