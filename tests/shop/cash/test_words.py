"""Who has the cash of an order now, as its maker reads it."""

import pytest

from marketplace.shop.cash.words import who_has
from marketplace.shop.purchases import services as purchases
from tests.factories import cash, producers
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def said(order):
    order.refresh_from_db()
    return who_has([order])[order.pk].replace("\xa0", " ")


def test_a_maker_reads_where_the_cash_is_at_each_step():
    carrier = cash.collector("Giao Nhanh Ví Dụ")
    order = cash.sent(carrier, price=100_000)
    total = f"{order.total:,}".replace(",", ".") + " ₫"
    assert said(order) == f"Giao Nhanh Ví Dụ thu {total} khi giao rồi chuyển về sàn."

    purchases.deliver(order, by="producer")
    assert said(order).startswith(f"Giao Nhanh Ví Dụ đang giữ {total} tiền mặt của đơn này, chậm nhất ngày ")

    cash.received(cash.written(carrier, (order.tracking_number, order.total)))
    assert said(order) == f"Giao Nhanh Ví Dụ đã chuyển {total} tiền mặt về sàn."


def test_who_pays_the_way_back_is_said_at_the_order(client):
    maker = producers.producer()
    member = make_user()
    producers.member(maker, member)
    client.force_login(member)
    order = cash.placed(maker)
    carrier = cash.collector("Giao Nhanh Ví Dụ")

    client.post(f"/seller/orders/{order.number}/ship/", {"collector": carrier.code, "tracking_number": "GN 12"})
    client.post(f"/seller/orders/{order.number}/refuse/", {"reason": "Không nghe máy"})

    order.refresh_from_db()
    assert (order.fulfilment, order.carrier, order.tracking_number) == ("refused", "Giao Nhanh Ví Dụ", "GN 12")
    assert said(order).startswith("Chưa thu được tiền. Phí chiều về của Giao Nhanh Ví Dụ sẽ trừ vào khoản tiền tới của ")


def test_a_parcel_without_a_carrier_is_not_sent(client):
    maker, member = producers.producer(), make_user()
    producers.member(maker, member)
    client.force_login(member)
    order = cash.placed(maker)

    client.post(f"/seller/orders/{order.number}/ship/", {"collector": "", "carrier": ""})

    order.refresh_from_db()
    assert order.fulfilment == "accepted"
