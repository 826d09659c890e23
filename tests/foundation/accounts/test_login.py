"""Coming in: by phone or e-mail, by code or password, with every stumble of allauth's mended."""

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import PhoneCode, User
from marketplace.foundation.audit.models import AuditEntry
from tests.factories.accounts import give_second_factor, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-thu-nghiem"
PHONE = "+84912345678"


def person(**fields):
    return make_user(phone=PHONE, phone_verified_at=timezone.now(), **fields)


def signed_in(client):
    return client.session.get("_auth_user_id")


def the_code():
    return PhoneCode.objects.order_by("-pk").first().code


def by_code(client, contact="0912 345 678"):
    client.post(reverse("account_request_login_code"), {"contact": contact})
    return client.post(reverse("account_confirm_login_code"), {"code": the_code()})


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84 912 345 678", "84912345678", "0912.345.678"])
def test_a_phone_is_read_as_people_write_it(client, typed):
    user = person()

    answer = client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})

    assert answer.status_code == 302
    assert signed_in(client) == str(user.pk)


def test_the_email_works_too(client):
    user = person(email="lan@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    client.post(reverse("account_login"), {"login": "Lan@Example.com", "password": PASSWORD})

    assert signed_in(client) == str(user.pk)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_login", {}),
        ("account_login", {"login": "", "password": ""}),
        ("account_login", {"login": "không phải số", "password": "x"}),
        ("account_request_login_code", {}),
        ("account_request_login_code", {"contact": ""}),
        ("account_request_login_code", {"contact": "12"}),
        ("account_request_login_code", {"contact": "a@"}),
        ("account_signup", {}),
        ("account_signup", {"phone": "", "email": "", "password1": ""}),
        ("account_signup", {"phone": "0912"}),
        ("account_reset_password", {}),
    ],
)
def test_what_is_empty_or_wrong_is_told_in_vietnamese(client, name, data):
    answer = client.post(reverse(name), data)

    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()
    assert User.objects.count() == 0
    assert PhoneCode.objects.count() == 0


def test_a_wrong_password_is_refused_and_counted_for_this_phone_alone(client):
    person()
    other = make_user(phone="+84912345679", phone_verified_at=timezone.now())

    for _try in range(6):
        answer = client.post(reverse("account_login"), {"login": "0912345678", "password": "sai"}, REMOTE_ADDR=f"10.0.0.{_try}")
    assert "Quá nhiều lần" in answer.content.decode()

    client.post(reverse("account_login"), {"login": "0912345679", "password": PASSWORD}, REMOTE_ADDR="10.0.1.1")
    assert signed_in(client) == str(other.pk)


def test_a_code_alone_lets_in(client):
    user = person()

    answer = by_code(client)

    assert answer.status_code == 302
    assert signed_in(client) == str(user.pk)


def test_a_wrong_code_does_not(client):
    person()
    client.post(reverse("account_request_login_code"), {"contact": "0912345678"})

    answer = client.post(reverse("account_confirm_login_code"), {"code": "000000" if the_code() != "000000" else "111111"})

    assert "Mã chưa đúng" in answer.content.decode()
    assert signed_in(client) is None


def test_the_code_is_neither_in_the_row_nor_in_the_outbox(client):
    person()
    client.post(reverse("account_request_login_code"), {"contact": "0912345678"})

    row = PhoneCode.objects.get()
    assert re.fullmatch(r"\d{6}", row.code)
    assert str(row.sealed) != row.code.lstrip("0") or row._pad() == 0


def test_signing_up_with_a_phone_alone(client):
    answer = client.post(reverse("account_signup"), {"phone": "0912 345 678", "name": "Lan"})
    assert answer["Location"].startswith(reverse("account_verify_phone"))
    assert signed_in(client) is None

    client.post(reverse("account_verify_phone"), {"code": the_code()})

    user = User.objects.get()
    assert (user.phone, user.email, user.name, user.has_usable_password()) == (PHONE, None, "Lan", False)
    assert user.phone_verified_at is not None
    assert signed_in(client) == str(user.pk)
    assert user.consents.count() == 0


def test_two_people_without_an_email_do_not_meet(client_of):
    for number in ("0912345678", "0912345679"):
        client_of().post(reverse("account_signup"), {"phone": number, "email": ""})

    assert list(User.objects.values_list("email", flat=True)) == [None, None]


def test_consent_is_kept_in_the_words_that_were_shown(client):
    page = client.get(reverse("account_signup")).content.decode()
    assert "checked" not in page

    client.post(reverse("account_signup"), {"phone": "0912345678", "news": "on"})

    consent = User.objects.get().consents.get()
    assert (consent.purpose, consent.version, consent.language, consent.asked_at_page) == ("news", "2026-11", "vi", "account_signup")
    assert consent.text == "Tôi đồng ý nhận tin tức và ưu đãi qua tin nhắn hoặc email (không bắt buộc)."


def test_signing_up_by_email_lets_in_only_after_the_confirmation(client):
    client.post(reverse("account_signup"), {"email": "lan@example.com", "password1": PASSWORD})
    assert signed_in(client) is None
    client.post(reverse("account_login"), {"login": "lan@example.com", "password": PASSWORD})
    assert signed_in(client) is None

    link = re.search(r"https?://\S+/confirm-email/\S+", mail.outbox[0].body)[0]
    client.get(link)
    assert EmailAddress.objects.get().verified is False
    client.post(link)
    client.post(reverse("account_login"), {"login": "lan@example.com", "password": PASSWORD})

    assert signed_in(client) == str(User.objects.get().pk)


def test_a_number_somebody_merely_typed_blocks_nobody(client, client_of):
    client.post(reverse("account_signup"), {"phone": "0912345678", "password1": "mat-khau-cua-ke-gian"})
    owner = client_of()

    owner.post(reverse("account_signup"), {"phone": "0912345678"})
    owner.post(reverse("account_verify_phone"), {"code": the_code()})

    user = User.objects.get(phone=PHONE)
    assert signed_in(owner) == str(user.pk)
    assert user.has_usable_password() is False
    client.post(reverse("account_login"), {"login": "0912345678", "password": "mat-khau-cua-ke-gian"})
    assert signed_in(client) is None


def test_who_proves_an_address_first_is_rid_of_a_strangers_password(client):
    client.post(reverse("account_signup"), {"email": "lan@example.com", "password1": "mat-khau-cua-ke-gian"})

    client.post(reverse("account_request_login_code"), {"contact": "lan@example.com"})
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].subject)[0]
    client.post(reverse("account_confirm_login_code"), {"code": code})

    user = User.objects.get()
    assert signed_in(client) == str(user.pk)
    assert user.has_usable_password() is False


def test_a_known_number_is_not_told_at_sign_up_but_by_message(client):
    person()

    known = client.post(reverse("account_signup"), {"phone": "0912345678"})

    assert known["Location"].startswith(reverse("account_verify_phone"))
    assert User.objects.count() == 1
    assert _kinds() == ["number_known"]


def test_an_unknown_number_gets_the_same_page_and_a_message(client):
    answer = client.post(reverse("account_request_login_code"), {"contact": "0912345678"})

    assert answer["Location"].startswith(reverse("account_confirm_login_code"))
    assert _kinds() == ["number_unknown"]


def test_codes_are_limited_for_each_phone(client_of, settings):
    settings.SMS_CODES_PER_PHONE = (2, 3600)
    person()
    for last in range(3):
        answer = client_of().post(reverse("account_request_login_code"), {"contact": "0912345678"}, REMOTE_ADDR=f"10.0.0.{last}")

    assert answer.status_code == 429
    assert PhoneCode.objects.count() == 2


def test_after_180_days_a_code_alone_opens_a_new_account(client):
    former = person(email="cu@example.com", name="Chủ cũ", last_login=timezone.now())

    with time_machine.travel(timezone.now() + timezone.timedelta(days=181), tick=True):
        by_code(client)

    former.refresh_from_db()
    user = User.objects.get(phone=PHONE)
    assert user.pk != former.pk
    assert (former.phone, former.name) == (None, "Chủ cũ")
    assert (user.name, user.email) == ("", None)
    assert signed_in(client) == str(user.pk)
    assert AuditEntry.objects.about(former).get().action == "number_handed_over"


def test_before_that_it_is_the_same_account(client):
    user = person(last_login=timezone.now())

    with time_machine.travel(timezone.now() + timezone.timedelta(days=179), tick=True):
        by_code(client)

    assert signed_in(client) == str(user.pk)


def test_an_idle_number_with_a_second_factor_still_asks_for_it(client):
    user = person(last_login=timezone.now())
    give_second_factor(user)

    with time_machine.travel(timezone.now() + timezone.timedelta(days=400), tick=True):
        answer = by_code(client)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert User.objects.count() == 1
    assert signed_in(client) is None


def test_a_new_number_counts_once_its_code_is_entered(client):
    user = person()
    client.force_login(user)

    client.post(reverse("account_change_phone"), {"phone": "0987 654 321", "action_add": ""})
    user.refresh_from_db()
    assert user.phone == PHONE

    client.post(reverse("account_verify_phone"), {"code": the_code()})
    user.refresh_from_db()
    assert user.phone == "+84987654321"


def test_a_number_of_somebody_else_is_not_taken(client):
    other = make_user(phone="+84987654321", phone_verified_at=timezone.now(), last_login=timezone.now())
    user = person()
    client.force_login(user)

    client.post(reverse("account_change_phone"), {"phone": "0987654321", "action_add": ""})
    answer = client.post(reverse("account_verify_phone"), {"code": the_code()})

    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.phone, other.phone) == (PHONE, "+84987654321")
    assert "đã có tài khoản khác" in answer.content.decode()


def test_an_idle_number_is_taken_over_by_its_proof(client):
    former = make_user(phone="+84987654321", phone_verified_at=timezone.now(), last_login=timezone.now() - timezone.timedelta(days=200))
    user = person()
    client.force_login(user)

    client.post(reverse("account_change_phone"), {"phone": "0987654321", "action_add": ""})
    client.post(reverse("account_verify_phone"), {"code": the_code()})

    user.refresh_from_db()
    former.refresh_from_db()
    assert (user.phone, former.phone) == ("+84987654321", None)


def test_a_forgotten_password_is_changed_by_code(client):
    user = person(email="lan@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post(reverse("account_reset_password"), {"email": "lan@example.com"})
    code = re.search(r"\b\d{6}\b", mail.outbox[0].subject)[0]

    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    client.post(reverse("account_complete_password_reset"), {"password1": "mat-khau-moi-2026", "password2": "mat-khau-moi-2026"})

    user.refresh_from_db()
    assert user.check_password("mat-khau-moi-2026")


def test_pages_of_people_are_never_stored(client):
    for name in ("account_login", "account_signup", "account_request_login_code", "account_reset_password"):
        kept = client.get(reverse(name))["Cache-Control"]
        assert "no-store" in kept
        assert "private" in kept


def _kinds():
    from marketplace.foundation.notifications.models import Message

    return list(Message.objects.values_list("kind", flat=True))


@pytest.fixture
def client_of():
    from django.test import Client

    return Client


def test_pages_of_allauth_bear_our_name_not_the_row_of_sites(client, settings):
    page = client.get(reverse("account_login")).content.decode()

    assert "example.com" not in page
    assert settings.OSCAR_SHOP_NAME in page


def test_who_has_just_signed_in_is_not_asked_twice_but_an_old_session_is(client, time_machine):
    user = make_user(phone_verified_at=timezone.now())
    time_machine.move_to("2026-03-02 08:00+07:00", tick=False)
    client.post(reverse("account_login"), {"login": user.phone, "password": "mat-khau-thu-nghiem"})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200

    time_machine.move_to("2026-03-02 08:05:01+07:00", tick=False)
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
