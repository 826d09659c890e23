import pytest

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.shop.storefront import services
from marketplace.shop.storefront.models import Complaint
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
PAGE = "/desk/complaints/"


@pytest.fixture
def operator(client):
    user = make_officer(Role.OPERATOR)
    client.force_login(user)
    return user


def complaint(words="Hộp bị móp"):
    return services.file_complaint("goods", words=words, name="Lý Thị Ví Dụ", phone="+84912345678", email="a@example.com")


def answer(client, row, note):
    return client.post(f"{PAGE}{row.pk}/answer/", {"note": note})


def test_operators_only(client):
    row = complaint()
    assert client.get(PAGE).status_code == 302
    for user in (make_user(), make_officer(Role.EDITOR), make_officer(Role.COORDINATION_OFFICER)):
        client.force_login(user)
        assert (client.get(PAGE).status_code, answer(client, row, "Xong").status_code) == (403, 403)
    row.refresh_from_db()
    assert (row.state, row.note) == ("open", "")


def test_those_who_wait_are_listed_oldest_first_with_words_and_telephone(client, operator):
    first, second = complaint("Hộp bị móp"), complaint("Giao chậm")

    page = client.get(PAGE)

    assert list(page.context["rows"]) == [first, second]
    assert all(words in page.text for words in ("Hộp bị móp", "0912 345 678", "a@example.com", first.reference))


def test_an_answer_is_noted_once_and_written_down(client, operator):
    row = complaint()

    answer(client, row, " Đã gọi, gửi lại hộp mới ")
    again = client.post(f"{PAGE}{row.pk}/answer/", {"note": "Khác"}, follow=True)

    row.refresh_from_db()
    assert (row.state, row.note) == (Complaint.State.ANSWERED, "Đã gọi, gửi lại hộp mới")
    assert "Khiếu nại này đã được trả lời." in again.text
    assert [(line.what, line.reason) for line in history_of(row)][1:] == [("trả lời một khiếu nại", "Đã gọi, gửi lại hộp mới")]
    assert list(client.get(PAGE).context["rows"]) == []
    assert "gửi lại hộp mới" in client.get(PAGE, {"state": "answered"}).text


def test_an_answer_without_a_note_changes_nothing(client, operator):
    row = complaint()

    answer(client, row, "  ")

    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("open", None)
    assert len(history_of(row)) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(client, operator, django_assert_num_queries, rows):
    for _row in range(rows):
        complaint()
    client.get(PAGE)

    with django_assert_num_queries(8):
        client.get(PAGE)
