"""Two operators, a colleague's lost phone, and what each of them sees."""

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts import services
from marketplace.foundation.accounts.models import Role, SecondFactorReset
from marketplace.foundation.accounts.selectors import has_second_factor
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
URL = reverse("desk:factors")


@pytest.fixture
def lost():
    return make_officer(phone="+84912000077", phone_verified_at=timezone.now())


def ask(client, **said):
    return client.post(URL, {"contact": "0912 000 077", "reason": "Rơi điện thoại xuống suối"} | said)


def test_one_asks_another_agrees(client, lost):
    client.force_login(make_officer(Role.OPERATOR))
    assert ask(client).status_code == 302
    reset = SecondFactorReset.objects.get()
    client.post(reverse("desk:factor_agree", args=[reset.pk]))  # once more, by the same
    assert has_second_factor(lost)
    assert [wanted for _reset, _agreed, wanted in client.get(URL).context["waiting"]] == [False]

    client.force_login(make_officer(Role.OPERATOR))
    assert [wanted for _reset, _agreed, wanted in client.get(URL).context["waiting"]] == [True]
    client.post(reverse("desk:factor_agree", args=[reset.pk]))

    assert not has_second_factor(lost)
    answer = client.get(URL)
    assert (answer.context["waiting"], list(answer.context["page"])) == ([], [reset])
    assert client.post(reverse("desk:factor_agree", args=[reset.pk])).status_code == 404


@pytest.mark.parametrize(
    ("said", "field"), [({"contact": "0912 000 078"}, "contact"), ({"contact": "gì đó"}, "contact"), ({"reason": " "}, "reason")]
)
def test_what_asks_for_nothing_is_said(client, lost, said, field):
    client.force_login(make_officer(Role.OPERATOR))

    answer = ask(client, **said)

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert not SecondFactorReset.objects.exists()


def test_a_refusal_needs_its_reason(client, lost):
    client.force_login(make_officer(Role.OPERATOR))
    ask(client)
    reset = SecondFactorReset.objects.get()

    client.post(reverse("desk:factor_refuse", args=[reset.pk]), {"reason": ""})
    assert SecondFactorReset.objects.open().exists()
    client.post(reverse("desk:factor_refuse", args=[reset.pk]), {"reason": "Gọi lại thì không phải chị ấy"})

    assert not SecondFactorReset.objects.open().exists()
    assert has_second_factor(lost)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, django_assert_num_queries, rows):
    asker = make_officer(Role.OPERATOR)
    for _ in range(rows):
        services.ask_for_reset(make_officer(), actor=asker, reason="Mất điện thoại")
    client.force_login(make_officer(Role.OPERATOR))

    with django_assert_num_queries(10):
        client.get(URL)
