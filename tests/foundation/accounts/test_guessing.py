"""Codes and addresses cannot be guessed, not by many requests at once either."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts import services
from marketplace.foundation.accounts.models import PhoneCode, User
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

PHONE = "+84912345678"


def the_code():
    return PhoneCode.objects.order_by("-pk").first().code


def wrong(code, n):
    return f"{(int(code) + n) % 10**6:06d}"


def guess_at_once(client, address, code, times):
    """As if all requests had read the session before the first wrote it."""
    before = Session.objects.get(session_key=client.session.session_key).session_data
    for n in range(1, times + 1):
        client.post(address, {"code": wrong(code, n)})
        Session.objects.update_or_create(
            session_key=client.session.session_key, defaults={"session_data": before, "expire_date": timezone.now().replace(year=2099)}
        )


def test_many_guesses_at_once_are_counted_each(client):
    make_user(phone=PHONE, phone_verified_at=timezone.now())
    client.post(reverse("account_request_login_code"), {"contact": PHONE})
    address, code = reverse("account_confirm_login_code"), the_code()

    guess_at_once(client, address, code, 5)
    client.post(address, {"code": code})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("typed", ["²³²³²³", "١٢٣٤٥٦", "", "x" * 12])
def test_digits_of_other_scripts_are_a_wrong_code_and_no_accident(rf, typed):
    services.send_code(PHONE, purpose="join-orders", request=rf.get("/"))

    with pytest.raises(ValidationError) as refusal:
        services.check_code(PHONE, purpose="join-orders", code=typed)
    assert refusal.value.code == "wrong"
    assert PhoneCode.objects.get().used_at is None


def taken(email):
    EmailAddress.objects.create(user=make_user(email=email), email=email, verified=True, primary=True)


def test_a_known_email_is_not_told_at_sign_up_but_by_letter(client):
    taken("lan@example.com")

    known = client.post(reverse("account_signup"), {"email": "Lan@example.com", "name": "Hoa"})
    unknown = Client().post(reverse("account_signup"), {"email": "hoa@example.com", "name": "Hoa"})

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert [letter.to for letter in mail.outbox] == [["lan@example.com"], ["hoa@example.com"]]
    assert User.objects.filter(name="Hoa").count() == 1


def test_with_a_phone_of_ones_own_the_account_opens_without_that_email(client):
    taken("lan@example.com")

    answer = client.post(reverse("account_signup"), {"email": "lan@example.com", "phone": PHONE, "name": "Hoa"})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("account_verify_phone"))
    assert User.objects.get(phone=PHONE).email is None
    assert [letter.to for letter in mail.outbox] == [["lan@example.com"]]
