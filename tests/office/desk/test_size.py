"""A fifth of 10,000 certificates, 2,000 producers, 1,000 points of sale and 500 fairs; `make bench` takes them all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.foundation.core import dates
from tests.benchmarks import desk
from tests.factories.accounts import make_superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
SHARE = 0.2
PAGES = ("certificates", "products", "producers", "decisions", "outlets", "fairs", "complaints", "labels", "notices", "recognitions")


def asked(client):
    counts = {}
    for page in PAGES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/desk/{page}/").status_code == 200
        counts[page] = len(queries)
    return counts


def test_no_list_of_the_desk_grows_with_its_rows(client):
    client.force_login(make_superuser())
    desk.generate(0)
    desk.Certificate.objects.update(expires_on=dates.today() + timedelta(days=40))  # each list shows something
    asked(client)  # what is kept for later requests
    few = asked(client)

    desk.generate(SHARE, begin=1_000)

    assert asked(client) == few
    assert {name: ratio for name, ratio in desk.ratios().items() if ratio > desk.MOST} == {}
