"""An officer of one commune sees that commune's things and moves no others."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role, RoleGrant
from marketplace.foundation.accounts.selectors import grants_of
from marketplace.foundation.core import dates
from marketplace.foundation.places.models import Commune
from marketplace.office.desk.selectors import last_change
from marketplace.office.desk.territory import EVERYWHERE, territory_of
from marketplace.register.certification.models import Certificate, RegisteredProduct
from marketplace.register.producers.models import Producer
from marketplace.trade.fairs.models import Fair
from marketplace.trade.outlets.models import Outlet
from tests.factories import certification, fairs, outlets, places, producers
from tests.factories.accounts import make_agency, make_officer, make_superuser, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return places.commune("Đồng Phúc")


@pytest.fixture
def there():
    return places.commune("Ba Bể")


def reach(user, *roles, on=None):
    return territory_of(user, grants_of(user, on), roles)


def names(territory):
    return sorted(Commune.objects.current().filter(pk__in=territory.communes).values_list("name", flat=True))


def test_old_places_mean_what_they_became():
    old_commune, district = places.old_commune("Bằng Phúc"), places.district("Na Rì")

    assert names(reach(make_officer(place=old_commune))) == [old_commune.successor.name]
    wide = reach(make_officer(place=district))
    assert set(names(wide)) == set(Commune.objects.filter(predecessors__district=district).values_list("name", flat=True))
    assert wide.districts == {district.pk}
    assert names(reach(make_officer(place=places.commune("Ba Bể").province))) == sorted(
        Commune.objects.current().filter(province__code="19").values_list("name", flat=True)
    )


def test_each_role_has_its_own_places(here, there):
    user = make_officer(Role.COORDINATION_OFFICER, place=here)
    RoleGrant.objects.create(user=user, role=Role.COORDINATION_OFFICER, area_edition=there.edition, area_code=there.code)
    RoleGrant.objects.create(user=user, role=Role.TRADE_OFFICER)

    assert names(reach(user, Role.COORDINATION_OFFICER)) == [there.name, here.name]
    assert reach(user, Role.TRADE_OFFICER) == EVERYWHERE
    assert names(reach(user, Role.OPERATOR)) == []
    assert reach(make_superuser(), Role.OPERATOR) == EVERYWHERE


def test_a_code_that_the_map_does_not_know_opens_nothing(client, here):
    user = make_user()
    RoleGrant.objects.create(user=user, role=Role.COORDINATION_OFFICER, area_edition=here.edition, area_code="99999")
    certification.certified_product(commune=here)

    assert list(reach(user).narrow(Certificate.objects.all())) == []
    assert list(reach(user).narrow(RoleGrant.objects.all())) == []  # nor does a model without a place


def test_a_product_lies_where_it_is_made_or_where_its_maker_is(here, there):
    maker = producers.producer(commune=here)
    own = certification.registered_product(commune=here, producer=producers.producer(commune=there))
    makers = certification.registered_product(producer=maker)
    certification.registered_product(commune=there, producer=maker)
    district = certification.registered_product(producer=None, district=places.district("Na Rì"))
    certification.registered_product(producer=None)

    assert set(reach(make_officer(place=here)).narrow(RegisteredProduct.objects.all())) == {own, makers}
    assert set(reach(make_officer(place=places.district("Na Rì"))).narrow(RegisteredProduct.objects.all())) == {district}


def test_the_desk_says_whose_place_it_shows(client, here):
    agency = make_agency(name="UBND xã Ví Dụ")
    client.force_login(make_officer(place=here, agency=agency))

    page = client.get(reverse("desk:certificates")).content.decode()

    name = str(here).replace(" ", "\N{NO-BREAK SPACE}")  # a name never breaks over a line
    assert f"<b>{name}</b>, UBND xã Ví Dụ" in page
    client.force_login(make_officer())
    assert "desk-place" not in client.get(reverse("desk:certificates")).content.decode()


def test_a_role_ends_at_midnight(client, here):
    user = make_officer(place=here)
    last = datetime(2026, 11, 30, 23, 59, 59, tzinfo=dates.VN)
    user.role_grants.update(valid_from=last - timedelta(days=30), valid_until=dates.end_of(last.date()))

    with time_machine.travel(last, tick=False):
        client.force_login(user)
        before = client.get(reverse("desk:producers")).status_code
    with time_machine.travel(last + timedelta(seconds=1), tick=False):
        after = client.get(reverse("desk:producers")).status_code

    assert (before, after) == (200, 403)


def test_an_agency_that_ended_gives_nothing_but_to_its_successor(client, here):
    old, new = make_agency(name="Phòng cũ"), make_agency(name="Phòng mới")
    ended = timezone.now() - timedelta(days=1)
    type(old).objects.filter(pk=old.pk).update(valid_from=ended - timedelta(days=900), valid_until=ended)
    client.force_login(make_officer(place=here, agency=old))
    assert client.get(reverse("desk:producers")).status_code == 403

    type(old).objects.filter(pk=old.pk).update(successor=new)

    page = client.get(reverse("desk:producers"))
    assert (page.status_code, "Phòng mới" in page.content.decode()) == (200, True)


def test_a_maker_and_a_product_are_entered_here_only(client, here, there):
    client.force_login(make_officer(place=here))
    other = producers.producer(commune=there)
    maker = {"kind": "household", "name": "Hộ Thử"}
    goods = {"name": "Chè thử", "group": certification.group().pk}
    refused = [
        client.post(reverse("desk:producers_new"), maker),
        client.post(reverse("desk:producers_new"), maker | {"place": there.name}),
        client.post(reverse("desk:products_new"), goods),
        client.post(reverse("desk:products_new"), goods | {"commune": there.pk}),
        client.post(reverse("desk:products_new"), goods | {"commune": here.pk, "producer": other.code}),
    ]
    assert [answer.status_code for answer in refused] == [422] * 5
    assert (Producer.objects.count(), RegisteredProduct.objects.count()) == (1, 0)

    client.post(reverse("desk:producers_new"), maker | {"place": here.name})
    made = Producer.objects.get(name="Hộ Thử")
    client.post(reverse("desk:products_new"), goods | {"commune": here.pk, "producer": made.code})

    assert (made.commune, RegisteredProduct.objects.get().commune) == (here, here)


def test_nothing_is_moved_away(client, here, there):
    client.force_login(make_officer(place=here))
    maker = producers.producer(commune=here)
    product = certification.registered_product(commune=here, producer=maker)
    said = {"name": product.name, "group": product.group_id, "producer": maker.code, "reason": "Thử", "seen": last_change(product)}

    away = client.post(reverse("desk:product", args=[product.code]), said | {"commune": there.pk})
    nowhere = client.post(reverse("desk:product", args=[product.code]), said)
    fields = {"kind": maker.kind, "name": maker.name, "reason": "Thử"}
    seen = client.get(reverse("desk:producer_amend", args=[maker.code])).context["form"].initial["seen"]
    moved = client.post(reverse("desk:producer_amend", args=[maker.code]), fields | {"place": there.name, "seen": seen})

    assert (away.status_code, nowhere.status_code, moved.status_code) == (422, 422, 422)
    assert (RegisteredProduct.objects.get().commune, Producer.objects.get().commune) == (here, here)
    client.post(reverse("desk:product", args=[product.code]), said | {"commune": here.pk, "unit": "gói"})
    assert RegisteredProduct.objects.get().unit == "gói"


def test_a_maker_from_elsewhere_stays_the_maker(client, here, there):
    client.force_login(make_officer(place=here))
    product = certification.registered_product(commune=here, producer=producers.producer(commune=there))
    form = client.get(reverse("desk:product", args=[product.code])).context["form"]
    said = {"name": product.name, "group": product.group_id, "commune": here.pk, "producer": form.initial["producer"], "unit": "gói"}

    client.post(reverse("desk:product", args=[product.code]), said | {"reason": "Thử", "seen": form.initial["seen"]})

    product.refresh_from_db()
    assert (product.unit, product.producer.commune) == ("gói", there)


def test_no_star_is_given_elsewhere(client, here, there):
    client.force_login(make_officer(place=here))
    other = certification.registered_product(commune=there)
    paper = {"kind": "recognise", "number": "9/QĐ-THU", "decided_on": dates.words(dates.today()), "authority": certification.authority().pk}
    annex = {"annex-TOTAL_FORMS": 1, "annex-INITIAL_FORMS": 0, "annex-0-product": other.code, "annex-0-stars": 4}

    answer = client.post(reverse("desk:issue"), paper | annex | {"step": "check"})

    assert (answer.status_code, Certificate.objects.count()) == (422, 0)
    assert other.name not in answer.content.decode()


def test_outlets_and_fairs_are_entered_here_only(client, here, there):
    outlets.fields()  # the criteria
    client.force_login(make_officer(Role.TRADE_OFFICER, place=here))
    fair = {"name": "Phiên chợ thử", "kind": "fair", "makers_a_booth": 1, "lunar_days": 1}
    refused = [
        client.post(reverse("desk:outlets_new"), {"name": "Điểm bán thử"}),
        client.post(reverse("desk:outlets_new"), {"name": "Điểm bán thử", "commune": there.pk}),
        client.post(reverse("desk:fairs_new"), fair),
        client.post(reverse("desk:fairs_new"), fair | {"commune": there.pk}),
    ]
    assert [answer.status_code for answer in refused] == [422] * 4
    assert (Outlet.objects.count(), Fair.objects.count()) == (0, 0)

    client.post(reverse("desk:fairs_new"), fair | {"commune": here.pk})

    assert Fair.objects.get().commune == here


def test_the_pages_of_the_whole_territory_are_closed_and_not_named(client, here):
    user = make_officer(Role.COORDINATION_OFFICER, place=here)
    RoleGrant.objects.create(user=user, role=Role.OPERATOR, area_edition=here.edition, area_code=here.code)
    client.force_login(user)

    page = client.get(reverse("desk:home")).content.decode()
    closed = [reverse(f"desk:{name}") for name in ("bank", "messages", "import", "selling", "order_by_call")]

    assert [address for address in closed if f'href="{address}"' in page] == []
    assert [client.get(address).status_code for address in closed] == [403] * 5
    assert f'href="{reverse("desk:orders")}?list=late"' in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("certificates", 20),  # the map is asked, and no district is offered as a filter
        ("producers", 9),
        ("outlets", 17),
        ("fairs", 16),
    ],
)
def test_one_place_costs_at_most_one_query_more(client, here, page, queries, rows, django_assert_num_queries):  # noqa: PLR0917
    role = Role.TRADE_OFFICER if page in ("outlets", "fairs") else Role.COORDINATION_OFFICER
    client.force_login(make_officer(role, place=here))
    for _row in range(rows):
        certification.certified_product(commune=here, producer=producers.producer(commune=here))
        outlets.applied(commune=here)
        fairs.fair(commune=here)
    client.get(reverse(f"desk:{page}"))

    with django_assert_num_queries(queries):
        client.get(reverse(f"desk:{page}"))
