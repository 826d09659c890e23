"""The operator's page of tax: months, rates, what producers have declared."""

from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.shop.taxes import content
from marketplace.shop.taxes.models import Month, Switch, TaxRate
from marketplace.shop.taxes.services import Paid, bring
from tests.factories import certification, producers
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:taxes")


@pytest.fixture
def operator(client):
    content.load()
    user = make_officer(Role.OPERATOR)
    client.force_login(user)
    return user


def last_month():
    return (dates.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def waiting(client):
    return next(task.number for task in client.get("/desk/").context["tasks"] if task.page == "taxes")


def test_a_month_that_is_over_is_declared_paid_and_given_out(client, operator):
    maker, first = producers.producer("Hộ bà Thử", kind="household"), last_month()
    bring([Paid("A", maker.pk, {"goods": 1_000_000})], at=dates.start_of(first))
    month = f"{first:%Y-%m}"
    assert [closable for _first, _last, closable in client.get(PAGE).context["open"]] == [True]
    assert waiting(client) == 1

    client.post(reverse("desk:taxes_close", args=[month]))
    assert (waiting(client), len(client.get(PAGE, {"list": "due"}).context["months"])) == (1, 1)
    client.post(reverse("desk:taxes_paid", args=[month]), {"paid_on": dates.words(dates.today()), "paper": "GNT 1"})

    page = client.get(reverse("desk:taxes_month", args=[month]))
    assert (waiting(client), len(client.get(PAGE, {"list": "due"}).context["months"])) == (0, 0)
    assert (page.context["vat"], page.context["pit"], page.context["month"].paid_paper) == (10_000, 5_000, "GNT 1")
    assert client.get(reverse("desk:taxes_export", args=[month])).content[:2] == b"PK"


def test_this_month_cannot_be_declared(client, operator):
    maker = producers.producer(kind="household")
    bring([Paid("A", maker.pk, {"goods": 1_000_000})])

    client.post(reverse("desk:taxes_close", args=[f"{dates.today():%Y-%m}"]))

    assert Month.objects.count() == 0
    assert client.get(reverse("desk:taxes_month", args=[f"{dates.today():%Y-%m}"])).status_code == 404
    for nothing in ("hôm nay", "9999-12", "0001-01"):
        assert client.post(reverse("desk:taxes_close", args=[nothing])).status_code == 404


def test_what_a_producer_declares_is_written_with_its_paper(client, operator):
    maker = producers.producer("Hộ bà Thử", kind="household")
    product = certification.registered_product("Gạo nếp nương", producer=maker)
    said = {"producer": maker.pk, "kind": "own_produce", "valid_from": dates.words(dates.today()), "evidence": "Bản cam kết"}

    assert client.post(reverse("desk:taxes_switch"), said).status_code == 422
    assert client.post(reverse("desk:taxes_switch"), said | {"product": "gao nep nuong"}).status_code == 302

    switch = Switch.objects.get()
    assert (switch.product, switch.recorded_by) == (product, operator)
    client.post(reverse("desk:taxes_switch_end", args=[switch.pk]), {"reason": "Đã chế biến"})
    assert Switch.objects.get().valid_until == dates.today()


def test_another_rate_begins_on_a_later_day(client, operator):
    said = {
        "revenue": "goods",
        "resident": "1",
        "counts": "on",
        "vat_basis_points": "2",
        "pit_basis_points": "0,5",
        "basis": "Nghị định mới",
    }

    assert client.post(reverse("desk:taxes_rate"), said | {"valid_from": dates.words(dates.today())}).status_code == 422
    assert client.post(reverse("desk:taxes_rate"), said | {"valid_from": dates.words(dates.today() + timedelta(days=1))}).status_code == 302

    assert TaxRate.objects.filter(vat_basis_points=200, pit_basis_points=50, resident=True).count() == 1
