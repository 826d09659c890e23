"""Letters at the desk: ticked, seen, written, printed, sent, answered."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marketplace.foundation.core import dates
from marketplace.register.notices.models import Letter, Notice
from tests.factories import certification
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 x"


@pytest.fixture
def office(client):
    client.force_login(make_officer())
    return client


def ending(days=40):
    return certification.certified_product(expires_on=dates.today() + timedelta(days=days)).certificates.get()


def said(*certificates, **more):
    head = {
        "first_number": "7",
        "signs": "/TB-VPĐP",
        "issued_on": dates.words(dates.today()),
        "signer": "Nguyễn Ví Dụ, Phó Chánh Văn phòng",
    }
    return head | {"certificates": [one.pk for one in certificates]} | more


def test_from_the_list_to_the_answer(office):
    one = ending()
    page = office.get(reverse("desk:notices")).content.decode()
    assert one.product.name in page

    seen = office.post(reverse("desk:notices_write"), said(one))
    assert Letter.objects.count() == 0
    assert "Nguyễn Ví Dụ" in seen.content.decode()

    written = office.post(reverse("desk:notices_write"), said(one, confirm="1"))
    letter = Letter.objects.get()
    sheet = office.get(written.url).content.decode()
    assert "Số: 7/TB-VPĐP" in sheet
    assert dates.words(one.expires_on) in sheet

    scan = SimpleUploadedFile("bien-nhan.pdf", PDF)
    office.post(reverse("desk:notice_sent", args=[letter.pk]), {"sent_on": dates.words(dates.today()), "how": "hand", "proof": scan})
    assert b"".join(office.get(reverse("desk:notice_proof", args=[letter.pk]))) == PDF
    office.post(reverse("desk:notice_answer", args=[letter.pk]), {"notice": letter.notices.get().pk, "answer": "renew"})
    assert letter.notices.get().answer == "renew"


def test_a_late_one_stands_in_its_own_list_and_is_written_from_there(office):
    late = ending(20)
    assert late.product.name not in office.get(reverse("desk:notices")).text
    page = office.get(reverse("desk:notices") + "?list=late")
    assert (late.product.name in page.text, page.context["writable"]) == (True, {late.pk})

    office.post(reverse("desk:notices_write"), said(late, confirm="1"))

    page = office.get(reverse("desk:notices") + "?list=late")  # written, and not sent yet
    assert (late.product.name in page.text, page.context["writable"]) == (True, set())


def test_a_double_click_writes_once(office):
    one = ending()
    for _ in range(2):
        office.post(reverse("desk:notices_write"), said(one, confirm="1"))

    assert (Letter.objects.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "wrong", [{"certificates": []}, {"first_number": "0"}, {"signer": ""}, {"issued_on": "31/02/2026"}, {"issued_on": "01/01/2099"}]
)
def test_what_is_wrong_comes_back_ticked(office, wrong):
    one = ending()
    response = office.post(reverse("desk:notices_write"), said(one) | wrong | {"confirm": "1"})

    assert response.status_code == 422
    assert Letter.objects.count() == 0
    assert (f'value="{one.pk}" checked' in response.content.decode()) == bool(said(one, **wrong)["certificates"])


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("which", ["due", "late", "all"])
def test_the_lists_ask_the_same_of_one_and_three(office, rows, which, django_assert_num_queries):
    certificates = [ending(20 if which == "late" else 40) for _ in range(rows)]
    if which == "all":
        office.post(reverse("desk:notices_write"), said(*certificates, confirm="1"))
    office.get(reverse("desk:notices"))

    with django_assert_num_queries(15 if which == "all" else 16):
        office.get(reverse("desk:notices") + f"?list={which}")
