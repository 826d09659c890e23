"""One search over the desk, and the head of its pages."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from tests.factories import certification, shop
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db


def found(client, words):
    return client.get(reverse("desk:search"), {"tim": words}).content.decode()


def test_names_numbers_and_codes_lead_to_their_pages(client):
    client.force_login(make_officer())
    product = certification.registered_product("Miến dong Nà Mẫu")
    one = certification.certificate(product, number="12/GCN-77", paper=certification.decision(number="345/QĐ-UBND"))

    for words, address in (
        ("mien dong na mau", reverse("desk:certificate", args=[one.code])),
        ("mien dong na mau", reverse("desk:product", args=[product.code])),
        ("12/GCN-77", reverse("desk:certificate", args=[one.code])),
        (product.producer.name, reverse("desk:producer", args=[product.producer.code])),
        ("345/QĐ", reverse("desk:decisions")),
    ):
        assert f'href="{address}' in found(client, words), (words, address)
    assert "không có gì" in found(client, "hoàn toàn khác").lower()


def test_orders_are_for_the_operator_alone(client, the_map):
    purchase = shop.purchase(method="cod")
    address = reverse("desk:order", args=[purchase.orders.get().number])
    client.force_login(make_officer(Role.OPERATOR))
    assert address in found(client, purchase.reference.lower())
    client.force_login(make_officer(Role.COORDINATION_OFFICER))
    assert address not in found(client, purchase.reference)


def test_the_head_groups_what_a_person_may_do(client):
    client.force_login(make_officer())
    head = client.get(reverse("desk:certificates")).content.decode()

    assert head.count('class="office-nav') == 2
    assert reverse("desk:notices") in head
    client.force_login(make_officer(Role.OPERATOR))
    assert client.get(reverse("desk:orders")).content.decode().count('class="office-nav') == 1


@pytest.mark.parametrize(("role", "words"), [(Role.EDITOR, "Viết và duyệt bài"), (Role.OPERATOR, "")])
def test_who_writes_is_led_to_where_one_writes(client, role, words):
    client.force_login(make_officer(role))

    assert ('href="/cms/"' in client.get(reverse("desk:home")).content.decode()) == bool(words)
