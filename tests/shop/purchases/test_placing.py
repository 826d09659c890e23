from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from oscar.core.loading import get_model

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates, references
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments.models import Intent
from marketplace.register.certification.models import Certificate
from marketplace.shop.fees.models import CommissionRule
from marketplace.shop.partner import services as prices
from marketplace.shop.purchases.models import OrderLineSnapshot, ProducerOrder, Purchase
from marketplace.shop.stock.models import Pool, Promise
from tests.factories import accounts, catalogue, certification, producers, shop

pytestmark = pytest.mark.django_db
Order, StockRecord = get_model("order", "Order"), get_model("partner", "StockRecord")


def nothing():
    """Of a purchase; that a star was revoked is told to its holder all the same."""
    counts = [model.objects.count() for model in (Purchase, ProducerOrder, Order, OrderLineSnapshot, Intent, Promise)]
    told = Message.objects.exclude(kind="star_revoked")
    return counts == [0] * 6 and not told.exists() and not AuditEntry.objects.filter(action="purchase_placed").exists()


@pytest.mark.parametrize("method", ["vietqr", "cod"])
def test_five_lines_of_two_producers_become_one_purchase_of_two_orders(django_assert_max_num_queries, method):
    shop.base_data()
    packs = shop.two_producers()
    basket = shop.basket([(pack, 2) for pack in packs])
    click = shop.click(basket, method=method)

    with django_assert_max_num_queries(42):  # one of them asks for promotions, one uses up what was set aside at the till
        purchase = shop.services.place_purchase(basket, click=click)

    orders = list(ProducerOrder.objects.filter(purchase=purchase).order_by("pk"))
    assert [(order.goods_total, order.lines.count()) for order in orders] == [(420_000, 3), (280_000, 2)]
    assert (purchase.goods_total, purchase.total) == (700_000, 700_000 + sum(order.delivery_fee for order in orders))
    assert sorted(Intent.objects.values_list("amount", flat=True)) == sorted(
        [purchase.total] if method == "vietqr" else [order.total for order in orders]
    )
    assert {order.order.number for order in orders} == {order.number for order in orders}
    assert all(references.valid(order.number) for order in orders)
    assert list(StockRecord.objects.values_list("num_in_stock", "num_allocated")) == [(10, 2)] * 5


def test_a_member_whose_number_is_proven_pays_cash_and_both_producers_are_told(django_assert_max_num_queries):
    shop.base_data()
    user = accounts.make_user(phone="+84912345678")
    basket = shop.basket([(pack, 1) for pack in shop.two_producers()], owner=user)
    click = shop.click(basket, method="cod", user=user, proven_phone=user.phone, contact_fields={"phone": user.phone})

    with django_assert_max_num_queries(43):  # one of them asks for promotions, one uses up what was set aside at the till
        purchase = shop.services.place_purchase(basket, click=click)

    assert purchase.confirmed_at is not None
    assert {order.payment for order in purchase.orders.all()} == {"on_delivery"}
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["order_for_producer", "order_for_producer", "purchase_received"]


def test_what_was_sold_stays_as_it_was():
    shop.base_data()
    CommissionRule.objects.create(position=1, basis_points=250, valid_from=dates.today(), basis="Quy chế 1")
    maker = producers.producer("HTX Cũ", address_line="Thôn Một")
    pack = catalogue.pack_of(catalogue.listing("Miến cũ", producer=maker, price=85_000))
    purchase = shop.purchase([pack], quantity=3)
    certificate = Certificate.objects.get()

    prices.set_price(pack, price=99_000, actor=None)
    CommissionRule.objects.update(basis_points=900)
    type(maker).objects.update(name="HTX Mới")
    type(pack).objects.update(title="Đổi tên", ingredients="Đổi", storage="Đổi")
    certification.revoke(certificate)

    line = OrderLineSnapshot.objects.get()
    assert (line.name, line.pack, line.quantity, line.unit_price, line.line_total) == ("Miến cũ", "Gói 500 g", 3, 85_000, 255_000)
    assert (line.commission_basis_points, line.commission, line.tax_class) == (250, 6_375, "by_seller")
    assert (line.certificate_id, line.stars, line.label["ingredients"]) == (certificate.pk, 4, "Tinh bột dong riềng 100%")
    assert (line.producer_order.seller["name"], line.producer_order.seller["address"]) == ("HTX Cũ", "Thôn Một")
    assert purchase.terms_version == "bản 3"


def test_a_household_is_sold_with_tax_withheld():
    maker = producers.producer("Hộ Bà Thử", kind="household")
    shop.purchase([catalogue.pack_of(catalogue.listing(producer=maker))])
    assert OrderLineSnapshot.objects.get().tax_class == "withheld"


def spoil(how, pack):
    product = pack.parent.registered_product
    if how == "revoked":
        certification.revoke(product.certificates.get())
    if how == "unverified":
        from marketplace.register.producers import services

        services.suspend(product.producer, actor=None, reason="thử")
    if how == "withdrawn":
        from catalogue import services

        services.withdraw(pack.parent, actor=None)
    if how == "price":
        prices.set_price(pack, price=90_000, actor=None)
    if how == "stock":
        catalogue.fill(pack, 1)


@pytest.mark.parametrize("how", ["revoked", "unverified", "withdrawn", "price", "stock"])
def test_what_changed_since_the_page_was_shown_is_told_and_nothing_is_written(how):
    shop.base_data()
    packs = [catalogue.pack_of(catalogue.listing()), catalogue.pack_of(catalogue.listing())]
    basket = shop.basket([(pack, 2) for pack in packs])
    click = shop.click(basket)
    spoil(how, packs[0])

    with pytest.raises(shop.services.Changed) as told:
        shop.services.place_purchase(basket, click=click)

    assert len(told.value.words) == 1
    assert packs[0].parent.title in told.value.words[0]
    basket.refresh_from_db()
    assert (basket.status, nothing()) == ("Open", True)
    assert list(Pool.objects.values_list("promised", flat=True)) == [0, 0]


def test_midnight_ends_a_star_and_the_order_with_it():
    shop.base_data()
    pack = catalogue.pack_of(catalogue.listing())
    basket = shop.basket([(pack, 1)])
    last = Certificate.objects.get().period.upper
    click = shop.click(basket, on=last - timedelta(seconds=1))

    with pytest.raises(shop.services.Changed):
        shop.services.place_purchase(basket, click=click, on=last)
    assert nothing()
    assert shop.services.place_purchase(basket, click=click, on=last - timedelta(seconds=1)).pk


def test_an_empty_basket_is_refused():
    shop.base_data()
    basket = shop.basket([])
    with pytest.raises(ValidationError):
        shop.services.place_purchase(basket, click=shop.click(basket))
    assert nothing()


def test_the_same_key_with_the_same_words_is_the_same_purchase_with_others_a_refusal():
    shop.base_data()
    basket = shop.basket([(catalogue.pack_of(catalogue.listing()), 1)])
    click = shop.click(basket, contact_fields={"phone": "+84912345678"})
    first = shop.services.place_purchase(basket, click=click)
    assert shop.services.place_purchase(basket, click=click) == first

    other = shop.click(basket, key=click.key, shown=click.shown, contact_fields={"phone": "+84987654321"})
    with pytest.raises(shop.services.AlreadyOrdered) as told:
        shop.services.place_purchase(basket, click=other)
    assert (told.value.purchase, Purchase.objects.count()) == (first, 1)


def test_two_persons_may_happen_on_one_key():
    shop.base_data()
    pack = catalogue.pack_of(catalogue.listing())
    made = [shop.services.place_purchase(b, click=shop.click(b, key="trùng")) for b in (shop.basket([(pack, 1)]), shop.basket([(pack, 1)]))]
    assert made[0] != made[1]


def test_confirming_twice_tells_the_producer_once():
    purchase = shop.purchase(method="cod")
    shop.services.confirm_by_phone(purchase)
    shop.services.confirm_by_phone(purchase)
    assert Message.objects.filter(kind="order_for_producer").count() == 1
    assert Purchase.objects.get().confirmed_at <= timezone.now()
