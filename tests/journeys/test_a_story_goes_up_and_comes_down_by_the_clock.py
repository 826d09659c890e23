"""An editor writes a story and says from when to when; the department approves; the clock does the rest, and readers see no seam."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cms.content import grow
from cms.models import StoryIndexPage, StoryPage
from cms.tasks import publish_scheduled
from marketplace.foundation.accounts.models import Role
from tests.factories.accounts import make_officer
from tests.journeys.browser import WIDE, problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map")]
TITLE, ADDRESS = "Miến phơi trong sương", "/chuyen/mien-phoi-trong-suong/"
EVERYWHERE = ("/chuyen/", "/chuyen/rss.xml", "/search/?q=phoi+suong", "/sitemap.xml")


@pytest.fixture
def index():
    grow()
    return StoryIndexPage.objects.get(locale__language_code="vi")


def write(desk, index, up, down):
    desk.goto(reverse("wagtailadmin_pages:add", args=["cms", "storypage", index.pk]))
    desk.locator("#id_title").fill(TITLE)
    desk.locator("#id_lead").fill("Ba giờ sáng ở Côn Minh.")
    open_schedule(desk)
    for field, moment in (("#id_go_live_at", up), ("#id_expire_at", down)):
        # Written without entering the field: its calendar would lie over the button.
        desk.locator(field).evaluate("(field, moment) => { field.value = moment; }", f"{timezone.localtime(moment):%Y-%m-%d %H:%M}")
    desk.get_by_role("button", name="Lưu lịch").click()
    desk.wait_for_url("**/edit/")
    desk.locator("footer").get_by_role("button", name="Thao tác khác").click()
    desk.get_by_role("button", name="Gửi duyệt").last.click()
    desk.get_by_text("gửi duyệt").first.wait_for()


def open_schedule(desk):
    """The panel beside the page is open or folded, as its script remembers it once it runs."""
    button = desk.get_by_role("button", name="Hẹn giờ")
    try:
        expect(button).to_be_visible(timeout=2_000)
    except AssertionError:
        desk.get_by_role("button", name="Mở hoặc gấp tình trạng").click()
    button.click()


def approve(desk):
    desk.goto("/cms/")
    desk.get_by_role("link", name=TITLE).first.click()
    desk.wait_for_url("**/edit/**")
    desk.wait_for_load_state()  # its menus open once their script is there
    desk.locator("footer").get_by_role("button", name="Thao tác khác").click()
    desk.get_by_role("button", name=re.compile("^Duyệt *và")).click()
    desk.wait_for_url("**/cms/pages/**")
    desk.locator(".messages").get_by_text(TITLE).wait_for()


def told(page):
    """The addresses that lead to the story."""
    return [address for address in EVERYWHERE if ADDRESS in page.request.get(address).text()]


def test_a_story_is_read_from_its_hour_to_its_last(signed_in, page, index):
    now = timezone.now()
    up, down = now + timedelta(hours=2), now + timedelta(days=2)
    editor = make_officer(Role.EDITOR)

    write(signed_in(editor, width=WIDE[0]), index, up, down)
    approve(signed_in(make_officer(Role.TRADE_OFFICER), width=WIDE[0]))
    publish_scheduled(timestamp=0)
    assert page.goto(ADDRESS).status == 404
    assert told(page) == []

    with time_machine.travel(up + timedelta(minutes=1), tick=True):
        publish_scheduled(timestamp=0)
        page.goto("/chuyen/")
        page.get_by_role("link", name=TITLE).click()
        page.wait_for_url(f"**{ADDRESS}")
        expect(page.get_by_text("Ba giờ sáng ở Côn Minh.")).to_be_visible()
        assert problems(page) == []
        assert told(page) == list(EVERYWHERE)

    with time_machine.travel(down + timedelta(minutes=1), tick=True):
        publish_scheduled(timestamp=0)
        assert page.reload().status == 404
        expect(page.get_by_role("heading", name="Không tìm thấy trang này")).to_be_visible()
        assert told(page) == []
        desk = signed_in(editor, width=WIDE[0])
        desk.goto(reverse("wagtailadmin_explore", args=[index.pk]))
        desk.get_by_role("link", name=TITLE).first.click()
        expect(desk.locator("#id_lead")).to_have_value("Ba giờ sáng ở Côn Minh.")
        story = StoryPage.objects.get()
    assert (story.live, story.expired) == (False, True)
