"""A message arrives on a cheap telephone; without a password the order is taken, sent, delivered; the shopper follows it."""

import re

import pytest
from playwright.sync_api import expect

from marketplace.foundation.notifications import outbox
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import shop
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def dispatched(kind):
    """The path in the newest letter of this kind, after everything that waits has been sent."""
    for key in Message.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        notifications.dispatch(key)
    letter = next(letter for letter in outbox.letters() if letter["kind"] == kind)
    return re.search(r"/t/ocp_[A-Za-z0-9_-]+", letter["text"])[0]


def test_the_order_goes_from_message_to_door(open_page, settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path
    settings.NOTIFICATION_LAST_WAYS = ("mailbox",)
    purchase = shop.purchase(shop.two_producers(lines=2), method="cod", quantity=2)
    services.confirm_by_phone(purchase)
    order = ProducerOrder.objects.order_by("pk").last()
    producer, shopper = open_page(), open_page()

    producer.goto(dispatched("order_for_producer"))
    assert problems(producer) == []
    assert "ocp_" not in producer.url
    assert purchase.address_line not in producer.content()
    producer.get_by_role("button", name="Nhận đơn", exact=True).click()
    producer.get_by_role("button", name="Ghi nhận đã gửi").wait_for()
    expect(producer.locator("main")).to_contain_text(purchase.address_line)
    producer.get_by_label("Đơn vị vận chuyển").fill("Viettel Post")
    producer.get_by_label("Mã vận đơn").fill("VTP123456")
    producer.get_by_role("button", name="Ghi nhận đã gửi").click()
    assert problems(producer) == []

    shopper.goto(dispatched("order_shipped"))
    assert problems(shopper) == []
    expect(shopper.locator("main")).to_contain_text("VTP123456")
    shopper.get_by_role("button", name="Đã nhận được").click()

    order.refresh_from_db()
    assert order.fulfilment == "delivered"
    producer.reload()
    expect(producer.get_by_role("button", name="Ghi nhận đã gửi")).to_have_count(0)
