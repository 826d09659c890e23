"""A member enters where the money goes; nobody else does, nobody sees the number, and the producer is told."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payees.models import BankAccount
from marketplace.shop.seller import banking
from tests.factories import producers
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
SAID = {
    "bank_bin": "970405",
    "account_number": "8800205016789",
    "account_again": "8800 2050 16789",
    "account_holder": "HTX Nà Mẫu",
    "whose": "own",
}


@pytest.fixture(autouse=True)
def _papers_elsewhere(settings, tmp_path):
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


@pytest.fixture
def maker():
    return producers.producer("HTX Nà Mẫu", phone="+84912000111")


@pytest.fixture
def farmer(client, maker):
    user = make_user()
    producers.member(maker, user)
    client.force_login(user)
    _proven(client)
    return client


def _proven(client, ago=0):
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session.save()


def test_an_account_is_entered_and_shown_by_its_last_digits(farmer, maker):
    address = reverse("seller:account", args=[maker.code])
    assert farmer.get(address).status_code == 200

    answer = farmer.post(address, SAID)

    assert answer.url == reverse("seller:accounts")
    page = farmer.get(answer.url)
    assert ["•••• 6789" in page.content.decode(), "8800205016789" in page.content.decode()] == [True, False]
    assert page["Cache-Control"] == "private, no-store"
    message = Message.objects.get()
    assert [message.kind, message.phone] == ["bank_account_changed", "+84912000111"]
    account = BankAccount.objects.get()
    assert message.refs == {"account": account.pk, "act": "entered"}
    assert account.secret["holder"] == "HTX NA MAU"


def test_whoever_sits_before_an_old_session_proves_who_they_are_first(farmer, maker):
    _proven(farmer, ago=3600)
    address = reverse("seller:account", args=[maker.code])

    assert farmer.get(address).url.startswith(reverse("account_reauthenticate"))
    assert farmer.post(address, SAID).url == address
    assert BankAccount.objects.count() == 0
    assert "8800205016789" not in str(dict(farmer.session.items()))


def test_a_slip_in_the_number_is_seen_and_nothing_is_kept(farmer, maker):
    answer = farmer.post(reverse("seller:account", args=[maker.code]), SAID | {"account_again": "8800205016780"})

    assert [answer.status_code, BankAccount.objects.count()] == [422, 0]
    assert "Hai số tài khoản không giống nhau" in answer.content.decode()


def test_another_producers_account_does_not_exist(farmer):
    stranger = producers.producer("HTX Khác")
    address = reverse("seller:account", args=[stranger.code])

    assert [farmer.get(address).status_code, farmer.post(address, SAID).status_code] == [404, 404]
    assert BankAccount.objects.count() == 0


def test_an_operator_reads_the_consent_and_frees_the_account(farmer, maker):
    from django.test import Client

    upload = SimpleUploadedFile("dong-y.pdf", b"%PDF-1.7", content_type="application/pdf")
    farmer.post(reverse("seller:account", args=[maker.code]), SAID | {"whose": "another", "account_holder": "Lý Thị A", "consent": upload})
    account = BankAccount.objects.get()
    desk = Client()
    desk.force_login(make_officer(Role.OPERATOR))

    page = desk.get(reverse("desk:accounts")).content.decode()
    assert ["LY THI A" in page, "•••• 6789" in page, "8800205016789" in page] == [True, True, False]
    assert desk.get(reverse("desk:account_consent", args=[account.pk])).getvalue() == b"%PDF-1.7"
    desk.post(reverse("desk:account_confirm", args=[account.pk]))

    account.refresh_from_db()
    assert account.usable()
    assert list(Message.objects.order_by("pk").values_list("refs__act", flat=True)) == ["entered", "confirmed"]


def test_a_households_account_is_forgotten_with_its_last_person():
    from marketplace.foundation.accounts.erasers import Person
    from marketplace.foundation.payees import services

    user, other = make_user(), make_user()
    alone, shared, firm = producers.producer(kind="household"), producers.producer(kind="household"), producers.producer()
    for maker in (alone, shared, firm):
        producers.member(maker, user)
    producers.member(shared, other)
    said = {"bank_bin": "970405", "number": "8800205016789", "holder": "LY A", "whose": "own", "actor": user}
    for maker in (alone, shared, firm):
        services.enter_account(maker.code, **said)

    assert [row["for"] for row in banking.told_accounts(Person(user=user))] == [firm.code, shared.code, alone.code]
    assert banking.forget_accounts(Person(user=user)) == {"entered_by": 2}
    assert {row.payee: bool(row.sealed) for row in BankAccount.objects.all()} == {alone.code: False, shared.code: True, firm.code: True}
