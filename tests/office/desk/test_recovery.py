"""Last night's backup is put back although the day went on: nothing of that day happens a second time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications import outbox
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import card_refunds, cards, events, stripe
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import CardPayment, Intent, Refund, WebhookEvent
from marketplace.foundation.recovery import guard, selectors
from marketplace.office.payouts import services as payouts
from marketplace.office.payouts.models import Batch
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import money, shop
from tests.factories.accounts import make_officer, make_superuser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stripe_server", "mark_file")]


@pytest.fixture(autouse=True)
def _outbox(settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path / "outbox"


def paid_by_card(stripe_server):
    purchase = shop.purchase(method="card")
    payment, _secret = cards.ready(Intent.objects.get(reference=purchase.reference))
    stripe_server.pay(payment.stripe_id)
    cards.look(payment)
    return purchase


def send_all():
    for key in Message.objects.under_way().values_list("pk", flat=True):
        notifications.dispatch(key)


def sent_back(stripe_server):
    return [row["amount"] for row in stripe_server.call("/v1/refunds", method="GET")[1]["data"]]


def test_nothing_is_placed_sent_charged_or_paid_until_a_person_lets_it_go(stripe_server, backup, client):
    guard.keep(now=True)
    money.account(money.arrived().producer, on=timezone.now() - timedelta(days=9))
    early = paid_by_card(stripe_server)  # its message waits in the queue while the backup is made
    backup.take()
    send_all()
    kept = paid_by_card(stripe_server)
    purchases.cancel(early.orders.get(), by="shopper", reason="mind")
    card_refunds.send_refund(Refund.objects.get(by_card=True))
    batch = money.at_bank()
    last = {model: model.objects.order_by("-pk").first().pk for model in (Purchase, Intent, ProducerOrder, Message, Batch)}
    keys = set(CardPayment.objects.values_list("pk", flat=True))
    guard.keep(now=True)

    backup.put_back()

    assert guard.is_on()
    said, calls = len(outbox.letters()), len(stripe_server.calls())
    with pytest.raises(ValidationError, match="khôi phục"):
        shop.purchase(method="card")
    with pytest.raises(ValidationError, match="khôi phục"):
        payouts.prepare_batch(actor=money.officer())
    with pytest.raises(stripe.Silent):
        stripe.ask_payment(key="x", amount=50_000, reference="x")
    send_all()
    assert (len(outbox.letters()), len(stripe_server.calls()), Purchase.objects.count(), Batch.objects.count()) == (said, calls, 2, 0)

    operator = make_officer(Role.OPERATOR)
    client.force_login(operator)
    page = client.get(reverse("desk:recovery")).content.decode()
    assert batch.number in page
    client.post(reverse("desk:recovery_step", args=["stripe"]))
    for event in WebhookEvent.objects.filter(applied_at=None):
        events.apply(event.pk)
    page = client.get(reverse("desk:recovery")).content.decode()
    orphan = CardPayment.objects.get(intent=None)
    assert orphan.stripe_id in page
    assert orphan.received == kept.total

    answer = client.post(reverse("desk:recovery_release"), {"reason": "Đã đối chiếu"})
    assert (answer.status_code, guard.is_on()) == (422, True)
    payments.record_statement(covers_until=timezone.now(), actor=operator)
    client.post(reverse("desk:recovery_release"), {"reason": "Đã đối chiếu", "without-payouts": "Đã trả bằng đợt cũ"})

    assert not guard.is_on()
    assert selectors.running() is None
    assert AuditEntry.objects.get(action="recovery_released").details == {"payouts": "Đã trả bằng đợt cũ"}
    send_all()
    assert len(outbox.letters()) == said  # a person chooses
    purchases.cancel(early.orders.get(), by="shopper", reason="mind")
    for refund in Refund.objects.filter(by_card=True):
        card_refunds.send_refund(refund)
    assert sent_back(stripe_server) == [early.total]
    assert early.orders.get().payment == "refunded"
    new = paid_by_card(stripe_server)
    assert all(model.objects.order_by("-pk").first().pk > n for model, n in last.items() if model is not Batch)
    assert CardPayment.objects.get(intent__reference=new.reference).pk not in keys
    assert payouts.prepare_batch(actor=money.officer()).pk > last[Batch]


def restored(mark_file):
    shop.purchase()
    guard.forget()
    assert guard.is_on()  # orders, and no file


def test_pages_stay_readable_and_say_so_and_forms_take_nothing(client, mark_file):
    restored(mark_file)
    words = "Việc đặt hàng"

    assert words in client.get(reverse("basket:summary")).content.decode()
    refused = client.post(reverse("basket:empty"))
    assert (refused.status_code, refused["Retry-After"], words in refused.content.decode()) == (503, "600", True)
    assert client.get("/readyz").json()["recovery"] is True
    client.force_login(make_superuser())
    desk = client.get(reverse("desk:orders")).content.decode()
    assert reverse("desk:recovery") in desk
    assert client.post(reverse("desk:messages")).status_code == 503
    assert client.post(reverse("desk:bank_statement"), {}).status_code == 302


def test_without_a_restore_the_page_says_that_all_is_well(client, mark_file):
    client.force_login(make_officer(Role.OPERATOR))

    assert client.get(reverse("desk:recovery")).status_code == 200
    assert client.post(reverse("desk:recovery_release"), {"reason": "x"}).url == reverse("desk:recovery")
    assert client.post(reverse("desk:recovery_step", args=["bank"])).status_code == 404
    assert not AuditEntry.objects.filter(action="recovery_released").exists()
