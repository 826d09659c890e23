"""Where money goes back to: the shopper's page, the desk's pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.core.money import dong
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payees import sealing
from marketplace.foundation.payees.models import BankAccount
from marketplace.foundation.payments.models import BankLine
from marketplace.shop.purchases import refund_messages
from marketplace.shop.purchases.models import Purchase
from tests.factories import money
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
TYPED = {"bank_bin": "970436", "account_number": "0071 0012 3456 7", "account_again": "0071001234567", "account_holder": "Trần Thị Bé"}


@pytest.fixture
def refund():
    return money.owed_back()


@pytest.fixture
def reference(refund):
    return refund.intent.reference


@pytest.fixture
def guest(client, reference):
    token = links.issue("purchase", reference, expires_at=timezone.now() + timedelta(days=1))
    client.get(reverse("link", args=[token]))
    return client


@pytest.fixture
def desk():
    browser = Client()
    browser.force_login(money.officer())
    return browser


def shown(browser, name, *args):
    return browser.get(reverse(name, args=args)).content.decode().replace("\xa0", " ")


def test_whoever_holds_the_link_names_the_account_and_sees_it_masked(guest, reference):
    assert "Mời anh/chị cho biết tài khoản nhận tiền" in shown(guest, "order", reference)

    answer = guest.post(reverse("order_refund", args=[reference]), TYPED)

    assert answer["Location"] == reverse("order", args=[reference])
    account = BankAccount.objects.get()
    assert [account.payee, account.secret] == [f"refund:{reference}", {"number": "0071001234567", "holder": "TRAN THI BE"}]
    page = shown(guest, "order", reference)
    assert ["Vietcombank •••• 4567" in page, "0071001234567" in page] == [True, False]
    assert guest.get(reverse("order_refund", args=[reference]))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "wrong", [{"account_again": "1"}, {"account_number": "12", "account_again": "12"}, {"bank_bin": "1"}, {"account_holder": "§"}]
)
def test_what_is_wrong_stays_typed_and_names_nothing(guest, reference, wrong):
    answer = guest.post(reverse("order_refund", args=[reference]), TYPED | wrong)

    assert [answer.status_code, BankAccount.objects.count()] == [422, 0]
    assert (TYPED | wrong)["account_number"] in answer.content.decode()


def test_strangers_are_asked_for_proof(client, reference):
    client.force_login(make_user())

    answer = client.post(reverse("order_refund", args=[reference]), TYPED)

    assert [answer.status_code, BankAccount.objects.count()] == [404, 0]


def test_the_account_that_the_money_came_from_is_one_tap(guest, refund, reference):
    said = {"bank_bin": "970436", "number": "0071001234567", "holder": "TRAN THI BE"}
    BankLine.objects.filter(allocations__intent=refund.intent).update(payer=sealing.seal(said))
    page = shown(guest, "order_refund", reference)
    assert "Về tài khoản đã chuyển: Vietcombank (…4567)" in page

    guest.post(reverse("order_refund", args=[reference]), {"offer": BankLine.objects.get().pk})

    assert BankAccount.objects.get().secret == {"number": said["number"], "holder": said["holder"]}


def test_while_it_is_sent_the_page_says_so(guest, refund, reference):
    money.named(refund)
    money.refunds_at_bank()

    page = shown(guest, "order_refund", reference)
    answer = guest.post(reverse("order_refund", args=[reference]), TYPED)

    assert ["Lúc này không đổi tài khoản được nữa" in page, "account_number" in page] == [True, False]
    assert [answer.status_code, BankAccount.objects.count()] == [422, 1]


def test_the_desk_enters_what_it_was_told_and_sends_the_batch(desk, refund, reference):
    page = shown(desk, "desk:refunds")
    assert ["Chờ tài khoản của khách (1)" in page, reference in page] == [True, True]
    assert "khoản tiền phải trả lại khách, lâu nhất từ" in shown(desk, "desk:home")

    desk.post(reverse("desk:refund_account", args=[refund.pk]), TYPED)
    answer = desk.post(reverse("desk:refund_prepare"))
    batch = shown(desk, "desk:payout_batch", answer["Location"].split("/")[-2])

    assert ["Vietcombank •••• 4567" in batch, reference in batch] == [True, True]
    assert "HT0" in shown(desk, "desk:refunds")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_asks_as_often_for_three(desk, rows, django_assert_num_queries):
    for _row in range(rows):
        money.owed_back()
        money.named(money.owed_back())
    desk.get(reverse("desk:refunds"))

    with django_assert_num_queries(12):
        desk.get(reverse("desk:refunds"))


def test_what_the_shopper_reads(refund, reference):
    purchase = Purchase.objects.get(reference=reference)
    refund_messages.ask(purchase)
    message = Message.objects.get(kind=refund_messages.ASKED)

    content = refund_messages._asked(message.refs, lambda *said, **more: "https://san.vn/l/x")

    assert content.sms == (
        f"Sàn trả lại anh/chị {dong(refund.amount)} của đơn {reference}. Mời anh/chị cho biết tài khoản ngân hàng để nhận tiền. https://san.vn/l/x"
    )
