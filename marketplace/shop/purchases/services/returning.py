"""Goods or money go back after a parcel was delivered: money, book and shelf move in one transaction."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.payments import services as payments
from marketplace.shop.purchases import booking, cash_rules
from marketplace.shop.purchases.models import Fulfilment, Payment
from marketplace.shop.stock import services as stock

from . import money


def take_back(order, *, lines, delivery, restock, key, reason, on, less=0, actor=None):
    """`lines` {line key: (packs, đồng)}: so much comes off; `less` of it stays with whoever paid for the way back. The caller holds
    `locked(order)` and books what it kept; the same `key` pays back once."""
    if order.fulfilment != Fulfilment.DELIVERED or order.payment != Payment.PAID:
        raise ValidationError(_("Only what was delivered and paid can be given back."), code="state")
    rows = list(order.lines.filter(pk__in=lines).order_by("pk"))
    for line in rows:
        packs, amount = lines[line.pk]
        line.returned_quantity += packs
        line.returned_amount += amount
    goods = sum(amount for _packs, amount in lines.values())
    type(rows[0]).objects.bulk_update(rows, ["returned_quantity", "returned_amount"])
    order.returned_goods += goods
    order.returned_delivery += delivery
    order.save(update_fields=["returned_goods", "returned_delivery"])
    if restock:
        fresh = cash_rules.sellable_again(order)
        packs = {line.product_id: lines[line.pk][0] for line in rows if line.product_id and (fresh is None or line.product_id in fresh)}
        stock.return_(order.number, quantities=packs, person=actor, note=reason)
    payments.owe_refund(money.intent_of(order), amount=goods + delivery - less, key=key, reason=reason)
    booking.book([order], "order_given_back", at=on, person=actor)
