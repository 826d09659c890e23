"""An operator orders for somebody on the telephone."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import PhoneCode, Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments.models import Intent
from marketplace.shop.basket.models import Basket
from marketplace.shop.partner import services as prices
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from marketplace.shop.search import services as index
from marketplace.shop.stock.models import Promise
from tests.factories import catalogue, promotions, shop
from tests.factories.accounts import make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
CALL = "/desk/call/"
QUERIES = 15
CALLER = {
    "payer_name": "Bà Hoàng Thị Tư",
    "payer_phone": "0912 345 678",
    "commune_name": "TT Bằng Lũng",
    "address_line": "Tổ 5",
    "method": "cod",
    "called": "on",
}


@pytest.fixture
def pack():
    shop.base_data()
    made = catalogue.pack_of(catalogue.listing("Miến dong Côn Minh"))
    index.rebuild()
    return made


@pytest.fixture
def operator(client):
    person = make_officer(Role.OPERATOR)
    client.force_login(person)
    return person


def filled(client, pack, **typed):
    """Goods put in, the caller written down, the sum shown."""
    client.post(CALL, {"add": pack.pk, f"quantity-{pack.pk}": "2"})
    page = client.post(CALL, {**CALLER, **typed, "step": "place"})
    shown = {"key": page.context["form"]["key"].value(), "shown": page.context["shown"]}
    form = page.context["form"]
    return {**CALLER, **typed, **shown, "province": form["province"].value(), "commune": form["commune"].value(), "step": "order"}


def nothing_ordered():
    return (Purchase.objects.count(), ProducerOrder.objects.count(), Intent.objects.count(), Promise.objects.count()) == (0, 0, 0, 0)


def test_looking_makes_no_basket(client, operator):
    assert client.get(CALL).status_code == 200
    assert Basket.objects.count() == 0


def test_goods_are_found_without_marks_and_a_wish_for_more_is_cut(client, operator, pack):
    assert "Miến dong Côn Minh" in client.post(CALL, {"q": "mien dong", "step": "find"}).content.decode()

    page = client.post(CALL, {"q": "mien dong", "add": pack.pk, f"quantity-{pack.pk}": "30"}).content.decode()

    assert Basket.objects.get().lines.get().quantity == 10
    assert "Chỉ còn 10" in page


def test_a_cash_order_is_placed_with_the_call_as_proof(client, operator, pack):
    answer = client.post(CALL, filled(client, pack))

    purchase, order = Purchase.objects.get(), ProducerOrder.objects.get()
    assert answer["Location"] == reverse("desk:order", args=[order.number])
    assert (purchase.user, purchase.payer_phone, purchase.commune_name) == (None, "+84912345678", "Xã Chợ Đồn")
    assert (order.payment, PhoneCode.objects.count()) == ("on_delivery", 0)
    entry = AuditEntry.objects.get(action="purchase_placed_by_phone")
    assert (entry.actor, entry.behalf_type, entry.behalf_id) == (operator, "purchases.purchase", str(purchase.pk))
    assert entry.details == {"orders": [order.number], "total": purchase.total, "method": "cod", "proof": "call"}
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["order_for_producer", "purchase_received"]
    assert Message.objects.get(kind="purchase_received").phone == "+84912345678"
    assert "đặt hàng hộ khách qua điện thoại" in client.get(answer["Location"]).content.decode()


def test_cash_without_the_call_is_refused(client, operator, pack):
    form = filled(client, pack)
    del form["called"]

    page = client.post(CALL, form)

    assert (page.status_code, "gọi lại số này trước" in page.content.decode()) == (422, True)
    assert nothing_ordered()


def test_a_transfer_comes_with_account_sum_and_link_by_sms(client, operator, pack, settings, tmp_path):
    from marketplace.foundation.notifications import outbox

    settings.OUTBOX_ROOT = tmp_path
    form = filled(client, pack, method="vietqr")
    del form["called"]
    client.post(CALL, form)
    intent = Intent.objects.get()

    notifications.dispatch(Message.objects.get(kind="purchase_received").pk)

    said = outbox.letters()[0]["sms"]
    account = settings.PAYMENT_ACCOUNTS["platform"]
    assert [part in said for part in (intent.memo, account["account"], account["bank"], "/t/ocp_")] == [True] * 4
    assert "proof" not in AuditEntry.objects.get(action="purchase_placed_by_phone").details


def test_a_price_that_changed_is_read_back_again(client, operator, pack):
    form = filled(client, pack)
    prices.set_price(pack, price=99_000, actor=None)

    page = client.post(CALL, form)

    assert (page.status_code, "99.000\xa0₫" in page.content.decode()) == (409, True)
    assert nothing_ordered()
    assert client.post(CALL, form | {"shown": page.context["shown"]}).status_code == 302


def test_a_double_click_makes_one_order(client, operator, pack):
    form = filled(client, pack)
    session = dict(client.session)
    first = client.post(CALL, form)
    again = client.session
    again.update(session)
    again.save()

    second = client.post(CALL, form)

    assert (first["Location"], Purchase.objects.count()) == (second["Location"], 1)


def test_the_same_limits_hold(client, operator, pack, settings):
    settings.OPEN_ORDERS_PER_PHONE = 0
    page = client.post(CALL, filled(client, pack))
    assert page.status_code == 422
    assert nothing_ordered()


def test_what_is_missing_is_marked_and_the_goods_stay(client, operator, pack):
    page = client.post(CALL, filled(client, pack) | {"payer_phone": "0912"})
    assert page.status_code == 422
    assert 'value="0912"' in page.content.decode()
    assert Basket.objects.get().lines.get().quantity == 2
    assert nothing_ordered()


def test_put_aside_begins_anew(client, operator, pack):
    client.post(CALL, {"add": pack.pk})
    client.post(CALL, {"step": "forget"})
    assert client.get(CALL).context["summary"].rows == []


@pytest.mark.parametrize("n", [1, 3])
def test_finding_costs_the_same_queries_for_one_and_three(client, operator, n, django_assert_num_queries):
    shop.base_data()
    for _ in range(n):
        catalogue.listing("Miến dong")
    index.rebuild()
    client.post(CALL, {"q": "mien dong"})

    with django_assert_num_queries(QUERIES):
        page = client.post(CALL, {"q": "mien dong"})

    assert len(page.context["found"]) == n


def test_the_caller_names_a_code_and_the_sum_is_read_back_with_it(client, operator, pack):
    promotions.running(delivery=True, code="SHIP2026", most_each=1)
    client.post(CALL, {"add": pack.pk, f"quantity-{pack.pk}": "2"})

    wrong = client.post(CALL, {**CALLER, "step": "code", "code": "SAI"})
    assert "SAI" in wrong.context["form"].code_trouble
    assert wrong.context["form"]["address_line"].value() == CALLER["address_line"]
    client.post(CALL, {**CALLER, "step": "code", "code": "ship 2026"})
    form = filled(client, pack)
    page = client.post(CALL, form | {"step": "place"})
    summary = page.context["summary"]
    assert (summary.delivery, summary.off.why, summary.full_delivery > 0) == (0, "", True)
    client.post(CALL, form | {"shown": page.context["shown"]})

    order = ProducerOrder.objects.get()
    assert (order.delivery_fee, order.delivery_discount) == (0, summary.full_delivery)


def test_a_code_for_one_person_needs_the_call_as_anywhere_else(client, operator, pack):
    promotions.running(code="MOTLAN", most_each=1)
    client.post(CALL, {"add": pack.pk, f"quantity-{pack.pk}": "2"})
    uncalled = {name: value for name, value in CALLER.items() if name != "called"}

    page = client.post(CALL, {**uncalled, "step": "code", "code": "MOTLAN"})
    assert page.context["summary"].discount == 0
    page = client.post(CALL, {**CALLER, "step": "show"})
    assert page.context["summary"].discount > 0
    page = client.post(CALL, {**CALLER, "step": "drop_code"})
    assert page.context["summary"].off.typed is None
