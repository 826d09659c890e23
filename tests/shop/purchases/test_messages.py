"""Every kind, dressed for every channel."""

import re

import pytest
from django.utils import translation

from marketplace.foundation.notifications import kinds, outbox
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments.models import Intent
from marketplace.shop.purchases import messages, services
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import certification, shop

pytestmark = pytest.mark.django_db
OURS = sorted(name for name in kinds.names() if name.startswith(("order_", "purchase_", "payment_")))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path
    settings.NOTIFICATION_LAST_WAYS = ("mailbox",)
    settings.HOTLINE = "+84900000000"


@pytest.fixture
def the_book_agrees():
    """Not asked here: these tests put an order into a state without the steps that lead there."""


@pytest.fixture
def order():
    purchase = shop.purchase(method="cod", quantity=2)
    services.confirm_by_phone(purchase)
    return ProducerOrder.objects.select_related("purchase", "producer").get()


def written(kind, order):
    """The content of one kind in the state that calls for it."""
    asked = []

    def link(purpose, subject, *, expires_at):
        asked.append((purpose, subject))
        return f"http://127.0.0.1:8000/t/ocp_{'x' * 43}"

    refs = {"order": order.pk, "purchase": order.purchase_id, "product": order.lines.get().registered_product_id}
    refs["intent"] = Intent.objects.get(reference=order.purchase.reference).pk
    with translation.override("vi"):
        return kinds.named(kind).render(refs, link), asked


STATE = {
    "order_accepted": "accepted", "order_shipped": "shipped", "order_delivered": "delivered", "order_cancelled": "cancelled",
    "order_cancelled_producer": "cancelled", "order_refused": "refused", "order_returned": "returned",
    "order_captured_producer": "accepted",
}  # fmt: skip
PAYMENT = {"payment_reserved": "reserved", "order_captured_producer": "paid"}


@pytest.mark.parametrize("kind", OURS)
def test_each_kind_says_it_in_vietnamese_and_fits_an_sms(order, kind):
    ProducerOrder.objects.update(fulfilment=STATE.get(kind, "placed"), close_reason="Nhà sản xuất " + "rất tiếc " * 28)
    ProducerOrder.objects.update(payment=PAYMENT.get(kind, order.payment))
    order.lines.update(name="Miến dong " + "rất dài " * 20)

    content, asked = written(kind, order)

    assert len(content.sms) <= kinds.SMS_LENGTH
    assert "/t/ocp_" in content.sms
    assert not re.search(r"<[a-z/]", content.sms + content.text)
    assert "<h1" in content.html
    assert "bạn" not in content.text.lower().replace("bán", "")
    assert "%(" not in content.subject + content.text + content.sms + content.html
    assert not re.search(r"\b(the|order|has been|please)\b", content.subject + content.text + content.sms, re.IGNORECASE)
    assert len(asked) == 1
    assert asked[0][0] == ("order" if kind in PRODUCERS else "purchase")


PRODUCERS = {
    "order_for_producer", "order_reminder", "order_cancelled_producer", "order_held_producer", "order_released_producer",
    "order_recall_producer", "order_changed_producer", "order_captured_producer",
}  # fmt: skip


def test_the_producer_reads_no_street_and_no_telephone(order):
    content, _asked = written("order_for_producer", order)

    for words in (content.text, content.html, content.sms):
        assert order.purchase.address_line not in words
        assert order.purchase.receiver_phone not in words
        assert "0912" not in words


def test_what_was_overtaken_is_not_said(order):
    services.cancel(order, by="shopper")
    for key in Message.objects.filter(kind=messages.FOR_PRODUCER).values_list("pk", flat=True):
        notifications.dispatch(key)

    assert Message.objects.get(kind=messages.FOR_PRODUCER).state == "withdrawn"
    assert outbox.letters() == []


def test_revoking_tells_both_sides(order):
    certification.revoke(order.lines.get().certificate)
    for key in Message.objects.filter(state="queued").values_list("pk", flat=True):
        notifications.dispatch(key)

    said = {letter["kind"]: letter["text"] for letter in outbox.letters()}
    assert {"order_held", "order_held_producer"} <= set(said)
