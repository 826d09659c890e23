"""Codes, roles, second factors, consent, erasure: each refusal changes nothing."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.utils import timezone

from marketplace.foundation.accounts import selectors, services, tasks
from marketplace.foundation.accounts.models import Consent, PhoneCode, Role, RoleGrant, SecondFactorApproval, SecondFactorReset
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core.limits import TooMany
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.notifications.services import dispatch
from tests.factories import places
from tests.factories.accounts import make_officer, make_superuser, make_user

pytestmark = pytest.mark.django_db
PHONE = "+84912345678"


def request(address="10.1.1.1"):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def send(address="10.1.1.1", phone=PHONE, purpose="cod"):
    return services.send_code(phone, purpose=purpose, request=request(address))


def wrong(row):
    return f"{(int(row.code) + 1) % 10**6:06d}"


def test_a_code_proves_once():
    row = send()

    assert services.check_code(PHONE, purpose="cod", code=f" {row.code[:3]} {row.code[3:]} ").pk == row.pk
    with pytest.raises(ValidationError, match="hết hạn"):
        services.check_code(PHONE, purpose="cod", code=row.code)


def test_codes_that_ended_a_day_ago_name_no_number_any_more():
    with time_machine.travel(timezone.now() - timedelta(days=1, minutes=11), tick=False):
        send()
    young = send()

    tasks.tidy(timestamp=1)

    assert list(PhoneCode.objects.all()) == [young]


def test_a_code_serves_its_purpose_and_phone_only():
    row = send()

    for phone, purpose in ((PHONE, "join"), ("+84987654321", "cod")):
        with pytest.raises(ValidationError, match="hết hạn"):
            services.check_code(phone, purpose=purpose, code=row.code)
    row.refresh_from_db()
    assert row.used_at is None


def test_after_five_wrong_tries_the_right_one_is_refused_too():
    row = send()
    for _try in range(5):
        with pytest.raises(ValidationError, match="chưa đúng"):
            services.check_code(PHONE, purpose="cod", code=wrong(row))

    with pytest.raises(TooMany):
        services.check_code(PHONE, purpose="cod", code=row.code)


def test_a_code_ends_after_ten_minutes_and_with_the_next():
    first = send()
    second = send()
    if first.code != second.code:
        with pytest.raises(ValidationError, match="chưa đúng"):
            services.check_code(PHONE, purpose="cod", code=first.code)
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=11), tick=False):
        with pytest.raises(ValidationError, match="hết hạn"):
            services.check_code(PHONE, purpose="cod", code=second.code)


@pytest.mark.parametrize(
    ("setting", "limit", "varied"),
    [
        ("SMS_CODES_PER_PHONE", (2, 60), "address"),
        ("SMS_CODES_PER_ADDRESS", (2, 60), "phone"),
        ("SMS_CODES_PER_NETWORK", (2, 60), "phone"),
        ("SMS_CODES_PER_DAY", 2, "both"),
    ],
)
def test_limits(settings, setting, limit, varied):
    setattr(settings, setting, limit)

    def nth(n):
        phone = PHONE if varied == "address" else f"+8491234500{n}"
        return send("10.1.1.1" if varied == "phone" else f"10.1.{n}.1", phone)

    nth(1), nth(2)
    with pytest.raises(TooMany):
        nth(3)
    assert (PhoneCode.objects.count(), Message.objects.count()) == (2, 2)


def test_the_message_is_written_from_the_row_when_it_is_sent():
    row = send()
    message = Message.objects.get()

    assert message.refs == {"code": row.pk}
    content = kinds.named("phone_code").render(message.refs, None)
    assert content.sms.startswith(row.code)
    services.check_code(PHONE, purpose="cod", code=row.code)
    with pytest.raises(kinds.Stale):
        kinds.named("phone_code").render(message.refs, None)


def test_roles_hold_between_their_moments():
    user, boss = make_user(), make_superuser()
    grant = services.grant_role(user, role=Role.EDITOR, actor=boss)
    assert (selectors.has_role(user, Role.EDITOR), selectors.has_role(user, Role.OPERATOR), selectors.has_role(user)) == (True, False, True)
    with pytest.raises(ValidationError):
        services.grant_role(user, role=Role.EDITOR, actor=boss)
    assert RoleGrant.objects.count() == 1

    services.end_role(grant, actor=boss)

    assert not selectors.has_role(user, Role.EDITOR)
    assert selectors.has_role(user, Role.EDITOR, on=grant.valid_from)
    with pytest.raises(ValidationError):
        services.end_role(grant, actor=boss)


def test_two_others_take_a_lost_factor_off_and_the_person_is_told(client):
    lost, one, two = make_officer(email="mat@example.com"), make_officer(Role.OPERATOR), make_superuser()
    client.force_login(lost)

    reset = services.ask_for_reset(lost, actor=one, reason="Mất điện thoại")
    assert selectors.has_second_factor(lost)
    services.approve_reset(reset, actor=two)

    assert not selectors.has_second_factor(lost)
    assert client.get("/account/").status_code == 302  # signed out everywhere
    assert [entry.action for entry in AuditEntry.objects.about(lost)] == [
        "second_factor_reset_asked",
        "second_factor_reset_approved",
        "second_factor_reset",
    ]
    told = Message.objects.order_by("pk")
    assert [(message.kind, message.user_id) for message in told] == [("factor_reset_asked", lost.pk), ("factor_reset_done", lost.pk)]
    for message in told:
        dispatch(message.pk)
    assert [message.state for message in told.all()] == ["withdrawn", "delivered"]  # what is over is not asked about any more


def test_nobody_alone_and_nobody_for_themselves():
    lost, one = make_officer(Role.OPERATOR), make_officer(Role.OPERATOR)
    reset = services.ask_for_reset(lost, actor=one, reason="Mất điện thoại")

    refused = [one, lost, make_officer(Role.EDITOR), make_officer(Role.OPERATOR, second_factor=False), make_user()]
    for actor in refused:
        with pytest.raises(ValidationError):
            services.approve_reset(reset, actor=actor)
    for user, actor in ((one, one), (make_user(), one), (one, make_officer(Role.EDITOR)), (lost, lost), (lost, one)):
        with pytest.raises(ValidationError):
            services.ask_for_reset(user, actor=actor, reason="Mất điện thoại")

    assert Authenticator.objects.filter(user=lost).count() == 1
    assert (SecondFactorReset.objects.count(), SecondFactorApproval.objects.count()) == (1, 1)


def test_who_may_agree_may_refuse_and_then_it_can_be_asked_again():
    lost, one, two = make_officer(), make_officer(Role.OPERATOR), make_officer(Role.OPERATOR)
    reset = services.ask_for_reset(lost, actor=one, reason="Mất điện thoại")
    with pytest.raises(ValidationError):
        services.refuse_reset(reset, actor=lost, reason="Không phải tôi")

    services.refuse_reset(reset, actor=two, reason="Gọi lại, không phải chị ấy")

    with pytest.raises(ValidationError):
        services.approve_reset(reset, actor=two)
    assert selectors.has_second_factor(lost)
    assert services.ask_for_reset(lost, actor=one, reason="Mất thật rồi").pk != reset.pk


def test_consent_is_one_and_its_proof_outlives_it():
    user = make_user()
    first = services.give_consent(user, purpose="news", page="account:data")
    assert services.give_consent(user, purpose="news", page="account:data") == first

    services.withdraw_consent(user, purpose="news")

    row = Consent.objects.get()
    assert row.withdrawn_at is not None
    assert row.text
    with pytest.raises(ValidationError):
        services.withdraw_consent(user, purpose="news")


def test_an_account_is_emptied_and_its_decisions_stay():
    user, boss = make_user(phone=PHONE, email="lan@example.com", name="Lan", phone_verified_at=timezone.now()), make_superuser()
    services.save_address(user, name="Lan", phone=PHONE, commune=places.commune(), line="Số 8")
    services.give_consent(user, purpose="news")
    send()
    asked = services.ask_for_erasure(user)
    assert services.ask_for_erasure(user) == asked

    services.erase(asked, actor=boss)

    user.refresh_from_db()
    assert (user.name, user.phone, user.email, user.is_active, user.has_usable_password()) == ("", None, None, False, False)
    assert (user.places_to_send.count(), user.consents.filter(withdrawn_at=None).count(), PhoneCode.objects.count()) == (0, 0, 0)
    assert not Message.objects.filter(phone=PHONE).exists()
    with pytest.raises(ValidationError):
        services.erase(asked, actor=boss)


def test_there_is_one_default_address():
    user, commune = make_user(), places.commune()
    first = services.save_address(user, name="A", phone=PHONE, commune=commune, line="Số 1")
    second = services.save_address(user, name="B", phone=PHONE, commune=commune, line="Số 2", is_default=True)

    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)
    services.delete_address(second)
    first.refresh_from_db()
    assert first.is_default


def test_a_number_changed_in_the_admin_is_no_longer_proven(client):
    from django.urls import reverse

    boss, user = make_superuser(), make_user(phone=PHONE, phone_verified_at=timezone.now())
    client.force_login(boss)
    fields = {"name": "Lan", "email": "", "phone": "+84987613579", "is_active": "on"}

    client.post(reverse("admin:accounts_user_change", args=[user.pk]), fields)

    user.refresh_from_db()
    assert (user.phone, user.phone_verified_at) == ("+84987613579", None)
