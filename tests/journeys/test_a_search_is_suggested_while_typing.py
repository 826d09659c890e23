"""The search field with suggestions: keys, finger, a dead network, no script; what was searched for stays on the device."""

import pytest
from playwright.sync_api import expect

from marketplace.foundation.core import content
from marketplace.shop.search import services
from tests.factories import producers
from tests.factories.catalogue import listing
from tests.journeys.browser import problems

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def goods(the_map):
    content.load("certification", "search")
    made = listing("Miến dong Tài Hoan", stars=5, producer=producers.producer("HTX Tài Hoan"))
    listing("Miến dong Côn Minh", producer=producers.producer("HTX Côn Minh"))
    services.refresh_words()
    return made


def field(page):
    return page.get_by_role("combobox", name="Tìm sản vật")


def suggested(page):
    return page.get_by_role("listbox").get_by_role("option")


def typed(page, words):
    field(page).press_sequentially(words, delay=20)
    return suggested(page)


def test_by_keys(open_page, goods):
    page = open_page(width=1280, height=900)
    page.goto("/search/")
    options = typed(page, "mien d")
    expect(options).to_have_text(["Miến dong Tài Hoan", "Miến dong Côn Minh"])
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("2 gợi ý")
    assert problems(page) == []

    field(page).press("ArrowDown")
    field(page).press("End")
    expect(field(page)).to_have_attribute("aria-activedescendant", options.last.get_attribute("id"))
    expect(options.last).to_have_attribute("aria-selected", "true")
    field(page).press("Home")
    field(page).press("ArrowUp")  # back in the field
    assert field(page).get_attribute("aria-activedescendant") is None
    field(page).press("Escape")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    field(page).press("ArrowDown")
    expect(options).to_have_count(2)
    field(page).press("ArrowDown")
    field(page).press("Enter")

    page.wait_for_url(f"**{goods.get_absolute_url()}")


def test_by_finger_and_what_was_searched_for_is_kept_here_alone(open_page, goods):
    page = open_page(has_touch=True, is_mobile=True)
    page.goto("/")
    for words in ("miến", "tài hoan"):
        field(page).fill(words)
        field(page).press("Enter")
        page.wait_for_url("**/search/?q=*")
        page.goto("/")
    field(page).tap()
    options = suggested(page)
    expect(options).to_contain_text(["tài hoan", "miến"])
    assert problems(page) == []

    options.first.get_by_text("Xóa").tap()
    expect(options).to_have_count(1)
    options.first.tap()
    page.wait_for_url("**/search/?q=mi*")
    page.goto("/")
    field(page).tap()
    page.get_by_role("button", name="Xóa tất cả").tap()
    expect(options).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0

    typed(page, "tai ho")
    suggested(page).filter(has_text="HTX Tài Hoan").tap()
    page.wait_for_url("**/nha-san-xuat/*")


def test_with_a_dead_network_and_without_a_script_it_is_a_plain_form(open_page, goods):
    page = open_page()
    page.goto("/search/")
    page.route("**/api/v1/suggest**", lambda route: route.abort())
    expect(typed(page, "mien d")).to_have_count(0)
    field(page).press("Enter")
    page.wait_for_url("**/search/?q=mien+d")

    bare = open_page(javascript=False)
    bare.goto("/search/")
    bare.get_by_role("searchbox").fill("mien d")
    bare.get_by_role("searchbox").press("Enter")
    bare.wait_for_url("**/search/?q=mien+d")
    expect(bare.get_by_role("article")).to_have_count(2)
