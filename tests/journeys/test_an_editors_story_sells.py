"""An editor writes and hands in, the department approves, a shopper reads, buys from the story, and orders."""

import re

import pytest

from cms.content import grow
from cms.models import StoryIndexPage, StoryPage
from marketplace.foundation.accounts.models import Role
from marketplace.shop.purchases.models import Purchase
from marketplace.shop.search import services as search
from tests.factories import catalogue, places, producers, shop
from tests.factories.accounts import make_officer

from .browser import problems
from .test_a_guest_buys_from_two_producers import fill

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map")]
ADDRESS = "/chuyen/mien-phoi-trong-suong/"


@pytest.fixture
def noodles():
    shop.base_data()
    grow()
    maker = producers.producer("HTX Tài Hoan", commune=places.commune("Côn Minh"))
    listing = catalogue.listing("Miến dong Tài Hoan", stars=5, producer=maker, commune=places.commune("Côn Minh"), price=85_000)
    search.rebuild()
    return listing


@pytest.fixture
def at_desk(open_page, client, live_server):
    """A browser in which somebody of that role has signed in."""

    def signed_in(role):
        client.force_login(make_officer(role))
        page = open_page(width=1280, height=900)
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in client.cookies.items()])
        return page

    return signed_in


def test_a_story_leads_to_an_order(at_desk, page, noodles):
    index = StoryIndexPage.objects.get(locale__language_code="vi")
    write(at_desk(Role.EDITOR), index)
    assert page.goto(ADDRESS).status == 404
    approve(at_desk(Role.TRADE_OFFICER), StoryPage.objects.get())

    page.goto("/search/?q=phoi+suong")
    page.get_by_role("link", name="Miến phơi trong sương").click()
    page.wait_for_url(f"**{ADDRESS}")
    assert problems(page) == []
    page.get_by_role("button", name="Thêm vào giỏ").click()
    page.wait_for_url("**/basket/**")
    page.get_by_role("link", name="Đặt hàng").click()
    fill(page)
    page.get_by_label("Chuyển khoản").first.check()
    page.get_by_role("button", name="Đặt hàng").last.click()
    page.wait_for_url("**/order/**")

    assert [line.registered_product for line in Purchase.objects.get().orders.get().lines.all()] == [noodles.registered_product]


def write(desk, index):
    desk.goto(f"/cms/pages/add/cms/storypage/{index.pk}/")
    desk.locator("#id_title").fill("Miến phơi trong sương")
    desk.locator("#id_lead").fill("Ba giờ sáng ở Côn Minh.")
    desk.get_by_role("button", name="Chèn khối").first.click()
    desk.get_by_role("option", name="Hàng để mua").click()
    desk.get_by_role("button", name="Chọn hàng").click()
    desk.locator(".modal-body input[name=q]").fill("mien tai")
    desk.locator(".modal-body").get_by_role("link", name="Miến dong Tài Hoan").click()
    desk.locator(".modal-body").wait_for(state="detached")
    desk.locator("footer").get_by_role("button", name="Thao tác khác").click()
    desk.get_by_role("button", name="Gửi duyệt").last.click()
    desk.get_by_text("gửi duyệt").first.wait_for()


def approve(desk, story):
    desk.goto("/cms/")
    desk.get_by_role("link", name="Miến phơi trong sương").first.click()
    desk.wait_for_url("**/edit/**")
    desk.wait_for_load_state()  # its menus open once their script is there
    desk.locator("footer").get_by_role("button", name="Thao tác khác").click()
    desk.get_by_role("button", name=re.compile("^Duyệt *và")).click()
    desk.wait_for_url("**/cms/pages/**")
    desk.locator(".messages").get_by_text("Miến phơi trong sương").wait_for()
