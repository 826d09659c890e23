"""Five hundred fairs: every list asks as many questions as with five, and the desk's list stays near a plain count."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from tests.benchmarks import fairs
from tests.factories import producers
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
LISTS = ("/hoi-cho/", "/hoi-cho/da-qua/?page=3", "/hoi-cho.ics", "/hoi-cho/rss.xml", "/api/v1/fairs?page_size=100")


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(captured)


def test_lists_ask_the_same_of_many(client):
    farmer, maker = make_user(), producers.producer()
    producers.member(maker, farmer)
    people = {"desk:fairs": make_officer(Role.TRADE_OFFICER), "seller:fairs": farmer}

    def counts():
        found = {address: asked(client, address) for address in LISTS}
        for name, person in people.items():
            client.force_login(person)
            found[name] = asked(client, reverse(name))
        client.logout()
        return found

    fairs.generate(100, begin=200, makers=1)  # about today: some over, some open
    few = counts()
    fairs.generate(200, makers=5)
    fairs.generate(200, begin=300, makers=5)

    assert counts() == few
