"""An officer sees what waits, enters a decision after seeing what it writes, and lets goods be displayed."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import Authority, Certificate
from tests.factories import catalogue, certification, producers
from tests.factories.accounts import make_officer, make_user
from tests.journeys.browser import PHONE, WIDE, problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(params=[PHONE, WIDE], ids=["phone", "wide"])
def officer(request, signed_in):
    load_content()
    return signed_in(make_officer(name="Cán bộ ví dụ"), width=request.param[0], height=request.param[1])


def test_every_page_of_the_register(officer, the_map):
    maker = producers.producer("HTX Nà Mẫu")
    producers.member(maker, make_user(name="Nông Thị Ví Dụ"))
    waiting = catalogue.listing("Măng khô Nà Mẫu", producer=maker, state="in_review")
    product = waiting.registered_product
    certificate = Certificate.objects.get(product=product)

    for address in (
        reverse("desk:home"),
        reverse("desk:certificates"),
        reverse("desk:certificate", args=[certificate.code]),
        reverse("desk:act", args=[certificate.code, "revoke"]),
        reverse("desk:products"),
        reverse("desk:product", args=[product.code]),
        reverse("desk:products_new"),
        reverse("desk:producer", args=[maker.code]),
        reverse("desk:listings"),
        reverse("desk:listing", args=[waiting.pk]),
    ):
        officer.goto(address)
        assert (address, problems(officer)) == (address, [])

    officer.get_by_role("button", name="Cho hiển thị").click()
    officer.get_by_text("Hàng đã được duyệt hiển thị.").wait_for()
    waiting.refresh_from_db()
    assert waiting.state == "published"


def test_a_decision_is_seen_before_it_is_written(officer, the_map):
    product = certification.registered_product("Trà thảo mộc Nà Mẫu")
    officer.goto(reverse("desk:issue"))
    officer.get_by_label("Số quyết định").fill("88/QĐ-UBND")
    officer.get_by_label("Ngày quyết định").fill(dates.words(dates.today()))
    officer.get_by_label("Cơ quan quyết định").select_option(label=str(Authority.objects.get(code="ubnd-tinh-thai-nguyen")))
    officer.locator("[name=annex-0-product]").fill(product.code)
    officer.locator("[name=annex-0-stars]").select_option("4")
    officer.locator("[name=annex-0-points]").fill("82,25")

    officer.get_by_role("button", name="Xem trước").click()
    officer.get_by_text("Chưa ghi gì vào sổ OCOP.").wait_for()
    assert not Certificate.objects.exists()
    assert problems(officer) == []
    officer.locator("button[value=do]").click()
    officer.wait_for_url("**/desk/certificates/*/")

    assert (Certificate.objects.get().product, str(Certificate.objects.get().points)) == (product, "82.25")


def test_the_tab_one_is_at_is_in_sight_on_a_phone(signed_in):
    page = signed_in(make_officer(Role.OPERATOR))
    page.goto(reverse("desk:taxes"))

    box = page.locator(".office-nav.second [aria-current]").bounding_box()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
