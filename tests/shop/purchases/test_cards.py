"""An order paid by card, from the click to the money back, against a Stripe of our own."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.payments import card_refunds, cards, sweeping
from marketplace.foundation.payments.models import CardPayment, Intent, Refund
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import catalogue, shop

from .test_views import let_in

pytestmark = [pytest.mark.django_db]
by_card = pytest.mark.usefixtures("stripe_server")


def placed(client=None, **fields):
    purchase = shop.purchase(method="card", quantity=2, **fields)
    if client:
        let_in(client, purchase)
    return purchase


def secret_of(client, purchase):
    return client.post(reverse("order_card_secret", args=[purchase.reference]))


def pay(stripe_server, card="pm_card_visa"):
    return stripe_server.pay(CardPayment.objects.get(status="requires_payment_method").stripe_id, card)


def states():
    return list(ProducerOrder.objects.order_by("pk").values_list("fulfilment", "payment"))


def test_without_keys_nobody_is_offered_a_card(client):
    made = shop.basket([(catalogue.pack_of(catalogue.listing()), 1)])
    shop.base_data()
    with pytest.raises(ValidationError, match="hình thức thanh toán"):
        services.place_purchase(made, click=shop.click(made, method="card"))
    assert (Purchase.objects.count(), Intent.objects.count()) == (0, 0)


@by_card
def test_in_direct_mode_too(settings):
    settings.MONEY_MODE = "direct"
    with pytest.raises(ValidationError, match="hình thức thanh toán"):
        placed()


@by_card
def test_sums_that_a_card_cannot_pay_are_told_before_anything_is_written():
    pack = catalogue.pack_of(catalogue.listing(price=60_000_000))
    with pytest.raises(ValidationError, match=r"99\.999\.999"):
        placed(packs=[pack])
    assert (Purchase.objects.count(), CardPayment.objects.count()) == (0, 0)


@by_card
def test_placing_writes_the_row_and_asks_nobody(stripe_server):
    purchase = shop.purchase(shop.two_producers(lines=2), method="card")

    intent, payment = Intent.objects.get(), CardPayment.objects.get()
    assert (intent.payee, intent.amount, intent.expires_at - purchase.placed_at) == ("platform", purchase.total, timedelta(hours=2))
    assert (payment.amount, payment.stripe_id, stripe_server.calls()) == (purchase.total, None, [])
    assert states() == [("placed", "awaited")] * 2


@by_card
def test_the_pay_page_alone_lets_stripes_script_in(client, stripe_server, settings):
    purchase = placed(client)

    order, page = client.get(f"/order/{purchase.reference}/"), client.get(reverse("order_card", args=[purchase.reference]))

    own = stripe_server.address
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == f"'self' {own} https://*.js.stripe.com"
    assert policy["frame-src"] == f"{own} https://*.js.stripe.com https://hooks.stripe.com"
    assert policy["connect-src"] == f"'self' {own}"
    assert "script-src" not in order["Content-Security-Policy"]
    words = page.content.decode()
    assert (f'src="{own}/v3/"' in words, purchase.receiver_name in words, page["Cache-Control"]) == (True, False, "private, no-store")
    assert own not in order.content.decode()
    settings.STRIPE_SECRET_KEY = ""
    assert client.get(reverse("order_card", args=[purchase.reference]))["Location"] == f"/order/{purchase.reference}/"


@by_card
def test_paid_by_card_the_makers_are_told(client, stripe_server, django_capture_on_commit_callbacks):
    purchase = placed(client)
    key = secret_of(client, purchase).json()["secret"]
    assert key.startswith(CardPayment.objects.get().stripe_id)
    pay(stripe_server)

    page = client.get(reverse("order_card_back", args=[purchase.reference]), follow=True).content.decode()

    assert states() == [("placed", "paid")]
    assert ("đã trả xong" in page, "bằng thẻ" in page, "chuyển khoản của anh/chị" in page) == (True, True, False)
    assert secret_of(client, purchase).status_code == 409
    assert client.get(reverse("order_card", args=[purchase.reference])).status_code == 302


@by_card
def test_a_declined_card_is_told_and_may_be_tried_again(client, stripe_server):
    purchase = placed(client)
    secret_of(client, purchase)
    pay(stripe_server, "pm_card_chargeDeclined")

    answer = client.get(reverse("order_card_back", args=[purchase.reference]))
    assert answer["Location"] == reverse("order_card", args=[purchase.reference])
    assert "chưa bị trừ tiền" in client.get(answer["Location"]).content.decode()
    assert states() == [("placed", "awaited")]


@by_card
def test_stripe_is_silent_and_the_page_says_so(client, stripe_server, settings):
    purchase = placed(client)
    settings.STRIPE_API_URL = "http://127.0.0.1:9"

    answer = secret_of(client, purchase)

    assert (answer.status_code, "thử lại sau một phút" in answer.json()["words"]) == (503, True)
    assert (Intent.objects.get().state, CardPayment.objects.get().stripe_id) == ("open", None)


@by_card
def test_so_often_and_no_more_is_stripe_asked(client, stripe_server, settings):
    settings.CARD_LOOKS_AN_HOUR = 2
    purchase = placed(client)
    assert [secret_of(client, purchase).status_code for _n in range(3)] == [200, 200, 429]


@by_card
@pytest.mark.parametrize("name", ["order_card", "order_card_secret", "order_card_back", "order_to_transfer"])
def test_a_stranger_gets_nothing(client, stripe_server, name):
    purchase = placed()
    address = reverse(name, args=[purchase.reference])
    answers = [client.get(address).status_code, client.post(address).status_code]
    assert set(answers) <= {404, 405}
    assert (stripe_server.calls(), states()) == ([], [("placed", "awaited")])


@by_card
def test_a_transfer_instead_of_the_card(client, stripe_server):
    purchase = placed(client)
    secret_of(client, purchase)

    page = client.post(reverse("order_to_transfer", args=[purchase.reference]), follow=True).content.decode()

    card, transfer = Intent.objects.order_by("pk")
    assert (card.state, transfer.state, transfer.method, transfer.amount) == ("cancelled", "open", "vietqr", purchase.total)
    assert (transfer.memo in page, CardPayment.objects.get().status) == (True, "canceled")
    assert stripe_server.pay(CardPayment.objects.get().stripe_id)[0] == 400


@by_card
def test_who_has_just_paid_cannot_choose_another_way(client, stripe_server):
    purchase = placed(client)
    secret_of(client, purchase)
    pay(stripe_server)

    page = client.post(reverse("order_to_transfer", args=[purchase.reference]), follow=True).content.decode()

    assert "không còn chờ thanh toán" in page
    assert (Intent.objects.get().state, Purchase.objects.get().method, states()) == ("paid", "card", [("placed", "paid")])


@by_card
def test_cash_instead_of_the_card_needs_the_card_stopped(client, stripe_server):
    purchase = placed()
    cards.ready(Intent.objects.get())
    with pytest.raises(ValidationError, match="trang khác"):
        services.switch_to_cash(purchase, proven=True)

    services.stop_cards(purchase)
    services.switch_to_cash(purchase, proven=True)
    assert (states(), Purchase.objects.get().method) == ([("placed", "on_delivery")], "cod")


@by_card
def test_time_is_over_and_the_goods_are_free_again(stripe_server):
    placed()
    cards.ready(Intent.objects.get())

    sweeping.end_overdue(on=timezone.now() + timedelta(hours=3))

    order = ProducerOrder.objects.get()
    assert (states(), order.close_reason) == ([("cancelled", "lapsed")], "Thẻ không trả kịp thời hạn.")


@by_card
def test_cancelled_after_the_card_paid_the_money_goes_back_to_it(stripe_server):
    purchase = placed()
    payment, _secret = cards.ready(Intent.objects.get())
    pay(stripe_server)
    cards.look(payment)
    order = ProducerOrder.objects.select_related("purchase").get()
    services.cancel(order, by="shopper")
    assert states() == [("cancelled", "refund_due")]

    card_refunds.send_refund(Refund.objects.get())

    assert states() == [("cancelled", "refunded")]
    refunds = stripe_server.call("/v1/refunds", method="GET")[1]["data"]
    assert [(row["amount"], row["payment_intent"]) for row in refunds] == [(purchase.total, payment.stripe_id)]


@by_card
def test_cancelled_in_the_second_in_which_the_card_pays(stripe_server):
    purchase = placed()
    payment, _secret = cards.ready(Intent.objects.get())
    services.cancel(ProducerOrder.objects.select_related("purchase").get(), by="shopper")
    stripe_server.pay(payment.stripe_id)

    assert cards.stop_all(Intent.objects.get())

    assert (states(), Refund.objects.get().amount) == ([("cancelled", "void")], purchase.total)


def test_the_settings_are_whole_and_stripes_own_in_production(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    settings.INSTANCE_KIND = "production"
    settings.STRIPE_SCRIPT_URL = "https://js.stripe.com.evil.example/v3/"
    settings.STRIPE_API_URL = "https://api.stripe.com.evil.example"

    with pytest.raises(SystemCheckError) as refused:
        call_command("check")

    told = str(refused.value)
    assert told.count("payments.E001") == 1
    assert told.count("payments.E002") == 2
