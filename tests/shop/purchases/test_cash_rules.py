"""When cash at the door is not offered, and how that is lifted."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.shop.purchases import cash_rules, services
from marketplace.shop.purchases.models import CashAppeal, ProducerOrder, Purchase
from marketplace.shop.stock.models import Pool
from tests.factories import catalogue, shop
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
PHONE = "+84912345678"


@pytest.fixture(autouse=True)
def _two_in_a_year(settings):
    settings.CASH_REFUSALS = (2, 12)


def cash(phone=PHONE, **more):
    return shop.purchase(method="cod", contact_fields={"phone": phone}, proven_phone=phone, **more)


def sent(phone=PHONE):
    order = cash(phone).orders.get()
    for step in ("accept", "ship"):
        getattr(services, step)(order, by="producer")
    return order


def not_taken(times, phone=PHONE):
    for _n in range(times):
        services.refuse(sent(phone), by="producer", reason="Không nghe máy")


def refused(**more):
    with pytest.raises(ValidationError) as refusal:
        cash(**more)
    return refusal.value.messages[0]


def test_who_refused_often_pays_beforehand_and_others_do_not():
    not_taken(1)
    sent()  # still under way: not refused
    not_taken(1, phone="+84912000000")
    assert cash().pk
    not_taken(1)
    before = Purchase.objects.count()

    assert "VietQR" in refused()

    assert Purchase.objects.count() == before
    assert shop.purchase(method="vietqr", contact_fields={"phone": PHONE}).pk
    assert cash("+84912000000").pk


def test_what_was_delivered_and_sent_back_or_is_long_ago_does_not_count(time_machine):
    order = sent()
    services.deliver(order, by="producer")
    services.return_(order, by="producer", reason="vỡ")
    not_taken(1)
    assert not cash_rules.blocked(PHONE)
    not_taken(1)
    assert cash_rules.blocked(PHONE)

    assert not cash_rules.blocked(PHONE, on=timezone.now() + timedelta(days=370))


def test_a_transfer_is_not_changed_into_cash_either():
    not_taken(2)
    purchase = shop.purchase(method="vietqr", contact_fields={"phone": PHONE})

    with pytest.raises(ValidationError, match="VietQR"):
        services.switch_to_cash(purchase, proven=True)

    purchase.refresh_from_db()
    assert purchase.method == "vietqr"


def test_an_operator_lifts_it_and_only_later_refusals_count():
    not_taken(2)
    appeal, operator = services.appeal_for_cash(PHONE), make_user()
    assert services.appeal_for_cash(PHONE) == appeal
    with pytest.raises(ValidationError):
        services.answer_appeal(appeal, lift=True, actor=operator, note="")
    assert cash_rules.blocked(PHONE)

    services.answer_appeal(appeal, lift=True, actor=operator, note="Bưu tá không gọi")

    assert AuditEntry.objects.get(action="cash_lifted").reason == "Bưu tá không gọi"
    with pytest.raises(ValidationError):
        services.answer_appeal(appeal, lift=False, actor=operator, note="x")
    with pytest.raises(ValidationError):
        services.appeal_for_cash(PHONE)
    not_taken(1)
    assert not cash_rules.blocked(PHONE)
    not_taken(1)
    assert cash_rules.blocked(PHONE)


def test_an_order_dearer_than_what_one_takes_at_the_door(settings):
    settings.CASH_MOST_PER_ORDER = 100_000
    dear = catalogue.pack_of(catalogue.listing(price=90_000))

    assert "100.000" in refused(packs=[dear], quantity=2)
    assert not Purchase.objects.exists()


def test_fresh_goods_are_paid_before_and_never_go_back_on_the_shelf(settings):
    pack = catalogue.pack_of(catalogue.listing())
    settings.CASH_NOT_FOR_GROUPS = (pack.parent.registered_product.group.code,)
    assert "Hàng tươi" in refused(packs=[pack])
    settings.CASH_NOT_FOR_GROUPS = ()
    order = sent()
    pool = Pool.objects.get(product=order.lines.get().product_id)
    settings.CASH_NOT_FOR_GROUPS = (order.lines.get().registered_product.group.code,)

    services.refuse(order, by="producer", reason="x")
    services.return_(order, by="producer", reason="x")

    shelf = pool.on_hand
    pool.refresh_from_db()
    assert pool.on_hand == shelf


def test_the_operator_answers_on_the_page(client):
    not_taken(2)
    appeal = services.appeal_for_cash(PHONE)
    client.force_login(make_officer(Role.OPERATOR))
    page = client.get("/desk/cash/")
    assert [len(orders) for _appeal, orders in page.context["waiting"]] == [2]
    assert ProducerOrder.objects.filter(fulfilment="refused").first().number in page.text

    client.post(f"/desk/cash/{appeal.pk}/answer/", {"lift": "1", "note": ""})
    assert CashAppeal.objects.get().decided_at is None
    client.post(f"/desk/cash/{appeal.pk}/answer/", {"lift": "1", "note": "Bưu tá không gọi"})

    assert CashAppeal.objects.get().lifted
    assert "Bưu tá không gọi" in client.get("/desk/cash/").text
