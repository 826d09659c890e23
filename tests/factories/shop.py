"""Baskets and purchases. `basket([(pack, 2), …])`; `purchase(packs)` goes the whole way through `place_purchase`."""

from itertools import count

from marketplace.shop.basket import selectors as baskets
from marketplace.shop.basket import services as basket_services
from marketplace.shop.delivery import content as delivery
from marketplace.shop.delivery.models import Tariff
from marketplace.shop.fees import content as fees
from marketplace.shop.purchases import services
from marketplace.shop.purchases.services.placing import Click
from marketplace.shop.taxes import content as taxes

from . import catalogue

_next = count(1)


def base_data():
    delivery.load()
    fees.load()
    taxes.load()


def basket(wanted, *, owner=None):
    made = basket_services.open_basket(owner)
    for pack, quantity in wanted:
        basket_services.add(made, pack=pack.pk, quantity=quantity)
    return made


def two_producers(*, lines=5, **fields):
    """Packs of two producers, `lines` listings in all."""
    from . import producers

    makers = [producers.producer(), producers.producer()]
    return [catalogue.pack_of(catalogue.listing(producer=makers[n % 2], price=50_000 + 10_000 * n, **fields)) for n in range(lines)]


def contact(**fields):
    phone = fields.pop("phone", f"+8491{next(_next):07d}")
    name = "Nguyễn Thị Thử"
    return services.Contact(
        **{
            "payer_name": name,
            "payer_phone": phone,
            "receiver_name": name,
            "receiver_phone": phone,
            "province_code": "01",
            "province_name": "Thành phố Hà Nội",
            "commune_code": "00004",
            "commune_name": "Phường Ba Đình",
            "address_line": "Số 8, ngõ 12, phố Lê Lợi",
            **fields,
        }
    )


def click(made_basket, *, method="vietqr", key=None, shown=None, on=None, contact_fields=None, **fields):
    where = contact(**(contact_fields or {}))
    shown = shown or baskets.summary(made_basket, province=where.province_code, on=on).shown()
    return Click(key=key or f"khoa-{next(_next)}", shown=shown, contact=where, method=method, terms_version="bản 3", **fields)


def purchase(packs=None, *, method="vietqr", quantity=1, user=None, on=None, **fields):
    """A purchase placed by the house's own service; `packs` default to one pack of one producer."""
    if not Tariff.objects.exists():
        base_data()
    packs = packs or [catalogue.pack_of(catalogue.listing())]
    made = basket([(pack, quantity) for pack in packs], owner=user)
    return services.place_purchase(made, click=click(made, method=method, user=user, on=on, **fields), on=on)
