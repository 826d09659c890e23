"""Reports of labels at the desk, and which codes are looked up."""

import pytest
from django.urls import reverse

from marketplace.register.certification import services
from tests.factories import certification
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db


def test_the_desk_lists_and_closes(client):
    client.force_login(make_officer())
    one = certification.certificate(stars=3)
    services.count_scan(one)
    report = services.report_label(one, what="over", where="Chợ Đức Xuân")

    page = client.get(reverse("desk:labels")).content.decode()
    assert "Chợ Đức Xuân" in page
    client.post(reverse("desk:label_close", args=[report.pk]), {"note": "Đã nhắc"})
    assert "Chợ Đức Xuân" not in client.get(reverse("desk:labels")).content.decode()
    assert "Đã nhắc" in client.get(reverse("desk:labels") + "?state=closed").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_asks_the_same_of_one_and_three(client, rows, django_assert_num_queries):
    client.force_login(make_officer())
    for _ in range(rows):
        one = certification.certificate(stars=3)
        services.count_scan(one)
        services.report_label(one, what="over")
    client.get(reverse("desk:labels"))

    with django_assert_num_queries(17):
        client.get(reverse("desk:labels"))
