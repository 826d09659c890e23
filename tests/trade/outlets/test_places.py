"""The very spot of a shop, noted by its owner or an officer."""

from decimal import Decimal

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.trade.outlets.models import Outlet
from tests.factories import outlets, places
from tests.factories.accounts import make_officer, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]


def spot_of(outlet):
    return Outlet.objects.values_list("latitude", "longitude").get(pk=outlet.pk)


def test_the_owner_of_a_published_shop_notes_its_spot_and_takes_it_back(client):
    owner = make_user()
    outlet = outlets.published(holder=owner)
    client.force_login(owner)
    page = reverse("outlet_mine_place", args=[outlet.code])
    assert client.post(page, {"position": "22.1473, 105.8348", "seen": outlet.version}).status_code == 302
    assert spot_of(outlet) == (Decimal("22.147300"), Decimal("105.834800"))
    assert 'value="22.147300, 105.834800"' in client.get(page).content.decode()

    client.post(page, {"position": "", "seen": outlet.version + 1})
    assert spot_of(outlet) == (None, None)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"position": "22.45, 105.6"}, "không nằm trong phường Đức Xuân"),
        ({"position": "https://maps.app.goo.gl/AbCdEf"}, "không có vị trí"),
        ({"position": "22.1473, 105.8348", "seen": "0"}, "xem lại"),
    ],
)
def test_what_is_refused_stays_in_the_form(client, sent, said):
    owner = make_user()
    outlet = outlets.applied(holder=owner)
    client.force_login(owner)
    answer = client.post(reverse("outlet_mine_place", args=[outlet.code]), {"seen": outlet.version} | sent)

    page = answer.content.decode()
    assert (answer.status_code, said in page, sent["position"] in page, spot_of(outlet)) == (422, True, True, (None, None))


def test_an_officer_notes_it_and_a_commune_that_does_not_fit_it_is_refused(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    outlet = outlets.applied()
    page = reverse("desk:outlet_amend", args=[outlet.code])
    form = client.get(page).context["form"]
    said = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    said |= {"commune": outlet.commune_id, "location_type": outlet.location_type_id, "position": "22°08'50.28\"B 105°50'05.28\"Đ"}
    client.post(page, said | {"seen": outlet.version})
    assert spot_of(outlet) == (Decimal("22.147300"), Decimal("105.834800"))

    moved = client.post(page, said | {"commune": places.commune("Ba Bể").pk, "seen": outlet.version + 1})
    assert (moved.status_code, Outlet.objects.get().commune) == (422, outlet.commune)
