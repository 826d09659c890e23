"""What stands before and behind every view."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/chung-nhan/a%00b", "/order/%00/", "/api/v1/certificates/%00", "/check/%00", "/search/?q=a%00"])
def test_a_nul_in_the_address_is_refused_before_any_view(client, address):
    assert client.get(address).status_code == 400


def test_a_strange_origin_is_an_old_form_and_no_accident():
    answer = Client(enforce_csrf_checks=True).post("/help/", {"words": "xin chào"}, headers={"origin": "http://["})

    assert answer.status_code == 403
    assert "xin chào" not in answer.content.decode()


def test_an_old_form_comes_back_without_its_secrets_and_is_kept_by_nobody():
    data = {"name": "Lan", "oldpassword": "bi-mat", "password1": "bi-mat", "code": "bi-mat"}
    answer = Client(enforce_csrf_checks=True).post("/help/", data, headers={"origin": "http://testserver"})

    assert (answer.status_code, answer["Cache-Control"]) == (403, "private, no-store")
    assert 'value="Lan"' in answer.content.decode()
    assert "bi-mat" not in answer.content.decode()


def test_no_link_of_ours_leads_to_another_site(client):
    words = client.get("/en//evil.example/").content.decode()

    assert 'href="//evil.example' not in words


@pytest.mark.parametrize("address", ["/", "/chung-nhan/", "/xa/00000-khong-co"])
def test_no_cache_keeps_a_page_unasked(client, address):
    assert client.get(address)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("address", "words"), [("/basket/add/", "Địa chỉ này chỉ nhận biểu mẫu"), ("/en/basket/add/", "only takes what a form")]
)
def test_an_address_that_only_takes_forms_says_so(client, address, words):
    answer = client.get(address)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert words in answer.content.decode()


def test_what_cannot_be_read_is_answered_in_vietnamese(client):
    answer = client.post("/help/", {f"field{n}": "x" for n in range(1_001)})

    assert answer.status_code == 400
    assert "Sàn không đọc được yêu cầu này" in answer.content.decode()
    assert "Sàn không đọc được yêu cầu này" in client.get("/check/%00").content.decode()
