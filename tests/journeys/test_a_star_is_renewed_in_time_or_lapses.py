"""180 days before a star ends the holder is written to, answers by the link, and is recognised anew; another answers nothing, and
its star ends with its last day."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from marketplace.foundation.core import dates
from marketplace.foundation.notifications import outbox
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import Authority, Certificate
from marketplace.register.notices.models import Letter
from tests.factories import catalogue, producers
from tests.factories.accounts import make_officer
from tests.journeys.browser import WIDE, problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map")]
PAPER = {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


@pytest.fixture
def officer(signed_in):
    load_content()
    return signed_in(make_officer(name="Cán bộ ví dụ"), width=WIDE[0], height=WIDE[1])


@pytest.fixture
def ending(settings, tmp_path):
    """Two goods on display whose stars end in 180 days, of two makers."""
    settings.OUTBOX_ROOT = tmp_path
    settings.NOTIFICATION_LAST_WAYS = ("mailbox",)
    last = dates.today() + timedelta(days=180)
    makers = [producers.producer(name, phone=phone) for name, phone in (("HTX Nà Mẫu", "+84912345678"), ("HTX Phja Đén", "+84912345679"))]
    names = ("Miến dong Nà Mẫu", "Mật ong Phja Đén")
    return [catalogue.listing(name, producer=maker, expires_on=last) for name, maker in zip(names, makers, strict=True)]


def link_of(maker):
    """Where the newest message to this maker leads."""
    for key in Message.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        notifications.dispatch(key)
    words = next(letter["text"] for letter in outbox.letters() if maker.phone in letter["to"])
    return re.search(r"/t/ocp_[A-Za-z0-9_-]+", words)[0]


def write_letters(page):
    page.goto(reverse("desk:notices"))
    assert problems(page) == []
    for box in page.locator("input[name=certificates]").all():
        box.check()
    page.locator("[name=first_number]").fill("7")
    page.locator("[name=signs]").fill("/TB-VPĐP")
    page.locator("[name=signer]").fill("Nguyễn Ví Dụ, Phó Chánh Văn phòng")
    page.get_by_role("button", name="Xem trước văn bản").click()
    page.locator("main form button.primary").click()
    page.wait_for_url("**/notices/print/**")
    page.goto(reverse("desk:notices") + "?list=unsent")
    for _letter in range(2):
        page.locator("[name=sent_on]").first.fill(dates.words(dates.today()))
        page.locator("[name=proof_words]").first.fill("Biên nhận 12")
        page.get_by_role("button", name="Ghi là đã gửi").first.click()
        page.get_by_text("Đã ghi là đã gửi.").wait_for()


def renew(page, certificate):
    page.goto(reverse("desk:act", args=[certificate.code, "renew"]))
    assert problems(page) == []
    page.get_by_label("Số quyết định").fill("99/QĐ-UBND")
    page.get_by_label("Ngày quyết định").fill(dates.words(dates.today()))
    page.get_by_label("Cơ quan quyết định").select_option(label=str(Authority.objects.get(code="ubnd-tinh-thai-nguyen")))
    page.locator("input[type=file]").set_input_files(PAPER)
    page.locator("[name=stars]").select_option("5")
    page.locator("main form button.primary").click()
    page.locator("main form button[value=do]").click()
    page.wait_for_url("**/desk/certificates/*/")


def test_one_is_renewed_and_one_lapses(officer, ending, open_page):
    renewed, lapsing = ending
    first = Certificate.objects.get(product=renewed.registered_product)
    write_letters(officer)
    assert Letter.objects.filter(sent_on=dates.today()).count() == 2

    holder = open_page()
    holder.goto(link_of(renewed.registered_product.producer))
    assert problems(holder) == []
    holder.locator("button[value=renew]").click()
    holder.get_by_text("Đã trả lời").first.wait_for()
    officer.goto(reverse("desk:notices") + "?list=unanswered")
    waiting = officer.locator("main").inner_text()
    assert "Mật ong Phja Đén" in waiting
    assert "Miến dong Nà Mẫu" not in waiting
    renew(officer, first)

    shopper = open_page()
    shopper.goto(reverse("check", args=[first.code]))
    assert "4 sao" not in shopper.locator("main .stars").all_inner_texts()
    shopper.goto(renewed.get_absolute_url())
    expect(shopper.locator("main .stars").first).to_contain_text("5 sao")

    last = Certificate.objects.get(product=lapsing.registered_product).expires_on
    with time_machine.travel(dates.end_of(last) - timedelta(seconds=30), tick=True):
        shopper.goto(lapsing.get_absolute_url())
        expect(shopper.locator("main .stars").first).to_contain_text("4 sao")
    with time_machine.travel(dates.end_of(last), tick=True):
        shopper.goto(lapsing.get_absolute_url())
        expect(shopper.locator("main .stars")).to_have_count(0)
        expect(shopper.locator("main")).to_contain_text("Hiện không có hạng sao")
        assert problems(shopper) == []
        shopper.goto("/search/?q=mat+ong")
        expect(shopper.locator("main").get_by_text("Mật ong Phja Đén")).to_have_count(0)
        assert Certificate.objects.lapsed(timezone.now()).get().product == lapsing.registered_product
