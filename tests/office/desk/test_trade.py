from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core.dates import VN
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments.models import BankLine, Intent, Refund
from marketplace.shop.purchases import destinations, services
from marketplace.shop.purchases.forms import ChangeForm
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import certification, shop
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
PAGES = ["/desk/orders/", "/desk/bank/", "/desk/messages/"]


@pytest.fixture
def operator(client):
    user = make_officer(Role.OPERATOR)
    client.force_login(user)
    return user


def placed(method="cod"):
    purchase = shop.purchase(method=method, quantity=2)
    services.confirm_by_phone(purchase)
    return ProducerOrder.objects.select_related("purchase").get()


def line_of(amount, words, **fields):
    moment = (timezone.now() - timedelta(minutes=5)).astimezone(VN)
    return {"booked_at": f"{moment:%Y-%m-%dT%H:%M}", "amount": amount, "words": words, "bank_reference": "FT1", **fields}


@pytest.mark.parametrize("page", PAGES)
def test_operators_only(client, page):
    assert client.get(page).status_code == 302
    for user in (make_user(), make_officer(Role.EDITOR), make_officer(Role.COORDINATION_OFFICER)):
        client.force_login(user)
        assert client.get(page).status_code == 403
    client.force_login(make_officer(Role.OPERATOR))
    assert client.get(page).status_code == 200


def test_a_line_is_entered_as_people_write_sums_and_pays(client, operator):
    order, intent = placed("vietqr"), None
    intent = Intent.objects.get()

    client.post("/desk/bank/line/", line_of(f"{intent.amount:,} đ".replace(",", "."), f"CK {intent.memo}"))

    order.refresh_from_db()
    assert (BankLine.objects.get().verdict, order.payment) == ("exact", "paid")


def test_a_line_with_a_slip_comes_back_filled_in(client, operator):
    answer = client.post("/desk/bank/line/", line_of("tám mươi", "CK"))

    assert (answer.status_code, BankLine.objects.count()) == (422, 0)
    assert "tám mươi" in answer.content.decode()


def test_an_unknown_line_is_assigned_on_the_page(client, operator):
    order = placed("vietqr")
    intent = Intent.objects.get()
    client.post("/desk/bank/line/", line_of(str(intent.amount), "mua miến"))
    line = BankLine.objects.get()
    assert "mua miến" in client.get("/desk/bank/").content.decode()

    client.post(f"/desk/bank/line/{line.pk}/", {"decision": "assign", "memo": intent.memo, "note": "gọi hỏi khách"})

    order.refresh_from_db()
    line.refresh_from_db()
    assert (order.payment, line.state, line.resolved_by) == ("paid", "resolved", operator)


def test_a_held_order_is_released_or_cancelled_with_refund(client, operator):
    order = placed("vietqr")
    intent = Intent.objects.get()
    client.post("/desk/bank/line/", line_of(str(intent.amount), intent.memo))
    certification.revoke(order.lines.get().certificate)
    assert order.number in client.get("/desk/orders/").content.decode()
    assert client.get(f"/desk/orders/{order.number}/").context["acts"] != []

    client.post(f"/desk/orders/{order.number}/act/", {"act": "cancel", "reason": ""})
    order.refresh_from_db()
    assert order.fulfilment == "placed"
    client.post(f"/desk/orders/{order.number}/act/", {"act": "cancel", "reason": "Giấy bị thu hồi"})
    client.post(f"/desk/bank/refund/{Refund.objects.get().pk}/", {"bank_reference": "FT2"})

    order.refresh_from_db()
    assert (order.fulfilment, order.payment, order.close_reason) == ("cancelled", "refunded", "Giấy bị thu hồi")


def test_a_late_order_and_a_report_are_listed_and_answered(client, operator):
    order = placed()
    services.start_clock(order.pk, on=timezone.now() - timedelta(days=3))
    assert order.number in client.get("/desk/orders/").content.decode()
    client.post(f"/desk/orders/{order.number}/act/", {"act": "accept"})
    services.ship(order, by="producer")
    note = services.report(order, reason="damaged", words="Vỡ một chai")
    assert "Vỡ một chai" in client.get("/desk/orders/").content.decode()

    client.post(f"/desk/reports/{note.pk}/answer/", {"words": "Gửi lại chai khác"})

    note.refresh_from_db()
    assert note.answered_by == operator


def test_a_message_that_never_arrived_is_called(client, operator, settings):
    settings.NOTIFICATION_CHANNELS, settings.NOTIFICATION_LAST_WAYS = {}, ()
    order = placed()
    for key in Message.objects.values_list("pk", flat=True):
        notifications.dispatch(key)
    message = Message.objects.get(kind="order_for_producer")
    assert order.number in client.get("/desk/messages/").content.decode()

    client.post(f"/desk/messages/{message.pk}/called/")

    order.refresh_from_db()
    message.refresh_from_db()
    assert (message.state, order.told_at is not None) == ("called", True)


def test_an_order_is_found_by_either_number(client, operator):
    order = placed()

    for number in (order.number, order.purchase.reference.lower()):
        assert client.get("/desk/orders/", {"number": number})["Location"] == f"/desk/orders/{order.number}/"


def address(order, **said):
    fees = destinations.shown(destinations.fees(order.purchase, [order], said.get("province", order.purchase.province_code)))
    return ChangeForm.of(order.purchase) | {"step": "save", "shown": fees, "reason": "Khách gọi báo sai số nhà"} | said


def test_an_address_is_corrected_after_the_maker_has_taken_the_order_and_before_it_leaves(client, operator, the_map):
    order = placed()
    services.accept(order, by="producer")
    url = f"/desk/orders/{order.number}/address/"

    answer = client.post(url, address(order, address_line="Số 9, ngách 3"))

    order.purchase.refresh_from_db()
    assert (answer.status_code, order.purchase.address_line) == (302, "Số 9, ngách 3")
    entry = AuditEntry.objects.get(action="purchase_changed")
    assert (entry.actor, entry.reason, entry.details["fields"]) == (operator, "Khách gọi báo sai số nhà", ["address_line"])
    assert set(Message.objects.values_list("kind", flat=True)) >= {"purchase_changed", "order_changed_producer"}
    order.refresh_from_db()
    services.ship(order, by="producer")
    assert client.post(url, address(order, address_line="Số 10")).url == f"/desk/orders/{order.number}/"
    order.purchase.refresh_from_db()
    assert order.purchase.address_line == "Số 9, ngách 3"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"address_line": ""}, 422),
        ({"address_line": "Số 9", "reason": " "}, 422),
        ({}, 422),  # nothing differs
        ({"receiver_phone": "0912 000 099"}, 422),  # pays in cash and was not called
        ({"address_line": "Số 9", "shown": "khác"}, 409),
    ],
)
def test_what_is_no_correction_changes_nothing(client, operator, the_map, said, status):
    order = placed()

    answer = client.post(f"/desk/orders/{order.number}/address/", address(order) | said)

    assert answer.status_code == status
    assert "Số 9" not in (order.purchase.address_line, Purchase.objects.get().address_line)
    assert not AuditEntry.objects.filter(action="purchase_changed").exists()


def test_a_called_number_takes_the_place_of_the_old_one(client, operator, the_map):
    order = placed()

    client.post(f"/desk/orders/{order.number}/address/", address(order, receiver_phone="0912 000 099", called="on"))

    assert Purchase.objects.get().receiver_phone == "+84912000099"


def test_goods_that_the_search_cluster_refused_are_shown_with_their_reason(client, operator, elasticsearch):
    from marketplace.shop.search.models import IndexState, ProductDocument
    from tests.factories.catalogue import fill, listing, pack_of
    from tests.factories.search_servers import settle

    made = listing("Miến dong Tài Hoan")
    settle()
    assert "Cụm máy đang trả lời." in client.get("/desk/messages/").content.decode()
    ProductDocument.objects.update(star_from="1066-10-14T09:00:00Z")
    fill(pack_of(made), 0)
    settle()
    assert IndexState.objects.refused().count() == 1

    page = client.get("/desk/messages/").content.decode()

    assert made.title in page
    assert "star_from" in page
    assert ("/desk/messages/#search", 1) in {(task.url, task.number) for task in client.get("/desk/").context["tasks"]}
