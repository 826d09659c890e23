"""A thousand points of sale: lists ask no more queries than of three, and cost about what reading the page costs."""

from statistics import median
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates, text
from marketplace.trade.outlets.models import Carried, Outlet, Paper, State
from tests.factories import outlets, places
from tests.factories.accounts import make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
MANY, ROUNDS, FLOOR = 1_000, 9, 0.005
BOUND = 3  # times one count(*) and one read of the page over the same rows


def generate(number):
    """Written in bulk, as no person would; each carries two of forty products, every tenth is only reported."""
    goods, commune = outlets.goods(40), places.commune("Đức Xuân")
    outlets.load_content()
    paper = Paper.objects.create(kind="announcement", number="1/TB", dated=dates.today(), issued_by="Sở Công Thương")
    said = {
        "state": State.PUBLISHED,
        "announced_by": paper,
        "published_at": timezone.now(),
        "next_check_on": dates.today(),
        "commune": commune,
    }
    rows = [
        Outlet(
            code=f"N{place:05d}", slug=f"diem-{place}", name=f"Điểm bán {place:04d}", folded=f"diem ban {place:04d}",
            sort_key=text.sort_key(f"Điểm bán {place:04d}"),
            **(said if place % 10 else {"state": State.REPORTED}),
        )
        for place in range(number)
    ]  # fmt: skip
    made = Outlet.objects.bulk_create(rows)
    pairs = [(outlet, goods[(place + step) % 40]) for place, outlet in enumerate(made) for step in (0, 7)]
    Carried.objects.bulk_create(Carried(outlet=outlet, product=product, since=dates.today()) for outlet, product in pairs)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outlets_outlet, outlets_carried, certification_certificate")


def asked(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


LISTS = (
    *("/diem-ban/", "/diem-ban/?place=Duc+Xuan", "/diem-ban/in/", "/diem-ban/khung/", "/diem-ban/rss.xml"),
    *("/diem-ban.csv", "/diem-ban.geojson", "/api/v1/outlets"),
    *("/desk/outlets/", "/desk/outlets/?state=short", "/desk/outlets/?state=due"),
)


def test_every_list_asks_the_same_of_three_and_of_a_thousand(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    generate(3)
    for address in LISTS:
        asked(client, address)  # what is kept for later requests
    few = {address: asked(client, address) for address in LISTS}
    Carried.objects.all().delete()
    Outlet.objects.all().delete()
    Paper.objects.all().delete()
    generate(MANY)

    assert {address: asked(client, address) for address in LISTS} == few


def seconds(read):
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        read()
        times.append(perf_counter() - began)
    return median(times)


def database(client, address):
    """What the database itself needs for the rows and the count of the list."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return sum(float(query["time"]) for query in queries if 'FROM "outlets_outlet"' in query["sql"])


@pytest.mark.parametrize("state", ["", "short", "due"])
def test_the_desks_list_costs_about_a_count_and_a_page(client, state):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    generate(MANY)
    rows = {"": Outlet.objects.all(), "short": Outlet.objects.published(), "due": Outlet.objects.due()}[state].order_by("sort_key", "pk")
    address = reverse("desk:outlets") + f"?state={state}"
    client.get(address)

    plain = max(seconds(lambda: (rows.count(), list(rows[:30]))), FLOOR)
    ours = median(database(client, address) for _ in range(ROUNDS))

    assert ours <= BOUND * plain, f"{ours * 1000:.1f} ms against {plain * 1000:.1f} ms"
