"""What agencies have to answer, at the desk: who sees what, the next to be due first, answering, giving away, reminders."""

import pytest
import time_machine

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import dates
from marketplace.foundation.notifications.models import Message
from marketplace.office.desk import services as desk
from marketplace.shop.storefront import services
from marketplace.shop.storefront.models import Complaint
from tests.factories.accounts import make_agency, make_mandate, make_officer, make_user

pytestmark = pytest.mark.django_db
PAGE = "/desk/complaints/"


@pytest.fixture
def operator(client):
    user = make_officer(Role.OPERATOR)
    client.force_login(user)
    return user


def complaint(words="Hộp bị móp", about="goods"):
    return services.file_complaint(about, words=words, name="Lý Thị Ví Dụ", phone="+84912345678", email="a@example.com")


def answer(client, row, note):
    return client.post(f"{PAGE}{row.pk}/answer/", {"note": note})


def rows(client, **said):
    return [row for row, _cells in client.get(PAGE, said).context["rows"]]


def test_nobody_but_officers_who_may(client):
    row = complaint()
    assert client.get(PAGE).status_code == 302
    for user in (make_user(), make_officer(Role.EDITOR)):
        client.force_login(user)
        assert (client.get(PAGE).status_code, answer(client, row, "Xong").status_code) == (403, 403)
    row.refresh_from_db()
    assert (row.state, row.note) == ("open", "")


def test_an_agency_sees_and_answers_its_own(client):
    agency = make_agency()
    make_mandate("complaint-goods", agency)
    theirs, other = complaint(), complaint("Sai sao", about="star")
    client.force_login(make_officer(Role.TRADE_OFFICER, agency=agency))

    assert rows(client) == [theirs]
    assert client.get(f"{PAGE}{theirs.pk}/").status_code == 200
    assert (client.get(f"{PAGE}{other.pk}/").status_code, answer(client, other, "Xong").status_code) == (404, 404)
    answer(client, theirs, "Đã gọi")

    other.refresh_from_db()
    theirs.refresh_from_db()
    assert (theirs.state, other.state) == ("answered", "open")


def test_the_next_to_be_due_stand_first_and_each_number_opens_its_rows(client, operator):
    with time_machine.travel("2026-12-01T09:00:00+07:00"):
        late = complaint("Giao chậm")
    with time_machine.travel("2026-12-08T09:00:00+07:00"):
        client.force_login(operator)
        new = complaint()
        make_mandate("complaint-star")
        named = complaint(about="star")
        page = client.get(PAGE)

        assert [row for row, _cells in page.context["rows"]] == [late, new, named]
        assert [dates.words(row.due_on) for row in (late, new)] == ["04/12/2026", "11/12/2026"]
        assert [(number, url) for number, _what, url in page.context["figures"]] == [
            (1, "?due=over"),
            (0, "?due=soon"),
            (3, "?"),
            (2, "?agency=-"),
        ]
        assert (rows(client, due="over"), rows(client, agency="-"), rows(client, about="star")) == ([late], [late, new], [named])
        assert "Quá hạn" in page.text


def test_one_of_them_says_all(client, operator):
    row = complaint()
    page = client.get(f"{PAGE}{row.pk}/").text
    assert all(words in page for words in ("Hộp bị móp", "0912 345 678", "a@example.com", row.reference, "Chưa giao cơ quan nào"))


def test_an_answer_is_noted_once_and_written_down(client, operator):
    row = complaint()

    answer(client, row, " Đã gọi, gửi lại hộp mới ")
    again = client.post(f"{PAGE}{row.pk}/answer/", {"note": "Khác"}, follow=True)

    row.refresh_from_db()
    assert (row.state, row.note) == (Complaint.State.ANSWERED, "Đã gọi, gửi lại hộp mới")
    assert "Khiếu nại này đã được trả lời." in again.text
    assert [(line.what, line.reason) for line in history_of(row)][1:] == [("trả lời một khiếu nại", "Đã gọi, gửi lại hộp mới")]
    assert rows(client) == []
    assert rows(client, state="answered") == [row]


def test_an_answer_without_a_note_changes_nothing(client, operator):
    row = complaint()

    answer(client, row, "  ")

    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("open", None)
    assert len(history_of(row)) == 1


def test_given_to_another_agency_its_people_are_told(client, operator):
    row, agency = complaint(), make_agency()
    theirs = make_officer(Role.TRADE_OFFICER, agency=agency, email="so@example.com")
    Message.objects.all().delete()

    client.post(f"{PAGE}{row.pk}/hand/", {"agency": agency.pk, "reason": "Hàng kém chất lượng"})

    row.refresh_from_db()
    assert row.agency == agency
    assert [(one.kind, one.user_id) for one in Message.objects.all()] == [("answer_yours", theirs.pk)]


def test_a_reminder_goes_once_before_the_last_day():
    with time_machine.travel("2026-11-24T09:00:00+07:00"):
        row = complaint()
        Message.objects.all().delete()
        desk.remind_answers()
        assert not Message.objects.exists()
    with time_machine.travel("2026-11-26T07:30:00+07:00"):
        desk.remind_answers()
        desk.remind_answers()

    assert [one.kind for one in Message.objects.all()] == ["answer_due"]
    assert [line.what for line in history_of(row)][1:] == ["được nhắc hạn trả lời"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_long(client, operator, django_assert_num_queries, number):
    for _row in range(number):
        complaint()
    client.get(PAGE)

    with django_assert_num_queries(14):
        client.get(PAGE)
