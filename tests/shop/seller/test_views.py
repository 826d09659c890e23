from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.models import LinkStep
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.seller.services import STEPS
from marketplace.shop.stock.models import Pool
from tests.factories import producers, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
STREET, PHONE = "Số 8, ngõ 12", "+8491"


@pytest.fixture
def orders():
    """Two orders of one purchase, each of its own producer, with a member each."""
    purchase = shop.purchase(shop.two_producers(lines=2), method="cod", quantity=2)
    services.confirm_by_phone(purchase)
    rows = list(ProducerOrder.objects.select_related("purchase", "producer").order_by("pk"))
    for row in rows:
        row.member = make_user()
        producers.member(row.producer, row.member)
    return rows


def tap(client, order, *, days=1):
    token = links.issue("order", order.number, expires_at=timezone.now() + timedelta(days=days))
    answer = client.get(f"/t/{token}")
    assert answer["Location"] == f"/tap/{order.number}/"
    return token


def state(order):
    return ProducerOrder.objects.values_list("fulfilment", flat=True).get(pk=order.pk)


def test_the_portal_shows_own_orders_only(client, orders):
    mine, other = orders
    client.force_login(mine.member)

    words = client.get("/seller/").content.decode()

    assert mine.number in words
    assert other.number not in words


def test_telephone_and_street_come_with_acceptance(client, orders):
    mine, _other = orders
    client.force_login(mine.member)
    pages = ["/seller/", f"/seller/orders/{mine.number}/"]
    for page in pages:
        words = client.get(page).content.decode()
        assert STREET not in words
        assert "tel:+8491" not in words
    assert client.get(f"/seller/orders/{mine.number}/slip/").status_code == 404

    client.post(f"/seller/orders/{mine.number}/accept/")

    for page in [*pages, f"/seller/orders/{mine.number}/slip/"]:
        assert STREET in client.get(page).content.decode()


def test_no_address_shows_or_moves_anothers_order(client, orders):
    mine, other = orders
    client.force_login(mine.member)

    for name in ("order", "slip"):
        assert client.get(reverse(f"seller:{name}", args=[other.number])).status_code == 404
    for step in STEPS:
        assert client.post(reverse(f"seller:{step}_order", args=[other.number]), {"reason": "sold_out"}).status_code == 404
        assert client.post(f"/tap/{other.number}/{step}/").status_code == 410
    assert client.get(f"/tap/{other.number}/").status_code == 410
    assert state(other) == "placed"
    assert AuditEntry.objects.filter(action="order_accepted").count() == 0


def test_strangers_stay_outside(client, orders):
    mine, _other = orders
    assert client.get("/seller/").status_code == 302
    client.force_login(make_user())
    assert client.get("/seller/").status_code == 403
    assert client.post(f"/seller/orders/{mine.number}/accept/").status_code == 403
    assert state(mine) == "placed"


def test_a_get_never_moves_an_order(client, orders):
    mine, _other = orders
    client.force_login(mine.member)
    tap(client, mine)

    for step in STEPS:
        assert client.get(reverse(f"seller:{step}_order", args=[mine.number])).status_code == 405
        assert client.get(f"/tap/{mine.number}/{step}/").status_code == 405
    for _ in range(3):
        client.get(f"/tap/{mine.number}/")

    assert (state(mine), LinkStep.objects.count()) == ("placed", 0)


def test_the_whole_way_through_the_link(client, orders):
    mine, other = orders
    tap(client, mine)
    page = client.get(f"/tap/{mine.number}/")
    assert (page.status_code, page["Referrer-Policy"], page["Cache-Control"]) == (200, "no-referrer", "private, no-store")
    assert STREET not in page.content.decode()

    client.post(f"/tap/{mine.number}/accept/")
    assert STREET in client.get(f"/tap/{mine.number}/").content.decode()
    client.post(f"/tap/{mine.number}/ship/", {"carrier": "Viettel Post", "tracking_number": "VTP9"})
    client.post(f"/tap/{mine.number}/deliver/")

    assert (state(mine), state(other)) == ("delivered", "placed")
    assert list(LinkStep.objects.values_list("step", flat=True)) == ["accepted", "shipped", "delivered"]


def test_a_link_is_for_one_order(client, orders):
    mine, other = orders
    tap(client, mine)

    assert client.get(f"/tap/{other.number}/").status_code == 410
    assert client.post(f"/tap/{other.number}/accept/").status_code == 410
    assert state(other) == "placed"


@pytest.mark.parametrize("end", ["revoke", "expire"])
def test_a_link_that_is_over_moves_nothing(client, orders, end, time_machine):
    mine, _other = orders
    token = tap(client, mine)
    if end == "revoke":
        links.revoke("order", mine.number)
    else:
        time_machine.move_to(timezone.now() + timedelta(days=2))

    assert client.post(f"/tap/{mine.number}/accept/").status_code == 410
    assert client.get(f"/t/{token}").status_code == 410
    assert state(mine) == "placed"


def test_replayed_a_step_changes_nothing_more(client, orders):
    mine, _other = orders
    token = tap(client, mine)
    client.post(f"/tap/{mine.number}/accept/")

    client.get(f"/t/{token}")
    client.post(f"/tap/{mine.number}/accept/")

    assert AuditEntry.objects.filter(action="order_accepted").count() == 1


def test_the_form_needs_its_token_and_bears_a_browser_without_referrer(orders):
    from django.test import Client

    mine, _other = orders
    client = Client(enforce_csrf_checks=True)
    tap(client, mine)
    page = client.get(f"/tap/{mine.number}/")
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    assert client.post(f"/tap/{mine.number}/accept/", headers={"origin": "null"}).status_code == 403
    assert (
        client.post(f"/tap/{mine.number}/accept/", {"csrfmiddlewaretoken": token}, headers={"origin": "https://evil.example"}).status_code
        == 403
    )
    assert state(mine) == "placed"
    assert client.post(f"/tap/{mine.number}/accept/", {"csrfmiddlewaretoken": token}, headers={"origin": "null"}).status_code == 302
    assert state(mine) == "accepted"


def test_a_part_can_be_accepted(client, orders):
    mine, _other = orders
    client.force_login(mine.member)
    line = mine.lines.get()

    client.post(f"/seller/orders/{mine.number}/accept/", {f"line-{line.pk}": "1", "expected_on": ""})

    line.refresh_from_db()
    assert (state(mine), line.accepted_quantity) == ("accepted", 1)


def test_cannot_send_asks_for_a_reason(client, orders):
    mine, _other = orders
    client.force_login(mine.member)

    client.post(f"/seller/orders/{mine.number}/cancel/")
    assert state(mine) == "placed"
    client.post(f"/seller/orders/{mine.number}/cancel/", {"reason": "sold_out"})

    mine.refresh_from_db()
    assert mine.fulfilment == "cancelled"
    assert mine.close_reason != ""


def test_stock_is_counted_and_what_moved_is_asked_again(client, orders):
    mine, other = orders
    client.force_login(mine.member)
    own = Pool.objects.get(promises__reference=mine.number)
    foreign = Pool.objects.get(promises__reference=other.number)
    before = foreign.on_hand

    client.post(
        "/seller/stock/",
        {f"pool-{own.pk}": "12", f"shown-{own.pk}": str(own.on_hand), f"pool-{foreign.pk}": "1", f"shown-{foreign.pk}": str(before)},
    )
    own.refresh_from_db()
    foreign.refresh_from_db()
    assert (own.on_hand, foreign.on_hand) == (12, before)
    client.post("/seller/stock/", {f"pool-{own.pk}": "20", f"shown-{own.pk}": "11"})

    own.refresh_from_db()
    assert own.on_hand == 12


@pytest.mark.parametrize("lines", [1, 3])
def test_the_portal_costs_eight_queries(client, django_assert_num_queries, lines):
    packs = shop.two_producers(lines=2 * lines)[::2]
    for pack in packs:
        services.confirm_by_phone(shop.purchase([pack], method="cod"))
    producer = ProducerOrder.objects.first().producer
    assert ProducerOrder.objects.filter(producer=producer).count() == lines
    member = make_user()
    producers.member(producer, member)
    client.force_login(member)

    with django_assert_num_queries(8):  # among them: requests for returns, promotions that wait
        client.get("/seller/")
