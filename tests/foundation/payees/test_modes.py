"""Three ways of shoppers' money: what each needs before a transfer is taken, where it leads, and that a change rewrites nothing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.payees import modes, services
from marketplace.foundation.payees.models import LegalBasis
from marketplace.foundation.payments import selectors as payments
from marketplace.foundation.payments import services as paying
from marketplace.foundation.payments.models import Intent
from marketplace.office.payouts import owed
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import Purchase
from tests.factories import catalogue, money, producers, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
PAPER = {"dated": date(2026, 10, 1), "issuer": "Ngân hàng Nhà nước", "words": "Cho phép thu hộ, chi hộ."}


class Third:
    name, licence = "Trung gian thử", "GP 01"

    def account(self):
        return {"bin": "970436", "bank": "Vietcombank", "account": "999", "holder": "TRUNG GIAN"}


@pytest.fixture
def maker():
    return producers.producer("HTX Nà Mẫu")


def buy(maker, method="vietqr"):
    return shop.purchase([catalogue.pack_of(catalogue.listing(producer=maker, price=100_000))], method=method)


def refused(maker):
    with pytest.raises(ValidationError) as refusal:
        buy(maker)
    assert Purchase.objects.count() == 0
    return refusal.value.messages[0]


def test_the_platform_takes_no_transfer_before_its_paper_is_entered(maker, settings):
    settings.MONEY_BASIS_EXAMPLE = False
    assert "chưa nhập văn bản" in refused(maker)
    with pytest.raises(ValidationError):
        services.enter_basis("GP 12", **PAPER | {"dated": timezone.localdate() + timedelta(days=1)}, actor=None)

    basis = services.enter_basis("GP 12", **PAPER, actor=None)

    assert buy(maker).orders.get().payee == "platform"
    assert "GP 12, 01/10/2026, Ngân hàng Nhà nước" in modes.money_words()
    services.end_basis(basis, reason="Hết hạn", actor=None)
    with pytest.raises(ValidationError):
        buy(maker)
    assert Purchase.objects.count() == 1


def test_cash_is_taken_without_any_paper(maker, settings):
    settings.MONEY_BASIS_EXAMPLE = False

    assert buy(maker, method="cod").orders.get().payee == maker.code


def test_another_paper_takes_the_place_of_the_former(settings):
    settings.MONEY_BASIS_EXAMPLE = False
    first = services.enter_basis("GP 12", **PAPER, actor=None)
    second = services.enter_basis("GP 13", **PAPER, actor=None)

    assert modes.basis() == second
    first.refresh_from_db()
    assert [first.ended_because, LegalBasis.objects.standing().count()] == ["GP 13", 1]


def test_the_demo_says_that_its_paper_is_an_example():
    assert modes.basis().is_example
    assert "không phải văn bản thật" in modes.money_words()


def test_without_an_intermediary_its_way_says_why_nothing_is_taken(maker, settings):
    settings.MONEY_MODE = "intermediary"
    assert "chưa kết nối" in refused(maker)

    settings.MONEY_INTERMEDIARY = f"{__name__}.Third"

    intent = Intent.objects.get(reference=buy(maker).reference)
    assert [intent.payee, payments.account_of(intent.payee)["account"]] == ["intermediary", "999"]


def test_directly_each_producer_is_paid_in_its_own_account(maker, settings):
    settings.MONEY_MODE = "direct"
    assert "HTX Nà Mẫu" in refused(maker)
    account = money.account(maker, number="8800205016789")

    purchase = buy(maker)

    intent = Intent.objects.get()
    assert [intent.payee, payments.account_of(intent.payee)["account"]] == [maker.code, account.secret["number"]]
    settings.MONEY_MODE = "platform"  # a change concerns new purchases alone
    assert payments.account_of(purchase.orders.get().payee)["account"] == "8800205016789"


def test_the_producer_says_that_the_money_is_there_and_nothing_is_owed(client, maker, settings):
    settings.MONEY_MODE = "direct"
    money.account(maker)
    order = buy(maker).orders.get()
    member, rival = make_user(), make_user()
    producers.member(maker, member)
    producers.member(producers.producer(), rival)
    intent = Intent.objects.get()
    address = reverse("money:came", args=[intent.memo])
    client.force_login(rival)
    assert client.post(address).status_code == 404

    client.force_login(member)
    assert intent.memo in client.get(reverse("money:owed")).content.decode()
    client.post(address)

    order.refresh_from_db()
    assert order.payment == "paid"
    assert client.post(address).status_code == 404  # said twice: no longer awaited
    for step in (purchases.accept, purchases.ship):
        step(order, by="producer")
    purchases.deliver(order, by="producer", on=timezone.now() - timedelta(days=30))
    (row,) = owed.owed([maker.code])
    assert [row.bank, row.net] == [order.total, 0]
    money.paid_out_nothing()
    assert {kind: n for kind, n in _stands(maker).items() if n} == {}


def _stands(maker):
    rows = Posting.objects.filter(account__owner=maker.code).order_by().values_list("account__kind", "amount")
    found = {}
    for kind, amount in rows:
        found[kind] = found.get(kind, 0) + amount
    return found


def test_transfers_to_the_platform_are_no_producers_word(maker):
    buy(maker)

    with pytest.raises(ValidationError):
        paying.confirm_own_transfer(Intent.objects.get(), actor=None)
    assert Intent.objects.get().received == 0


def test_money_on_our_account_does_not_pay_a_producers_own_qr(maker, settings):
    settings.MONEY_MODE = "direct"
    money.account(maker)
    order = buy(maker).orders.get()
    intent = Intent.objects.get()
    raw = {"booked_at": timezone.now().isoformat(), "amount": intent.missing, "words": intent.memo, "account": "123"}

    line = paying.match_line(paying.record_bank_line(raw, source="statement"))

    assert [line.state, line.verdict] == ["ask", "unknown"]
    assert "tài khoản riêng" in line.note
    with pytest.raises(ValidationError, match="tài khoản riêng"):
        paying.resolve_line(line, decision="assign", memo=intent.memo, actor=make_user())
    order.refresh_from_db()
    intent.refresh_from_db()
    assert [order.payment, intent.received] == ["awaited", 0]


def test_money_that_came_late_waits_for_an_operator(client, maker, settings):
    settings.MONEY_MODE = "direct"
    money.account(maker)
    order = buy(maker).orders.get()
    Intent.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    intent = Intent.objects.get()
    paying.expire(intent, on=timezone.now())

    line = paying.confirm_own_transfer(intent, actor=None)

    assert [line.state, line.verdict] == ["ask", "late"]
    assert list(payments.own_transfers([maker.code])) == [intent]
    with pytest.raises(ValidationError, match="ghi rồi"):
        paying.confirm_own_transfer(intent, actor=None)
    paying.resolve_line(line, decision="take_up", actor=make_user())
    order.refresh_from_db()
    assert [order.payment, order.fulfilment] == ["paid", "placed"]
    assert list(payments.own_transfers([maker.code])) == []
