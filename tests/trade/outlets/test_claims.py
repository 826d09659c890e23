"""A shop that news reports name finds its owner."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from marketplace.foundation.accounts.erasers import Person
from marketplace.foundation.accounts.models import PhoneCode, Role
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.trade.outlets import selectors, services
from marketplace.trade.outlets.models import Claim, Outlet
from tests.factories import outlets, places
from tests.factories.accounts import make_officer, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
PHONE = "+84987650009"
SAID = {"name": "Hộ kinh doanh Thử", "licence_number": "13A8 000009", "words": "Tên trên biển hiệu"}


@pytest.fixture
def shop():
    return outlets.reported("Cửa hàng trên báo", commune=places.commune("Đức Xuân"), address_line="Tổ 3")


def page_of(shop):
    return reverse("outlet_claim", args=[shop.slug])


def told():
    """What the answers say."""
    return [kinds.named(one.kind).render(one.refs, None).sms for one in Message.objects.filter(kind="outlet_claim").order_by("pk")]


def test_from_the_public_page_by_a_code_to_the_owners_own_pages(client, shop):
    assert page_of(shop) in client.get(shop.get_absolute_url()).content.decode()
    client.get(page_of(shop))
    client.post(reverse("outlet_apply"), {"phone": "0987 650 009"})
    led = client.post(reverse("outlet_apply_code"), {"code": PhoneCode.objects.latest("pk").code})
    assert led["Location"] == page_of(shop)
    for _twice in range(2):
        client.post(page_of(shop), SAID)
    assert "đang chờ cán bộ trả lời" in client.get(page_of(shop)).content.decode()
    assert client.get(reverse("outlet_mine", args=[shop.code])).status_code == 403

    services.confirm_claim(Claim.objects.get(), actor=None)

    assert client.get(page_of(shop))["Location"] == reverse("outlet_mine", args=[shop.code])
    assert "Nộp hồ sơ" in client.get(reverse("outlet_mine", args=[shop.code])).content.decode()
    shop.refresh_from_db()
    assert (shop.state, shop.owner_phone, shop.owner, shop.licence_number) == ("reported", PHONE, SAID["name"], SAID["licence_number"])
    assert [words.startswith("Đã xác nhận người gửi là chủ Cửa hàng trên báo") for words in told()] == [True]


def test_a_claimed_shop_applies_under_the_address_it_has(shop):
    services.confirm_claim(outlets.claim(shop), actor=None)
    services.hand_in(outlets.complete(shop), actor=None)

    assert Outlet.objects.values_list("state", "slug").get() == ("applied", shop.slug)


def test_one_owner_is_confirmed_and_the_others_hear_why(shop):
    first, second = outlets.claim(shop), outlets.claim(shop, phone="+84987650010")
    services.confirm_claim(second, actor=None)
    with pytest.raises(ValidationError, match="đã được trả lời"):
        services.confirm_claim(first, actor=None)
    with pytest.raises(ValidationError, match="đã có chủ nhận"):
        outlets.claim(shop, phone="+84987650011")

    shop.refresh_from_db()
    first.refresh_from_db()
    assert (shop.owner_phone, first.state, first.reason) == ("+84987650010", "refused", "đã xác nhận chủ khác")
    assert len(told()) == 2


def test_an_officer_of_the_commune_answers_and_one_from_elsewhere_sees_nothing(client, shop):
    claim = outlets.claim(shop)
    refuse = reverse("desk:outlet_claim_refuse", args=[claim.pk])
    client.force_login(make_officer(Role.TRADE_OFFICER, place=places.commune("Ba Bể")))
    assert client.post(refuse, {"claim-reason": "Sai"}).status_code == 404
    client.force_login(make_officer(Role.TRADE_OFFICER, place=places.commune("Đức Xuân")))
    assert SAID["licence_number"] in client.get(reverse("desk:outlet", args=[shop.code])).content.decode()
    client.post(refuse, {"claim-reason": " "})
    assert Claim.objects.get().state == "open"

    client.post(refuse, {"claim-reason": "Số đăng ký không đúng với cửa hàng."})

    assert (Claim.objects.get().state, selectors.claimed().count()) == ("refused", 0)
    assert "Số đăng ký không đúng với cửa hàng. Có thể gửi lại" in told()[0]


@pytest.mark.parametrize("made", [outlets.published, outlets.applied])
def test_what_is_no_ones_report_cannot_be_claimed(client, made):
    outlet = made()
    client.force_login(make_user())

    assert client.post(page_of(outlet), SAID).status_code == 404
    assert Claim.objects.count() == 0


def test_who_asks_to_be_forgotten_leaves_no_name_in_a_claim(shop):
    outlets.claim(shop)
    person = Person(user=None, phone=PHONE, email="")
    assert [row["name"] for row in selectors.claims_of(person)] == [SAID["name"]]
    services.confirm_claim(Claim.objects.get(), actor=None)
    services.forget_person(person)

    assert Claim.objects.values_list("phone", "name", "words", "licence_number", "state").get() == ("", "", "", "", "confirmed")
