"""The browser's own watchfulness, tried on pages that misbehave."""

import pytest
from playwright.sync_api import expect

from . import browser as browsing

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_home_page_has_no_problem_on_a_phone(page):
    page.goto("/")

    assert browsing.problems(page) == []


def test_the_menu_opens_and_closes_on_a_link_of_this_page(page):
    page.goto("/")
    page.get_by_role("button", name="Danh mục").click()
    page.locator("#muc-luc").get_by_role("link", name="Bản đồ các xã").click()

    expect(page.locator("#muc-luc:popover-open")).to_have_count(0)


def test_inline_script_and_strangers_are_refused_and_noticed(page):
    page.goto("/")
    page.evaluate("""() => {
      document.body.append(Object.assign(document.createElement("script"), { textContent: "window.broken = true" }));
      document.body.append(Object.assign(new Image(), { src: "http://other.example/x.png" }));
    }""")
    page.wait_for_timeout(200)

    assert page.evaluate("window.broken") is None
    assert any("policy" in words for words in page.complaints)
    page.excused += ["policy", "another host"]


def test_an_inline_style_is_refused(page):
    page.goto("/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")

    assert page.evaluate("getComputedStyle(document.body.lastElementChild).color") != "rgb(255, 0, 0)"
    page.excused += ["policy"]
