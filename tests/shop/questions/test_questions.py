"""A shopper asks, the maker answers by the link or in the portal, the answer goes out; what lies too long is the operator's."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.erasers import Person
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.models import Message
from marketplace.shop.questions import selectors, services
from marketplace.shop.questions.messages import ANSWER_LINK, _answered, _asked
from marketplace.shop.questions.models import Question
from tests.factories import catalogue, certification, producers
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
SAID = {"words": "Có gửi lạnh không?", "name": "Lan", "contact": "0912 345 678", "order_number": "", "website": ""}


@pytest.fixture
def product():
    return catalogue.listing("Lạp sườn Nà Mẫu").registered_product


def asked(product, **said):
    return services.ask(product, **{"words": "Có gửi lạnh không?", "name": "Lan", "phone": "+84912345678"} | said)


def sent(kind):
    return Message.objects.filter(kind=kind).count()


def test_from_the_product_page_to_the_answer(client, product):
    assert reverse("ask", args=[product.code]) in client.get(product.get_absolute_url()).content.decode()
    client.post(reverse("ask", args=[product.code]), SAID)
    row = Question.objects.get()
    assert (row.producer, row.phone, row.words) == (product.producer, "+84912345678", "Có gửi lạnh không?")
    assert sent("question_asked") == 1
    assert "Có gửi lạnh không?" not in client.get(product.get_absolute_url()).content.decode()

    page = reverse("question_answer", args=[row.pk])
    assert client.get(page).status_code == 410
    client.get(links.address(links.issue(ANSWER_LINK, row.pk, expires_at=timezone.now() + timedelta(days=1))))
    assert "Có gửi lạnh không?" in client.get(page).content.decode()
    assert client.post(page, {"words": " "}).status_code == 422
    client.post(page, {"words": "Có, kèm túi đá."})
    client.post(page, {"words": "Bấm lần hai"})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "Có, kèm túi đá.")
    assert sent("question_answered") == 1


def test_the_messages_say_both(product):
    row = asked(product)
    words = _asked({"question": row.pk}, lambda *_said, **_more: "https://example.com/t/x")
    assert "Có gửi lạnh không?" in words.text
    assert "https://example.com/t/x" in words.sms
    services.answer(row, words="Có, kèm túi đá.")
    answer = _answered({"question": row.pk}, None)
    assert "Có, kèm túi đá." in answer.text
    assert "Có, kèm túi đá." in answer.sms


@pytest.mark.parametrize("wrong", [{"words": ""}, {"contact": "x"}, {"name": ""}, {"website": "http://spam"}])
def test_what_is_wrong_comes_back_filled(client, product, wrong):
    answer = client.post(reverse("ask", args=[product.code]), SAID | wrong)

    assert answer.status_code == 422
    assert Question.objects.count() == 0


def test_so_many_an_hour_and_only_where_somebody_could_answer(client, product):
    answers = [client.post(reverse("ask", args=[product.code]), SAID).status_code for _ in range(7)]
    assert answers == [302] * 6 + [429]
    orphan = certification.registered_product(producer=None)
    assert client.get(reverse("ask", args=[orphan.code])).status_code == 404


def test_the_portal_answers_for_its_own_makers_alone(client, product):
    row, user, stranger = asked(product), make_user(), make_user()
    producers.member(product.producer, user)
    producers.member(producers.producer(), stranger)
    client.force_login(stranger)
    assert client.post(reverse("seller:question", args=[row.pk]), {"words": "Lạ"}).status_code == 404
    assert "gửi lạnh" not in client.get(reverse("seller:questions")).content.decode()
    client.force_login(user)
    assert "gửi lạnh" in client.get(reverse("seller:questions")).content.decode()
    client.post(reverse("seller:question", args=[row.pk]), {"words": "Có"})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "Có")


def test_what_lies_for_a_day_is_the_operators(client, product):
    row = asked(product)
    assert list(selectors.unanswered()) == []
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        client.force_login(make_officer(Role.OPERATOR))
        assert "gửi lạnh" in client.get(reverse("desk:questions")).content.decode()
        client.post(reverse("desk:question_close", args=[row.pk]), {"reason": ""})
        assert Question.objects.get().state == "open"
        client.post(reverse("desk:question_close", args=[row.pk]), {"reason": "Đã gọi điện"})
    assert Question.objects.get().state == "closed"
    with pytest.raises(ValidationError):
        services.answer(row, words="Muộn rồi")
    assert sent("question_answered") == 0


def test_a_person_is_forgotten(product):
    answered, waiting, other = asked(product), asked(product), asked(product, phone="+84987654321")
    services.answer(answered, words="Chào chị Lan")

    assert services.forget_person(Person(phone="+84912345678")) == {"questions": 2}
    for row in (answered, waiting):
        row.refresh_from_db()
        assert (row.name, row.phone, row.words) == ("", "", "…")
    assert (answered.answer, waiting.state) == ("…", "closed")
    other.refresh_from_db()
    assert other.phone == "+84987654321"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_ask_the_same_of_one_and_three(client, product, rows, django_assert_num_queries):
    user = make_user()
    producers.member(product.producer, user)
    for _ in range(rows):
        asked(product)
    client.force_login(user)
    client.get(reverse("seller:questions"))

    with django_assert_num_queries(5):
        client.get(reverse("seller:questions"))
