"""From words to the goods of one commune, to what is near, and to the message that something new has come."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from marketplace.foundation.notifications import outbox
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.places.models import Commune
from marketplace.shop.search.tasks import tell_saved_searches
from tests.factories import places
from tests.factories.accounts import make_user
from tests.factories.catalogue import listing
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
CON_MINH = {"latitude": 22.09, "longitude": 106.06}


@pytest.fixture
def goods():
    places.load()
    current = Commune.objects.current()
    for name, commune in (("Miến dong A", "Côn Minh"), ("Miến dong B", "Côn Minh"), ("Miến dong C", "Đồng Phúc")):
        old = Commune.objects.old().filter(successor=current.get(name=commune)).first()
        listing(name, commune=old.successor, old_commune=old, district=old.district)
    listing("Trà Shan")


def names(page):
    return page.locator("article.card h3")


def test_the_map_chooses_a_commune_by_keyboard_and_back_takes_it_away(wide_page, goods):
    page = wide_page
    page.goto("/search/?q=miến")
    page.evaluate("window.mark = 1")
    cell = page.get_by_role("link", name=re.compile("^Xã Côn Minh: 2 sản phẩm"))
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**commune=*")
    page.locator("article.card").nth(2).wait_for(state="detached")

    expect(names(page)).to_have_count(2)
    assert sorted(names(page).all_inner_texts()) == ["Miến dong A", "Miến dong B"]
    assert page.evaluate("window.mark") == 1  # only results and filters were swapped
    expect(cell).to_have_attribute("aria-current", "true")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Xã Côn Minh")
    assert problems(page) == []

    page.go_back()
    page.locator("article.card").nth(2).wait_for()
    expect(names(page)).to_have_count(3)
    expect(page.get_by_label("Xã Đồng Phúc").first).to_be_visible()


def test_filters_are_a_sheet_on_a_phone(page, goods):
    page.goto("/search/?q=miến")
    page.get_by_role("button", name="Lọc").click()
    assert problems(page) == []

    page.locator("#bo-loc label").filter(has_text="Xã Côn Minh").click()
    page.get_by_role("button", name="Xem 2 kết quả").wait_for()
    page.get_by_role("button", name="Đóng").click()

    expect(names(page)).to_have_count(2)
    assert sorted(names(page).all_inner_texts()) == ["Miến dong A", "Miến dong B"]
    assert problems(page) == []


def test_near_me_stays_in_the_phone(open_page, goods):
    page = open_page(geolocation=CON_MINH, permissions=["geolocation"])
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/search/?q=miến")
    page.get_by_label("Xếp theo").select_option(label="Gần tôi nhất")
    page.get_by_role("button", name="Dùng vị trí của máy").click()
    page.wait_for_url("**near=*")

    expect(names(page).last).to_have_text("Miến dong C")
    assert [url for url in asked if "106" in url or "22.0" in url] == []
    expect(page.get_by_label("Gần nhất trước").locator("option:checked")).to_have_text("Xã Côn Minh")
    assert problems(page) == []


def test_a_phone_that_does_not_tell_where_it_is_leaves_the_list(page, goods):
    page.goto("/search/?q=miến&sort=near")
    page.get_by_role("button", name="Dùng vị trí của máy").click()
    page.get_by_text("Máy không cho biết vị trí").wait_for()
    page.get_by_label("Anh/chị đang ở xã nào").select_option(label="Xã Đồng Phúc")
    page.wait_for_url("**near=*")

    expect(names(page).first).to_have_text("Miến dong C")


def test_without_a_script_the_list_of_communes_and_the_filters_work(open_page, goods):
    page = open_page(width=1280, javascript=False)
    page.goto("/search/?q=miến&sort=near")
    expect(page.get_by_role("button", name="Dùng vị trí của máy")).to_have_count(0)
    page.get_by_label("Anh/chị đang ở xã nào").select_option(label="Xã Đồng Phúc")
    page.locator(".near").get_by_role("button", name="Xếp").click()
    expect(names(page).first).to_have_text("Miến dong C")

    page.get_by_role("link", name=re.compile("^Xã Côn Minh")).click()
    expect(names(page)).to_have_count(2)


def test_a_kept_search_tells_what_is_new(signed_in, open_page, goods, settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path
    settings.NOTIFICATION_LAST_WAYS = ("mailbox",)
    page = signed_in(make_user(name="Lan", phone_verified_at=timezone.now()))
    page.goto("/search/?q=miến&stars=4")
    page.get_by_role("link", name="Lưu tìm kiếm này").click()
    assert problems(page) == []
    page.get_by_label("Tên").fill("Miến bốn sao")
    page.get_by_role("button", name="Lưu tìm kiếm này").click()
    page.get_by_text("Đã lưu. Khi có hàng mới").wait_for()
    assert problems(page) == []

    new = listing("Miến dong mới")
    tell_saved_searches.func(0)
    notifications.dispatch(Message.objects.get(kind="saved_search").pk)
    [letter] = [letter for letter in outbox.letters() if letter["kind"] == "saved_search"]

    assert new.get_absolute_url() in letter["text"]
    reader = open_page()
    reader.goto(re.search(r"/t/ocp_[A-Za-z0-9_-]+", letter["text"])[0])
    reader.get_by_role("button", name="Thôi nhận tin").click()
    reader.get_by_text("không nhắn tin về “Miến bốn sao” nữa").wait_for()
    assert problems(reader) == []
    page.reload()
    page.get_by_role("button", name="Nhắn tin lại").wait_for()
