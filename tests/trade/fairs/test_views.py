"""What everybody sees of fairs: calendar, page, files, feed, JSON, reminders, the form for results."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from icalendar import Calendar

from marketplace.foundation.core import dates
from marketplace.foundation.notifications import links
from marketplace.trade.fairs import presenting, services
from marketplace.trade.fairs.messages import RESULT_LINK, STOP_LINK
from marketplace.trade.fairs.models import Fair, FairReminder
from tests.factories import fairs, places

pytestmark = pytest.mark.django_db


def until():
    return dates.end_of(dates.today() + timedelta(days=60))


def test_the_calendar_shows_what_comes_and_keeps_what_was(client):
    fairs.fair("Hội chợ sắp tới")
    fairs.festival("Lễ hội đã qua", starts_on=dates.parse_day("31/01/2023"), ends_on=dates.parse_day("31/01/2023"))
    fairs.festival("Không rõ ngày")
    fairs.fair("Bản thảo", state="draft")

    page = client.get(reverse("fairs")).content.decode()

    assert [name in page for name in ("Hội chợ sắp tới", "Lễ hội đã qua", "Không rõ ngày", "Bản thảo")] == [True, True, True, False]


def test_fairs_with_a_commune_have_a_letter_and_a_pin(client, the_map):
    pinned = fairs.fair("Hội chợ ở xã", commune=places.commune("Ba Bể"))
    fairs.fair("Hội chợ nơi khác")

    page = client.get(reverse("fairs")).content.decode()

    assert f'href="#hoi-{pinned.pk}"' in page
    assert (page.count("A. Hội chợ ở xã"), page.count('class="pin fair"')) == (1, 1)


def test_what_has_been_has_a_page_of_its_own(client):
    day = dates.parse_day("31/01/2023")
    fairs.festival("Đã qua", starts_on=day, ends_on=day)
    fairs.fair("Sắp tới")

    page = client.get(reverse("fairs_past")).content.decode()

    assert (reverse("fairs_past"), Fair.objects.get(name="Đã qua").slug) == ("/hoi-cho/da-qua/", "da-qua-2")
    assert ("Đã qua</a>" in page, "Sắp tới</a>" in page) == (True, False)


@pytest.mark.parametrize(
    ("day", "words"), [("17/02/2007", "mùng 1 tháng Giêng"), ("02/02/2030", "mùng 1 tháng Giêng"), ("31/01/2023", "mùng 10 tháng Giêng")]
)
def test_a_day_is_shown_by_both_calendars(client, day, words):
    made = fairs.festival(starts_on=dates.parse_day(day), ends_on=dates.parse_day(day))

    page = client.get(made.get_absolute_url()).content.decode()

    assert re.search(rf"<dd>{day}<br><span class=\"soft\">{words}</span>", page)


@pytest.mark.parametrize(("today", "first"), [("01/01/2007", "17/02"), ("01/01/2030", "02/02"), ("20/02/2007", "07/02")])
def test_a_yearly_lunar_day_is_worked_out_for_the_year_to_come(client, today, first):
    made = fairs.festival(lunar_month=1, lunar_day=1, lunar_days=3)

    with time_machine.travel(dates.start_of(dates.parse_day(today)) + timedelta(hours=9)):
        page = client.get(made.get_absolute_url()).content.decode()

    assert f"<dd>{first} đến " in page
    assert "mùng 1 đến 3 tháng Giêng" in page


def test_the_page_says_when_where_who_and_carries_event_data(client):
    made = fairs.fair("Hội chợ ví dụ")

    page = client.get(made.get_absolute_url()).content.decode()

    assert presenting.dressed([Fair.objects.dated().get()])[0].days in page
    assert "Quảng trường ví dụ" in page
    assert '"@type": "Event"' in page
    assert client.get(reverse("fair", args=["khong-co"])).status_code == 404
    assert client.get(fairs.fair(state="draft").get_absolute_url()).status_code == 404


def test_calendars_of_people_read_ours(client):
    made = fairs.fair("Hội chợ ví dụ")

    for address in (reverse("fairs_ics"), reverse("fair_ics", args=[made.slug])):
        answer = client.get(address)
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert answer["Content-Type"].startswith("text/calendar")
        assert (str(event["SUMMARY"]), event["DTSTART"].dt) == ("Hội chợ ví dụ", made.starts_on)
        assert event["DTEND"].dt == made.ends_on + timedelta(days=1)


def test_own_place_names_never_break_on_a_page_and_stay_plain_in_data(client, the_map):
    made = fairs.fair("Ngày hội Ba Bể", place="", commune=places.commune("Ba Bể"), old_commune=places.old_commune("Nam Mẫu"))

    page, data = client.get(made.get_absolute_url()).content.decode(), client.get("/api/v1/fairs").json()["items"][0]

    assert "<h1>Ngày hội Ba\u00a0Bể</h1>" in page
    assert "Xã\u00a0Ba\u00a0Bể (trước\u00a07/2025: xã\u00a0Nam\u00a0Mẫu, huyện\u00a0Ba\u00a0Bể)" in page
    assert data["place"] == "Xã Ba Bể (trước 7/2025: xã Nam Mẫu, huyện Ba Bể)"


def test_feed_and_home_page_have_what_comes(client):
    fairs.fair("Hội chợ ví dụ")

    assert "Hội chợ ví dụ" in client.get(reverse("fairs_feed")).content.decode()
    assert "Hội chợ ví dụ" in client.get("/").content.decode()


def test_json_in_its_envelope_with_nulls(client):
    made = fairs.fair("Hội chợ ví dụ")
    fairs.festival("Không rõ ngày")

    answer = client.get("/api/v1/fairs").json()
    one = next(item for item in answer["items"] if item["slug"] == made.slug)
    other = next(item for item in answer["items"] if item["slug"] != made.slug)

    assert (answer["count"], answer["page"], answer["page_size"]) == (2, 1, 20)
    assert (one["status"], one["starts_on"], one["booths"]) == ("registration_open", made.starts_on.isoformat(), 3)
    assert (other["starts_on"], other["place"], other["commune"], other["organiser"]) == (None, None, None, None)
    wrong = client.get("/api/v1/fairs?from=31/31/2026")
    assert (wrong.status_code, wrong.json()["detail"][0]["field"]) == (422, "from")
    assert client.get("/api/v1/fairs?page=999").json()["items"] == []


def test_whoever_asks_is_noted_with_consent_and_may_stop(client):
    made = fairs.fair()
    address = reverse("fair_remind", args=[made.slug])

    assert client.post(address, {"contact": "0912345678"}).status_code == 422
    assert client.post(address, {"contact": "không phải số", "agreed": "on"}).status_code == 422
    assert FairReminder.objects.count() == 0
    client.post(address, {"contact": "0912345678", "agreed": "on", "website": ""})
    row = FairReminder.objects.get()
    assert row.phone == "+84912345678"

    stop = reverse("fair_reminder_stop", args=[row.pk])
    assert client.get(stop).status_code == 410
    client.get(links.address(links.issue(STOP_LINK, row.pk, expires_at=until())))
    client.post(stop)
    row.refresh_from_db()
    assert (row.phone, row.stopped_at is None) == ("", False)


def test_results_by_the_link_alone(client):
    made = fairs.fair(starts_in=5, days=2)
    row = fairs.allotted(made)
    address = reverse("fair_result", args=[row.pk])
    assert client.get(address).status_code == 410

    with time_machine.travel(dates.start_of(made.starts_on) + timedelta(hours=10)):
        client.get(links.address(links.issue(RESULT_LINK, row.pk, expires_at=until())))
        assert client.post(address, {"visitors": "nhiều"}).status_code == 422
        client.post(address, {"visitors": "1.250", "revenue": "5.400.000", "contracts": ""})
    row.refresh_from_db()
    assert (row.result.visitors, row.result.revenue, row.result.contracts) == (1250, 5_400_000, 0)


def test_a_paper_is_open_only_where_it_is_public(client):
    made = fairs.fair()
    shown, kept = (
        services.attach_document(made, title=title, file=ContentFile(b"%PDF-1.7", name="a.pdf"), public=public, actor=None)
        for title, public in (("Thể lệ", True), ("Nội bộ", False))
    )

    answers = [client.get(reverse("fair_document", args=[made.slug, paper.pk])).status_code for paper in (shown, kept)]
    assert answers == [200, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_calendar_asks_the_same_of_one_and_three(client, rows, django_assert_max_num_queries):
    for _ in range(rows):
        fairs.fair()
    client.get(reverse("fairs"))

    with django_assert_max_num_queries(8):
        client.get(reverse("fairs"))


def test_what_has_been_is_filtered_by_year(client):
    for name, day in (("Hội cũ", date(2019, 2, 5)), ("Hội mới", date(2023, 2, 5))):
        fairs.festival(name, starts_on=day, ends_on=day)
    page = reverse("fairs_past")

    assert [one.name for one in client.get(page, {"year": "2019"}).context["past"]] == ["Hội cũ"]
    assert [one.name for one in client.get(page, {"year": "x"}).context["past"]] == ["Hội mới", "Hội cũ"]
    assert client.get(page).context["years"] == [2023, 2019]
