"""An officer revokes a certificate, and the next page that anyone opens no longer sells it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalogue.models import Product
from marketplace.foundation.core import dates
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import Authority, Certificate, RevocationGround
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import Hold, ProducerOrder
from marketplace.shop.search import services as search
from tests.factories import catalogue, producers, shop
from tests.factories.accounts import make_officer
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PAPER = {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


@pytest.fixture
def goods(the_map):
    """Two noodles of one maker, both in stock; an order of the first is on the maker's table."""
    load_content()
    maker = producers.producer("HTX Nà Mẫu")
    fallen, standing = (catalogue.listing(name, producer=maker, stars=4) for name in ("Miến dong Nà Mẫu", "Miến dong Phja Đén"))
    purchase = shop.purchase([catalogue.pack_of(fallen)], method="cod")
    services.confirm_by_phone(purchase)
    search.rebuild()
    return fallen, standing


@pytest.fixture
def officer(signed_in):
    return signed_in(make_officer(name="Cán bộ ví dụ"), width=1280)


def put_into_basket(page, listing):
    page.goto(listing.get_absolute_url())
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("button:visible", has_text="Thêm vào giỏ").first.click()


def revoke(page, certificate):
    page.goto(reverse("desk:act", args=[certificate.code, "revoke"]))
    assert problems(page) == []
    page.get_by_label("Số quyết định").fill("77/QĐ-UBND")
    page.get_by_label("Ngày quyết định").fill(dates.words(dates.today()))
    page.get_by_label("Cơ quan quyết định").select_option(label=str(Authority.objects.get(code="ubnd-tinh-thai-nguyen")))
    page.locator("input[type=file]").set_input_files(PAPER)
    page.locator("select[name=ground]").select_option(label=str(RevocationGround.objects.get(code="food-safety")))
    page.locator("main form button.primary").click()  # shows what it does, then once more
    page.locator("main form button[value=do]").click()
    page.wait_for_url(f"**{reverse('desk:certificate', args=[certificate.code])}")


def test_the_next_page_no_longer_sells_it(goods, officer, page):
    fallen, standing = goods
    put_into_basket(page, fallen)
    put_into_basket(page, standing)
    page.goto("/search/?q=mien+dong")
    expect(page.get_by_text("Miến dong Nà Mẫu")).not_to_have_count(0)

    revoke(officer, Certificate.objects.get(product=fallen.registered_product))

    page.goto("/search/?q=mien+dong")
    expect(page.locator("main").get_by_text("Miến dong Phja Đén")).not_to_have_count(0)
    expect(page.locator("main").get_by_text("Miến dong Nà Mẫu")).to_have_count(0)
    page.goto(fallen.get_absolute_url())
    assert "Hiện không có hạng sao; sàn đã ngừng bán." in page.content()
    expect(page.locator("main .stars")).to_have_count(0)
    expect(page.locator("button", has_text="Thêm vào giỏ")).to_have_count(0)
    assert problems(page) == []
    page.goto("/basket/")
    expect(page.locator("main")).to_contain_text("Hiện không có hạng sao; sàn đã ngừng bán.")
    page.goto(reverse("check", args=[Certificate.objects.get(product=fallen.registered_product).code]))
    expect(page.locator("main")).to_contain_text("thu hồi")
    assert list(Product.objects.shown()) == [standing]
    assert ProducerOrder.objects.get().hold == Hold.UNSAFE
