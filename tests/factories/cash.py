"""Carriers that take cash, parcels sent with them, their files and transfers."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from marketplace.foundation.core import dates
from marketplace.foundation.imports import services as imports
from marketplace.foundation.payments import services as payments
from marketplace.shop.cash import services
from marketplace.shop.purchases import services as purchases

from . import catalogue, producers, shop
from .money import officer

_next = count(1)


def collector(name="Giao Nhanh Ví Dụ", **said):
    n = next(_next)
    terms = {"fee_by": "producer", "way_back_by": "producer", "pays_days": 5, "contract": "Hợp đồng ví dụ số 1"}
    return services.save_collector(code=said.pop("code", f"vi-du-{n}"), name=name, actor=None, **terms | said)


def placed(maker=None, *, price=100_000, **said):
    """Ordered in cash and accepted."""
    pack = catalogue.pack_of(catalogue.listing(producer=maker or producers.producer(), price=price))
    purchase = shop.purchase([pack], method="cod", **said)
    purchases.confirm_by_phone(purchase)
    order = purchase.orders.select_related("purchase", "producer").get()
    return purchases.accept(order, by="producer")


def sent(with_=None, *, tracking=None, **said):
    tracking = tracking or f"GN{next(_next):06d}"
    code = with_.code if with_ else ""
    return services.ship(placed(**said), by="producer", collector=code, carrier="" if with_ else "Xe khách", tracking_number=tracking)


def arrived(with_=None, *, on=None, **said):
    return purchases.deliver(sent(with_, **said), by="producer", on=on)


def table(*rows, head="Mã vận đơn;Tiền thu hộ;Phí;Phí hoàn"):
    return "\n".join([head, *(";".join(map(str, row)) for row in rows)]).encode()


def brought(of, *rows, paid_on=None, **said):
    """A file of (number, cash, fee, way back), looked at and not written yet."""
    data = table(*((*row, *[""] * (4 - len(row))) for row in rows), **said)
    made = services.bring_file(of, data=data, file_name="doi-soat.csv", paid_on=paid_on or dates.today(), actor=None)
    imports.check(made.run)
    return made


def written(of, *rows, **said):
    """The worker has done its part too."""
    made = brought(of, *rows, **said)
    imports.apply(made.run)
    services.note_arrivals(made)
    return made


def transfer(amount, words="CK tien thu ho"):
    raw = {"booked_at": timezone.now().isoformat(), "amount": amount, "words": words, "bank_reference": f"CK{next(_next)}"}
    return payments.match_line(payments.record_bank_line(raw, source="test"))


def received(remittance, *, amount=None, note=""):
    from marketplace.shop.cash import selectors

    line = transfer(selectors.missing(remittance) if amount is None else amount)
    services.receive([remittance], line=line, actor=officer(), note=note)
    remittance.refresh_from_db()
    return remittance


def tariff(of, *, since=None, **said):
    """In force since long ago, unless `since` says otherwise."""
    return services.agree_tariff(of, valid_from=since or dates.today() - timedelta(days=365), actor=None, **{"per_parcel": 15_000} | said)
