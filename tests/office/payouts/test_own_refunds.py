"""Where each producer receives its own money, each sends its refunds itself; an operator hears of those that are late."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import working
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Account, Finding, Posting
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Refund
from marketplace.office.payouts import messages, own_refunds, services
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases import services as purchases
from marketplace.shop.returns import services as returns_services
from tests.factories import catalogue, money, producers, returns
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
PRICE = 60_000
SAID = {"bank_bin": "970405", "number": "88002050007", "holder": "TRAN VAN TRA"}


@pytest.fixture(autouse=True)
def _direct(settings):
    settings.MONEY_MODE = "direct"


@pytest.fixture
def shopper():
    return make_user()


@pytest.fixture
def refund(shopper):
    """Of two packs, paid in cash to the maker, one came broken."""
    order = returns.delivered([catalogue.pack_of(catalogue.listing(price=PRICE))], quantity=2, user=shopper)
    request = returns.asked(order, quantity=1)
    returns_services.agree(request, by="producer", amounts={line.pk: PRICE for line in request.lines.all()}, send_back=False)
    return Refund.objects.select_related("intent").get()


@pytest.fixture
def maker(refund):
    member = make_user()
    producers.member(_producer(refund), member)
    return member


def _producer(refund):
    return Producer.objects.get(code=refund.intent.payee)


def named(refund):
    return payments.name_account(giving_back.payee_of(refund), **SAID, actor=None)


def told():
    return list(Message.objects.filter(kind=messages.TO_SEND).order_by("pk").values_list("refs__late", flat=True))


def test_cash_goes_back_from_whoever_took_it(refund):
    (row,) = giving_back.to_send()
    assert (row.why, row.lacks, row.sender, row.send_by) == ("own", "none", refund.intent.payee, None)
    with pytest.raises(ValidationError):
        services.prepare_refunds(actor=money.officer())


def test_who_pays_the_platform_is_paid_back_by_it(settings, refund):
    settings.MONEY_MODE = "platform"  # what is owed already keeps its way
    assert giving_back.to_send()[0].why == "own"
    order = returns.delivered([catalogue.pack_of(catalogue.listing(price=PRICE))], quantity=1)
    request = returns.asked(order, quantity=1)
    returns_services.agree(request, by="producer", amounts={line.pk: PRICE for line in request.lines.all()}, send_back=False)

    assert [row.why for row in giving_back.to_send()] == ["own", "none"]


def test_the_shopper_is_asked_where_to_and_the_maker_is_told_once_and_when_it_is_late(refund):
    assert own_refunds.tell() == 0  # nobody knows where to
    assert purchases.ask_for_accounts() == 1
    account = named(refund)

    assert [own_refunds.tell(), own_refunds.tell(), told()] == [1, 0, [False]]
    due = working.add_days(account.entered_at, 5)
    assert giving_back.to_send()[0].send_by == due
    assert own_refunds.tell(on=due - timedelta(seconds=1)) == 0
    assert [own_refunds.tell(on=due), own_refunds.tell(on=due), told()] == [1, 0, [False, True]]
    letter = messages._to_send(Message.objects.filter(kind=messages.TO_SEND).first().refs, None)
    assert ("•••• 0007" in letter.text, SAID["number"] in letter.text) == (True, False)


def test_the_maker_sees_it_sends_it_and_the_shopper_reads_so(client, refund, maker, shopper):
    named(refund)
    client.force_login(maker)
    page = client.get(reverse("money:owed")).text
    assert ("Tiền phải hoàn cho người mua" in page, "60.000\u00a0₫" in page, SAID["number"] in page) == (True, True, False)
    one = reverse("money:refund", args=[refund.pk])
    assert SAID["number"] not in client.get(one).text

    shown = client.post(one).text
    assert (SAID["number"] in shown, "<svg" in shown) == (True, True)
    assert AuditEntry.objects.get(action="refund_account_shown").actor == maker
    client.post(reverse("money:refund_sent", args=[refund.pk]), {"reference": "FT7788"})

    refund.refresh_from_db()
    assert (refund.bank_reference, refund.sent_by, refund.sent_at is not None) == ("FT7788", maker, True)
    assert Message.objects.filter(kind="refund_sent", about=refund.intent.reference).count() == 1
    assert client.get(one).status_code == 404
    client.force_login(shopper)
    assert "Nhà sản xuất đã hoàn 60.000" in client.get(reverse("order", args=[refund.intent.reference])).text


def test_the_shopper_reads_who_sends_it_and_until_when(client, refund, shopper):
    client.force_login(shopper)
    page = reverse("order", args=[refund.intent.reference])
    assert "Mời anh/chị cho biết tài khoản nhận tiền" in client.get(page).text
    assert _producer(refund).name in client.get(reverse("order_refund", args=[refund.intent.reference])).text
    named(refund)

    assert "trực tiếp nhận tiền của đơn này" in client.get(page).text


def test_the_book_takes_it_from_the_makers_hands(refund, maker):
    named(refund)
    (row,) = giving_back.to_send()
    own_refunds.note_sent(row, reference="tiền mặt, biên nhận 12", actor=maker)

    assert Posting.objects.filter(account__kind=Account.Kind.REFUNDS).aggregate(n=Sum("amount"))["n"] == 0
    bank = Posting.objects.filter(account__kind=Account.Kind.BANK, account__owner=refund.intent.payee)
    assert bank.aggregate(n=Sum("amount"))["n"] == -PRICE
    ledger.check()
    assert list(Finding.objects.standing()) == []


@pytest.mark.parametrize("reference", ["", "x" * 61])
def test_without_a_reference_it_is_not_sent(client, refund, maker, reference):
    named(refund)
    client.force_login(maker)
    client.post(reverse("money:refund_sent", args=[refund.pk]), {"reference": reference})

    refund.refresh_from_db()
    assert refund.sent_at is None


def test_another_maker_sees_nothing_of_it(client, refund):
    named(refund)
    rival = make_user()
    producers.member(producers.producer(), rival)
    client.force_login(rival)

    assert client.get(reverse("money:refund", args=[refund.pk])).status_code == 404
    assert client.post(reverse("money:refund_sent", args=[refund.pk]), {"reference": "FT1"}).status_code == 404
    refund.refresh_from_db()
    assert refund.sent_at is None


def test_late_ones_reach_an_operator(client, refund):
    account = named(refund)
    address = reverse("desk:refunds") + "?list=own"

    def task():
        client.force_login(make_officer(Role.OPERATOR))
        return [row.number for row in client.get(reverse("desk:home")).context["tasks"] if row.url == address]

    assert (task(), "Không nhà sản xuất nào trễ hạn" in client.get(address).text) == ([0], True)
    with time_machine.travel(working.add_days(account.entered_at, 5) + timedelta(minutes=1), tick=False):
        assert task() == [1]
        page = client.get(address).text
    assert (refund.intent.reference in page, "Quá hạn" in page) == (True, True)
    assert timezone.now() < giving_back.to_send()[0].send_by


def test_what_the_marketplace_bears_it_sends_itself(refund, shopper):
    """The way back of a parcel whose loss is nobody's fault."""
    order = returns.delivered([catalogue.pack_of(catalogue.listing(price=PRICE))], quantity=1, user=shopper)
    request = returns.asked(order, quantity=1)
    amounts = {line.pk: PRICE for line in request.lines.all()}
    cost = {"way_back": 20_000, "way_back_by": "platform"}
    returns_services.agree(request, by="operator", amounts=amounts, send_back=True, **cost)
    returns_services.came_back(request, by="producer", restock=False)

    sent_by = {row.refund.key: row.why for row in giving_back.to_send() if row.reference == order.purchase.reference}
    assert sent_by == {f"return-{request.number}": "own", f"way-back-{request.number}": "none"}
