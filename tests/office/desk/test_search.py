"""One search over the desk, and the head of its pages."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.register.certification import services as register
from marketplace.shop.storefront import services as storefront
from tests.factories import certification, fairs, outlets, shop
from tests.factories.accounts import make_mandate, make_officer

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
    client.force_login(make_officer(Role.EDITOR))
    assert client.get(reverse("desk:home")).content.decode().count('class="office-nav') == 1


@pytest.mark.parametrize(("role", "words"), [(Role.EDITOR, "Viết và duyệt bài"), (Role.OPERATOR, "")])
def test_who_writes_is_led_to_where_one_writes(client, role, words):
    client.force_login(make_officer(role))

    assert ('href="/cms/"' in client.get(reverse("desk:home")).content.decode()) == bool(words)


def test_points_of_sale_and_fairs_for_the_trade_officer(client):
    outlet, fair = outlets.applied("Cửa hàng Đặc sản Ví Dụ"), fairs.fair("Hội chợ xuân Ví Dụ")
    client.force_login(make_officer(Role.TRADE_OFFICER))

    assert reverse("desk:outlet", args=[outlet.code]) in found(client, "dac san vi du")
    assert reverse("desk:fair", args=[fair.pk]) in found(client, "hoi cho xuan")
    client.force_login(make_officer(Role.EDITOR))
    assert reverse("desk:outlet", args=[outlet.code]) not in found(client, "dac san vi du")


def test_complaints_and_reports_by_their_number_for_who_answers(client):
    agency = make_mandate("complaint-goods").agency
    row = storefront.file_complaint("goods", words="Ẩm", name="A", phone="+84912345678")
    report = register.report_label(None, what="other")
    typed = f"{row.reference[:4]}-{row.reference[4:]}".lower()
    client.force_login(make_officer(Role.TRADE_OFFICER, agency=agency))

    assert reverse("desk:complaint", args=[row.pk]) in found(client, typed)
    assert reverse("desk:label", args=[report.pk]) not in found(client, report.reference)
    client.force_login(make_officer(Role.TRADE_OFFICER))
    assert reverse("desk:complaint", args=[row.pk]) not in found(client, typed)
