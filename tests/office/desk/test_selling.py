"""How goods may be sold is data: an officer changes it, and the next page follows."""

from datetime import timedelta

import pytest
from django.urls import reverse

from catalogue import content, services
from catalogue.models import SellingLicence, SellingRule
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.register.certification.content import load_content
from marketplace.shop.stock.selectors import buyable
from tests.factories import catalogue
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = make_officer(Role.COORDINATION_OFFICER)
    client.force_login(user)
    load_content()
    content.load()
    return user


def licence(producer, **more):
    today = dates.today()
    return {"producer": producer.pk, "number": "12/GP", "valid_from": dates.words(today), "valid_until": dates.words(today), **more}


def test_a_changed_rule_counts_at_once_and_says_why(client, officer):
    goods = catalogue.listing("Miến dong Nà Mẫu")
    rule = SellingRule.objects.get(group__code="tourism")
    answer = client.post(
        reverse("desk:selling_rule", args=[rule.pk]),
        {"way": "sold", "alcohol_from": "0", "alcohol_under": "", "reason": "", "reason_en": "", "basis": "", "why": "Thử"},
    )

    assert answer.status_code == 302
    rule.refresh_from_db()
    assert (rule.way, rule.reason) == ("sold", "")
    assert AuditEntry.objects.filter(action="selling_rule_changed", reason="Thử").count() == 1
    assert list(buyable()) == [goods]


def test_a_change_without_a_reason_changes_nothing(client, officer):
    rule = SellingRule.objects.get(group__code="tourism")
    answer = client.post(reverse("desk:selling_rule", args=[rule.pk]), {"way": "sold", "alcohol_from": "0", "why": ""})

    assert answer.status_code == 422
    rule.refresh_from_db()
    assert rule.way == "shown_only"


def test_the_second_of_two_officers_at_a_rule_is_told_and_keeps_what_was_typed(client, officer):
    rule = SellingRule.objects.get(group__code="tourism")
    address = reverse("desk:selling_rule", args=[rule.pk])
    seen = client.get(address).context["form"].initial["seen"]
    services.change_selling_rule(rule, changes={"basis": "12/NĐ"}, actor=make_officer(name="Cán bộ khác"), reason="Mới")

    typed = {
        "way": "sold",
        "alcohol_from": "0",
        "alcohol_under": "",
        "reason": "",
        "reason_en": "",
        "basis": "",
        "why": "Của tôi",
        "seen": seen,
    }
    answer = client.post(address, typed)

    rule.refresh_from_db()
    assert (answer.status_code, rule.way, rule.basis) == (422, "shown_only", "12/NĐ")
    assert ("Cán bộ khác" in answer.text, "Của tôi" in answer.text) == (True, True)


def test_a_licence_lets_light_alcohol_be_sold_until_it_is_ended(client, officer):
    wine = catalogue.listing("Rượu mơ nhẹ", group_code="drinks", alcohol_percent="12.0")
    assert not buyable().exists()

    client.post(reverse("desk:licence_add"), licence(wine.registered_product.producer))
    assert list(buyable()) == [wine]

    held = SellingLicence.objects.get()
    client.post(reverse("desk:licence_end", args=[held.pk]), {"reason": "Bị thu hồi"})
    assert not buyable().exists()
    held.refresh_from_db()
    assert held.valid_until == dates.today() - timedelta(days=1)


def test_a_licence_whose_days_are_in_the_wrong_order_is_refused(client, officer):
    wine = catalogue.listing("Rượu mơ nhẹ", group_code="drinks", alcohol_percent="12.0")
    yesterday = dates.words(dates.today() - timedelta(days=1))
    answer = client.post(reverse("desk:licence_add"), licence(wine.registered_product.producer, valid_until=yesterday))

    assert answer.status_code == 422
    assert "Ngày cuối đứng trước ngày đầu." in answer.content.decode()
    assert not SellingLicence.objects.exists()


def test_the_list_shows_rules_and_licences(client, officer):
    page = client.get(reverse("desk:selling")).content.decode()

    assert "Dịch vụ du lịch cộng đồng" in page
    assert "Chưa có. Đồ uống có cồn chỉ được giới thiệu" in page
