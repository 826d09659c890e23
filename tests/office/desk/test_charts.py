"""Each number that the desk draws opens its rows."""

import re
from datetime import timedelta

import pytest
from django.utils.html import escape

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.trade.outlets.models import Outlet
from tests.factories import certification, fairs, outlets, places
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db


def numbers(page):
    """[(number, address)] of the figures and bars."""
    return [(number, url) for number, _words, url in page.context["figures"]] + [(bar[1], bar[3]) for bar in page.context["bars"]]


def opened(client, address, url):
    return client.get(address + url.replace("&amp;", "&")).context["page"].paginator.count


@pytest.mark.parametrize("page", ["outlets", "fairs", "certificates"])
def test_each_number_opens_as_many_rows(client, the_map, page):
    client.force_login(make_officer(Role.COORDINATION_OFFICER if page == "certificates" else Role.TRADE_OFFICER))
    outlets.applied(commune=places.commune("Đồng Phúc"))
    published = outlets.published(commune=places.commune("Ba Bể"))
    Outlet.objects.filter(pk=published.pk).update(next_check_on=dates.today() + timedelta(days=40))
    for starts_in in (3, 40, 40):
        fairs.fair(starts_in=starts_in)
    for days in (20, 100, 1000):
        certification.certificate(expires_on=dates.today() + timedelta(days=days))

    shown = client.get(f"/desk/{page}/")

    told = numbers(shown)
    assert sum(number for number, _url in told) >= 3
    assert [(number, url) for number, url in told if opened(client, f"/desk/{page}/", url) != number] == []
    assert all(escape(url) in shown.text for _number, url in told)


def test_the_map_of_points_of_sale_opens_the_commune(client, the_map):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    here, _there = outlets.published(commune=places.commune("Đồng Phúc")), outlets.published(commune=places.commune("Ba Bể"))

    page = client.get("/desk/outlets/").text

    code = here.commune.code
    (link,) = set(re.findall(rf'href="(\?state=published&amp;commune={code})"', page))
    rows = client.get("/desk/outlets/" + link.replace("&amp;", "&")).context["rows"]
    assert [row for row, _cells in rows] == [here]


@pytest.mark.parametrize("wrong", ["?commune=99999", "?check=13/2026", "?check=x", "?state=strange"])
def test_what_is_unknown_in_the_address_is_left_out(client, wrong):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    outlets.applied()
    assert client.get(f"/desk/outlets/{wrong}").context["page"].paginator.count == 1
