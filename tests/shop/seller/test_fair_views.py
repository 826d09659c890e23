"""Letters of a fair's organiser in the producer's portal."""

import pytest
from django.urls import reverse

from tests.factories import fairs, producers
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def test_a_maker_reads_its_own_letters_and_nobody_elses(client):
    maker, member = producers.producer("HTX Thử"), make_user()
    producers.member(maker, member)
    own, other = fairs.sent_letter(fairs.allotted(producer=maker)), fairs.letter()
    client.force_login(member)
    address = reverse("seller:fair_letter", args=[own.pk])

    assert f'href="{address}"' in client.get(reverse("seller:fairs")).content.decode()
    page = client.get(address)
    assert [part in page.content.decode() for part in (f"Số: {own.number}", "Thư bảo đảm")] == [True, True]
    assert page["Cache-Control"] == "private, no-store"
    assert client.get(reverse("seller:fair_letter", args=[other.pk])).status_code == 404
