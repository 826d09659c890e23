""" "Tạm nghỉ": who may, what shoppers read, what is written down."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from catalogue import selectors, services
from catalogue.models import SellingPause
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from tests.factories import catalogue, producers
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    return catalogue.listing("Miến dong Nà Mẫu", on=dates.parse_day("01/11/2026"))


@pytest.fixture
def maker(listing):
    return listing.registered_product.producer


@time_machine.travel("2026-11-25T08:00:00+07:00")
def test_shoppers_read_until_when(client, listing, maker):
    services.pause_selling(maker, reason="season", until=dates.parse_day("02/12/2026"), actor=None)

    page = client.get(listing.get_absolute_url()).content.decode()
    assert "Tạm nghỉ đến hết 02/12/2026: hết mùa." in page
    assert "Thêm vào giỏ" not in page
    assert "4 sao" in page
    assert reverse("product-notify", args=[listing.get_absolute_url().rsplit("/", 1)[-1]]) in page  # "báo khi có lại"
    assert "Tạm nghỉ đến hết 02/12/2026: hết mùa." in client.get(maker.get_absolute_url()).content.decode()
    item = client.get("/api/v1/products?q=mien").json()["items"][0]
    assert (item["stars"], item["price"], item["in_stock"]) == (4, None, False)
    with time_machine.travel("2026-12-03T00:00:00+07:00"):
        assert "Thêm vào giỏ" in client.get(listing.get_absolute_url()).content.decode()
        assert client.get("/api/v1/products?q=mien").json()["items"][0]["in_stock"] is True


def test_a_pause_is_one_and_a_day_in_the_past_is_none(maker):
    with pytest.raises(ValidationError, match="đã qua"):
        services.pause_selling(maker, reason="away", until=dates.today() - timedelta(days=1), actor=None)
    services.pause_selling(maker, reason="away", actor=None)
    with pytest.raises(ValidationError, match="đang tạm nghỉ rồi"):
        services.pause_selling(maker, reason="season", actor=None)

    assert list(SellingPause.objects.values_list("reason", "ended_at")) == [("away", None)]


def test_after_its_last_day_another_may_begin(maker):
    first = services.pause_selling(maker, reason="away", until=dates.today(), actor=None)
    with time_machine.travel(dates.end_of(dates.today()) + timedelta(hours=1)):
        second = services.pause_selling(maker, reason="season", actor=None)
        assert selectors.pause_of(maker) == second
    first.refresh_from_db()
    assert first.ended_at == dates.end_of(first.until)


def test_opening_what_is_open_writes_nothing(maker):
    services.resume_selling(maker, actor=None)

    assert not AuditEntry.objects.filter(action="selling_resumed").exists()


def test_one_tap_in_the_portal_and_back(client, maker):
    user = make_user()
    producers.member(maker, user)
    client.force_login(user)

    client.post(reverse("seller:pause", args=[maker.code]), {"reason": "holiday", "until": ""})
    assert selectors.pause_of(maker).reason == "holiday"
    assert "Mở bán lại" in client.get(reverse("seller:orders")).content.decode()
    client.post(reverse("seller:resume", args=[maker.code]))
    assert selectors.pause_of(maker) is None
    assert list(AuditEntry.objects.filter(action__startswith="selling").order_by("pk").values_list("action", "actor")) == [
        ("selling_paused", user.pk),
        ("selling_resumed", user.pk),
    ]


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"reason": "nonsense"}, {"reason": "away", "until": "31/31/2026"}])
def test_a_wrong_form_pauses_nothing(client, maker, wrong):
    user = make_user()
    producers.member(maker, user)
    client.force_login(user)

    page = client.post(reverse("seller:pause", args=[maker.code]), wrong, follow=True)

    assert selectors.pause_of(maker) is None
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_nobody_pauses_another_producer(client, maker):
    user = make_user()
    producers.member(producers.producer(), user)
    client.force_login(user)

    assert client.post(reverse("seller:pause", args=[maker.code]), {"reason": "away"}).status_code == 404
    assert selectors.pause_of(maker) is None


def test_an_operator_does_it_for_somebody_on_the_telephone(client, maker):
    operator = make_officer(Role.OPERATOR)
    client.force_login(operator)

    client.post(reverse("desk:pauses"), {"producer": f"{maker.code} · {maker.name}", "reason": "away", "until": dates.words(dates.today())})

    assert maker.name in client.get(reverse("desk:pauses")).content.decode()
    row = AuditEntry.objects.get(action="selling_paused")
    assert (row.actor, row.behalf_type, row.behalf_id) == (operator, "producers.producer", str(maker.pk))
    wrong = client.post(reverse("desk:pauses"), {"producer": "Không ai", "reason": "away"})
    assert wrong.status_code == 422
    client.post(reverse("desk:pause_end", args=[maker.code]))
    assert selectors.pause_of(maker) is None
