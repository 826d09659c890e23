"""Invented orders of the invented shopper from the invented cooperative: orders, money, payouts and returns have something to show."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from catalogue.models import Product
from marketplace.foundation.accounts.models import User
from marketplace.foundation.core import dates
from marketplace.foundation.payees import services as payees
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent
from marketplace.foundation.places.models import Commune, Edition
from marketplace.shop.basket import selectors as baskets
from marketplace.shop.basket import services as basket_services
from marketplace.shop.basket.offers import offers
from marketplace.shop.cash import services as cash
from marketplace.shop.cash.models import Bears
from marketplace.shop.promotions import services as promotions
from marketplace.shop.promotions.models import Bearer
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import Method, Purchase
from marketplace.shop.purchases.selectors import terms_version
from marketplace.shop.purchases.services import Click, Contact
from marketplace.shop.purchases.states import PRODUCER
from marketplace.shop.returns import services as returns
from marketplace.shop.returns.models import Reason

from . import examples
from .people import SHOPPER

ACCOUNT = {"bank_bin": "970405", "number": "0000000000000", "holder": "HTX VI DU"}  # of no real account
CARRIER = {
    "code": "vi-du",
    "name": "Đơn vị vận chuyển Ví Dụ",
    "contract": "Chỉ là ví dụ, không có hợp đồng nào",
    "fee_by": Bears.PRODUCER,
    "way_back_by": Bears.PLATFORM,
    "pays_days": 5,
}
CODE = "VIDU10"
STREET, HANOI = "Số 0, phố Ví Dụ", "01"


@dataclass(frozen=True)
class Example:
    """An order of the cooperative's goods, so many days ago; `steps` with the days from then on which each was taken."""

    ago: int
    quantity: int
    steps: tuple = ()
    back: int = 0  # packs that the shopper wants to return
    method: str = Method.VIETQR


EXAMPLES = (
    Example(16, 2, (("accept", 0), ("ship", 1), ("deliver", 3))),  # its time for returns is over: to be paid out
    Example(5, 3, (("accept", 0), ("ship", 1), ("deliver", 3)), back=1),
    Example(14, 1, (("accept", 0), ("ship", 1), ("deliver", 3)), method=Method.COD),  # the carrier should have handed its cash over
    Example(2, 1, (("accept", 0), ("ship", 1)), method=Method.COD),
    Example(0, 1, method=Method.COD),
)


def load():
    """Once; from then on they grow older as real ones do."""
    shopper, maker = User.objects.get(email=SHOPPER), examples.maker()
    if Purchase.objects.filter(user=shopper).exists():
        return
    payees.enter_account(maker.code, **ACCOUNT, whose="own", actor=None, on=timezone.now() - timedelta(days=30))
    cash.save_collector(**CARRIER, actor=None)
    _promote(maker)
    for number, example in enumerate(EXAMPLES):
        _order(shopper, maker, example, number)


def _promote(maker):
    """A code to try, for the invented goods alone."""
    paper, name = "Chỉ là ví dụ, không có thông báo nào", "Mười phần trăm (ví dụ)"
    rule = promotions.Rule(
        name, dates.today(), paper, Bearer.PLATFORM, basis_points=1_000, code=CODE, producer=maker, most_off=50_000, budget=1_000_000
    )
    promotions.open_promotion(promotions.write(rule, actor=None), actor=None)


def _order(shopper, maker, example, number):
    then = timezone.now() - timedelta(days=example.ago, minutes=1)
    pack = _pack(maker, number)
    basket = basket_services.open_basket(shopper)
    basket_services.add(basket, pack=pack.pk, quantity=example.quantity)
    shown = baskets.summary(basket, province=HANOI, on=then).shown()
    said = {"method": example.method, "terms_version": terms_version(then), "user": shopper, "proven_phone": shopper.phone}
    click = Click(key=f"vi-du-{number}", shown=shown, contact=_contact(shopper), **said)
    purchase = services.place_purchase(basket, click=click, on=then)
    _transfer(purchase, then)
    order = purchase.orders.select_related("purchase", "producer").get()
    for step, day in example.steps:
        more = {"collector": CARRIER["code"], "tracking_number": f"VIDU{number:04d}"} if step == "ship" else {}
        (cash.ship if step == "ship" else getattr(services, step))(order, by=PRODUCER, on=then + timedelta(days=day), **more)
    if example.back:
        order.refresh_from_db()
        quantities = {order.lines.first().pk: example.back}
        returns.ask(order, reason=Reason.DAMAGED, quantities=quantities, words="Ví dụ: một gói bị rách.", actor=shopper)


def _transfer(purchase, then):
    """As the bank would tell of it."""
    for intent in Intent.objects.filter(reference=purchase.reference, method=Method.VIETQR):
        raw = {"booked_at": then.isoformat(), "amount": intent.amount, "words": f"{intent.memo} (ví dụ)"}
        payments.match_line(payments.record_bank_line(raw, source="demo", on=then), on=then)


def _pack(maker, number):
    """One size after the other of its goods that may be sold."""
    rows = list(Product.objects.filter(parent__registered_product__producer=maker, pool__on_hand__gte=10).order_by("pk"))
    found = offers([row.pk for row in rows])
    rows = [row for row in rows if row.pk in found and not found[row.pk].trouble and found[row.pk].selling.cash_on_delivery]
    return rows[number % len(rows)]


def _contact(shopper):
    commune = Commune.objects.filter(edition=Edition.CURRENT, province__code=HANOI).select_related("province").order_by("code").first()
    who = {"payer_name": shopper.name, "payer_phone": shopper.phone, "receiver_name": shopper.name, "receiver_phone": shopper.phone}
    place = {"commune_code": commune.code, "commune_name": str(commune), "address_line": STREET}
    return Contact(**who, province_code=HANOI, province_name=str(commune.province), **place)
