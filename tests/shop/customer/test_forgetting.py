"""A guest asks to be forgotten: the number, the code that went to it, and a row that somebody carries out."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import ErasureRequest, PhoneCode

PHONE = "+84987613579"
pytestmark = pytest.mark.django_db


def ask(client, code=None):
    client.post(reverse("account:forget_number"), {"phone": "0987 613 579"})
    return client.post(reverse("account:forget_number_code"), {"code": code or PhoneCode.objects.get(phone=PHONE).code})


def test_the_code_of_the_number_asks(client):
    answer = ask(client)

    assert (answer.status_code, answer["Location"]) == (302, reverse("help"))
    assert list(ErasureRequest.objects.values_list("user", "phone", "done_at")) == [(None, PHONE, None)]


def test_a_wrong_code_asks_nothing(client):
    answer = ask(client, code="0")

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert ErasureRequest.objects.count() == 0


def test_asked_twice_it_stays_one(client):
    ask(client)
    PhoneCode.objects.all().delete()
    ask(client)

    assert ErasureRequest.objects.count() == 1


def test_without_a_number_there_is_no_code_to_enter(client):
    assert client.get(reverse("account:forget_number_code"))["Location"] == reverse("account:forget_number")


def test_a_guest_thinks_better_of_it(client):
    ask(client)
    PhoneCode.objects.all().delete()
    client.post(reverse("account:forget_number"), {"phone": "0987 613 579"})
    page = reverse("account:forget_number_code")
    wrong = client.post(page, {"code": "0", "withdraw": "1"})
    assert (wrong.status_code, ErasureRequest.objects.get().withdrawn_at) == (200, None)

    answer = client.post(page, {"code": PhoneCode.objects.get().code, "withdraw": "1"}, follow=True)

    assert ErasureRequest.objects.get().withdrawn_at is not None
    assert "Đã rút lại: không có gì bị xóa." in answer.content.decode()


def test_nothing_asked_for_is_nothing_to_withdraw(client):
    client.post(reverse("account:forget_number"), {"phone": "0987 613 579"})

    answer = client.post(reverse("account:forget_number_code"), {"code": PhoneCode.objects.get().code, "withdraw": "1"})

    assert answer.status_code == 200
    assert "Chưa có yêu cầu nào với số này" in answer.content.decode()
    assert ErasureRequest.objects.count() == 0
