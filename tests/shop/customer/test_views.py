"""The shopper's own pages: own things only, joined by proof, never stored by a cache."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts import services as people
from marketplace.foundation.accounts.models import Address, PhoneCode
from marketplace.foundation.audit.models import AuditEntry
from marketplace.shop.customer import services
from marketplace.shop.purchases.models import Purchase
from tests.factories import places, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
GUEST_PHONE = "+84912345678"


@pytest.fixture
def lan(client):
    user = make_user(name="Lan", phone_verified_at=timezone.now())
    client.force_login(user)
    return user


def guest_purchase(phone=GUEST_PHONE, **changes):
    purchase = shop.purchase(method="cod")
    Purchase.objects.filter(pk=purchase.pk).update(user=None, payer_phone=phone, **changes)
    return Purchase.objects.get(pk=purchase.pk)


@pytest.mark.parametrize("name", ["home", "orders", "join_orders", "profile", "addresses", "address_new", "data"])
def test_pages_are_private(client, lan, name):
    answer = client.get(reverse(f"account:{name}"))

    assert answer.status_code == 200
    assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
    client.logout()
    assert client.get(reverse(f"account:{name}")).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_orders_costs_the_same(client, lan, rows, django_assert_num_queries):
    for _row in range(rows):
        Purchase.objects.filter(pk=guest_purchase().pk).update(user=lan)
    client.get(reverse("account:orders"))

    with django_assert_num_queries(8):
        answer = client.get(reverse("account:orders"))
    assert len(answer.context["page"]) == rows


def join(client, code=None):
    client.post(reverse("account:join_orders"), {"phone": "0912 345 678"})
    return client.post(reverse("account:join_orders_code"), {"code": code or PhoneCode.objects.latest("pk").code})


def test_guest_orders_join_by_the_code(client, lan):
    purchase = guest_purchase()

    answer = join(client)

    purchase.refresh_from_db()
    assert (answer.status_code, purchase.user) == (302, lan)
    assert AuditEntry.objects.about(lan).get().details == {"count": 1}


def test_typing_the_number_joins_nothing(client, lan):
    purchase = guest_purchase()
    client.post(reverse("account:join_orders"), {"phone": "0912 345 678"})
    code = PhoneCode.objects.get().code

    answer = client.post(reverse("account:join_orders_code"), {"code": f"{(int(code) + 1) % 10**6:06d}"})

    purchase.refresh_from_db()
    assert (answer.status_code, purchase.user) == (200, None)
    assert purchase.reference not in client.get(reverse("account:orders")).content.decode()


def test_what_a_former_holder_ordered_long_ago_stays_hidden(client, lan):
    purchase = guest_purchase(placed_at=timezone.now() - timezone.timedelta(days=181))

    join(client)

    purchase.refresh_from_db()
    assert purchase.user is None


def test_orders_of_somebody_else_are_not_taken(client, lan):
    other = make_user()
    purchase = guest_purchase()
    Purchase.objects.filter(pk=purchase.pk).update(user=other)

    join(client)

    purchase.refresh_from_db()
    assert purchase.user == other


def address_data(place, **changes):
    fields = {"name": "Lan", "phone": "0912345678", "line": "Số 8", "province": place.province.code, "commune": place.code}
    return {**fields, **changes}


def test_an_address_is_saved_changed_deleted(client, lan):
    commune = places.commune()

    client.post(reverse("account:address_new"), address_data(commune))
    row = lan.places_to_send.get()
    assert (row.phone, row.commune, row.is_default) == (GUEST_PHONE, commune, True)
    client.post(reverse("account:address", args=[row.pk]), address_data(commune, line="Số 9"))
    row.refresh_from_db()
    assert row.line == "Số 9"
    client.post(reverse("account:address_delete", args=[row.pk]))
    assert lan.places_to_send.count() == 0


def test_choosing_a_province_brings_its_communes_and_keeps_what_was_typed(client, lan):
    commune = places.commune()

    answer = client.post(reverse("account:address_new"), address_data(commune, commune="", choose="1", line="Ngõ 12"))

    page = answer.content.decode()
    assert 'value="Ngõ 12"' in page
    assert f'value="{commune.code}"' in page
    assert Address.objects.count() == 0


def test_an_address_of_somebody_else_is_not_there(client, lan):
    other = make_user()
    row = people.save_address(other, name="B", phone=GUEST_PHONE, commune=places.commune(), line="Số 1")

    assert client.get(reverse("account:address", args=[row.pk])).status_code == 404
    assert client.post(reverse("account:address_delete", args=[row.pk])).status_code == 404
    assert other.places_to_send.count() == 1


def test_consent_is_given_and_withdrawn(client, lan):
    address = reverse("account:consent", args=["news"])
    client.post(address, {"give": "1"})
    assert lan.consents.get().withdrawn_at is None
    client.post(address)
    assert lan.consents.get().withdrawn_at is not None
    assert client.post(reverse("account:consent", args=["nothing"])).status_code == 404
    assert client.get(address).status_code == 405


def test_the_download_holds_what_we_hold(client, lan):
    purchase = guest_purchase()
    Purchase.objects.filter(pk=purchase.pk).update(user=lan)

    answer = client.post(reverse("account:download"))

    told = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert told["account"]["name"] == "Lan"
    assert [row["reference"] for row in told["purchases"]] == [purchase.reference]


def test_erasure_is_asked_for_and_withdrawn(client, lan):
    client.post(reverse("account:erase"))
    client.post(reverse("account:erase"))
    assert lan.erasure_requests.filter(withdrawn_at=None).count() == 1
    client.post(reverse("account:erase"), {"withdraw": "1"})
    assert lan.erasure_requests.get().withdrawn_at is not None


def test_erasing_waits_for_open_orders(lan):
    Purchase.objects.filter(pk=guest_purchase().pk).update(user=lan)
    asked = people.ask_for_erasure(lan)

    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="Còn đơn hàng"):
        people.erase(asked, actor=None)
    lan.refresh_from_db()
    assert lan.name == "Lan"
    assert services.JOIN == "join-orders"
