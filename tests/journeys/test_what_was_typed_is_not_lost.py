"""A form token that is too old, a sign-in that has ended: what was typed comes back and is sent by one click, and nobody else gets it."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from playwright.sync_api import expect

from marketplace.foundation.accounts.models import Address, Role
from marketplace.foundation.notifications import links
from marketplace.shop.basket.models import Line
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.messages import SHOPPER_LINK
from marketplace.shop.purchases.models import OrderReport
from marketplace.shop.questions.messages import ANSWER_LINK
from marketplace.shop.questions.models import Question
from marketplace.shop.storefront.models import Complaint
from marketplace.trade.fairs.models import Fair
from marketplace.trade.outlets.models import Outlet
from tests.factories import catalogue, certification, places, producers, shop
from tests.factories.accounts import make_officer, make_user
from tests.journeys.browser import problems
from tests.office.desk.test_certificates import annex, paper
from tests.office.desk.test_fairs import said as fair
from tests.office.desk.test_outlets import application
from tests.shop.checkout.test_views import TYPED
from tests.shop.questions.test_questions import SAID as QUESTION
from tests.shop.questions.test_questions import asked
from tests.shop.seller.test_goods import address as goods_address
from tests.shop.seller.test_goods import words as goods_words
from tests.shop.storefront.test_views import COMPLAINT

pytestmark = pytest.mark.django_db
PASSWORD = "mat-khau-thu-nghiem"
OURS = {"Origin": "http://testserver"}


class Form(HTMLParser):
    """The one form of the page that sends again: `action`, `said` (name → values), `files` (names)."""

    def __init__(self, answer):
        super().__init__()
        self.action, self.said, self.files, self._inside = "", {}, [], False
        self.feed(answer.content.decode())

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self._inside = given.get("class") == "resend"
            self.action = given["action"] if self._inside else self.action
        elif tag == "input" and self._inside:
            if given["type"] == "file":
                self.files.append(given["name"])
            else:
                self.said.setdefault(given["name"], []).append(given["value"])

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "form"


def strict(user=None):
    client = Client(enforce_csrf_checks=True, headers=OURS)
    if user:
        client.force_login(user)
    return client


def resend(client, answer, **files):
    form = Form(answer)
    return client.post(form.action, form.said | files)


def sign_in(client, user, leads_to):
    """By the page, with its token, as a person does."""
    client.get(reverse("account_login"))
    token = client.cookies["shop_csrf"].value
    said = {"login": user.phone, "password": PASSWORD, "csrfmiddlewaretoken": token, "next": leads_to}
    return client.post(reverse("account_login"), said, follow=True)


def officer(role):
    return lambda: make_officer(role, second_factor=False, phone_verified_at=timezone.now())


def farmer():
    product, user = certification.certified_product("Miến dong Nà Mẫu"), make_user(phone_verified_at=timezone.now())
    producers.member(product.producer, user)
    return user, goods_address(product, "words"), goods_words(product, description="Dòng một\r\n<b>Dòng hai</b>"), "<b>Dòng hai</b>"


def desk(role, name, said, words):
    def made():
        return officer(role)(), reverse(name), said(), words

    return made


def many_products():
    """An annex of thirty lines: a hundred fields."""
    lines = annex(*[(f"Không có mã này {n}", 4) for n in range(30)])
    return paper("88/QĐ-NHIỀU", kind="recognise") | lines | {"annex-TOTAL_FORMS": "30", "file": ""}


def an_address():
    commune = places.commune()
    typed = {"name": "Nông Thị Ví Dụ", "phone": "0912345678", "province": commune.province.code, "commune": commune.code, "line": "Số 8"}
    return make_user(phone_verified_at=timezone.now()), reverse("account:address_new"), typed, "Nông Thị Ví Dụ"


GUARDED = {
    "certificate": desk(Role.COORDINATION_OFFICER, "desk:issue", many_products, "Không có mã này 29"),
    "outlet": desk(Role.TRADE_OFFICER, "desk:outlets_new", application, "Hộ ví dụ"),
    "fair": desk(Role.TRADE_OFFICER, "desk:fairs_new", fair, "Quảng trường"),
    "goods": farmer,
    "address": an_address,
}
WRITTEN = {"outlet": Outlet, "fair": Fair, "address": Address, "goods": None, "certificate": None}


@pytest.fixture(autouse=True)
def _no_second_factor(settings, tmp_path):
    settings.SECOND_FACTOR_FOR_OFFICERS = False
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


@pytest.mark.parametrize("kind", GUARDED)
def test_an_old_token_of_somebody_at_work(kind):
    user, address, said, words = GUARDED[kind]()
    client = strict(user)

    answer = client.post(address, {**said, "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert not WRITTEN[kind] or not WRITTEN[kind].objects.exists()

    again = resend(client, answer)
    assert again.status_code in (302, 422)
    assert again.status_code == 302 or escape(words) in again.content.decode()
    assert not WRITTEN[kind] or WRITTEN[kind].objects.count() == 1


@pytest.mark.parametrize("kind", GUARDED)
def test_a_sign_in_that_ended_while_somebody_worked(kind):
    user, address, said, words = GUARDED[kind]()
    client = strict(user)
    client.get(reverse("help"))
    token = client.cookies["shop_csrf"].value
    client.cookies["shop_session"] = ""  # the session is gone, the form is not

    answer = client.post(address, {**said, "csrfmiddlewaretoken": token})
    assert answer.url == f"{reverse('account_login')}?next={reverse('resend')}"
    assert not WRITTEN[kind] or not WRITTEN[kind].objects.exists()

    page = sign_in(client, user, reverse("resend"))
    assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
    again = resend(client, page)
    assert again.status_code in (302, 422)
    assert again.status_code == 302 or escape(words) in again.content.decode()
    assert not WRITTEN[kind] or WRITTEN[kind].objects.count() == 1
    assert client.get(reverse("resend")).status_code == 302  # offered once


def test_an_old_token_of_a_shopper():
    product = catalogue.listing("Lạp sườn Nà Mẫu")
    pack = shop.two_producers(lines=1)[0]
    for address, said, made in (
        (reverse("basket:add"), {"pack": pack.pk, "quantity": 2}, Line),
        (reverse("help"), COMPLAINT, Complaint),
        (reverse("ask", args=[product.registered_product.code]), QUESTION, Question),
    ):
        client = strict()
        answer = client.post(address, said)
        assert (answer.status_code, made.objects.count()) == (403, 0)
        assert (resend(client, answer).status_code, made.objects.count()) == (302, 1)


@pytest.mark.usefixtures("the_map")
def test_a_checkout_comes_back_with_what_was_typed():
    pack = shop.two_producers(lines=1)[0]
    client = strict()
    resend(client, client.post(reverse("basket:add"), {"pack": pack.pk, "quantity": 1}))

    answer = client.post(reverse("checkout:start"), {**TYPED, "key": "k", "shown": "", "step": "order", "csrfmiddlewaretoken": "cũ"})
    again = resend(client, answer)

    assert (answer.status_code, again.status_code) == (403, 409)  # the sum was never shown: asked once more, filled
    assert TYPED["address_line"] in again.content.decode()


def test_a_sign_in_form_comes_back_without_the_password():
    user, client = make_user(phone_verified_at=timezone.now()), strict()
    said = {"login": user.phone, "password": PASSWORD, "next": "/basket/"}

    answer = client.post(reverse("account_login"), said)

    assert PASSWORD not in answer.content.decode()
    assert "Mật khẩu hoặc mã không được giữ lại" in answer.content.decode()
    again = resend(client, answer)
    assert (again.status_code, "_auth_user_id" in client.session) == (200, False)
    assert f'value="{user.phone}"' in again.content.decode()


def test_a_file_is_chosen_again_beside_what_was_typed():
    user, client = make_officer(second_factor=False), strict()
    client.force_login(user)
    scan = SimpleUploadedFile("quyet-dinh.pdf", b"%PDF-1.7")

    answer = client.post(reverse("desk:issue"), {**many_products(), "file": scan})

    form = Form(answer)
    assert form.files == ["file"]
    assert "Xin chọn lại tệp: quyet-dinh.pdf" in answer.content.decode()
    assert form.said["number"] == ["88/QĐ-NHIỀU"]
    assert len(form.said) > 90


def test_htmx_is_given_the_same_page_to_show_in_place():
    pack = shop.two_producers(lines=1)[0]
    client = strict()

    answer = client.post(reverse("basket:add"), {"pack": pack.pk, "quantity": 2}, headers={"HX-Request": "true"})

    assert answer.status_code == 403
    assert resend(client, answer).url.split("?")[0] == reverse("basket:summary")
    assert '{"code":"4(03|29)","swap":true,"target":"body"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "told",
    [
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "null"},
        {"Referer": "http://evil.example/?http://testserver/"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {},
    ],
)
def test_what_another_site_posts_is_never_offered(told):
    answer = Client(enforce_csrf_checks=True).post(reverse("help"), COMPLAINT, headers=told)

    assert answer.status_code == 403
    assert COMPLAINT["words"] not in answer.content.decode()
    assert Form(answer).action == ""


def test_a_page_that_tells_no_referrer_is_known_by_the_browsers_own_word():
    row = asked(catalogue.listing("Lạp sườn Nà Mẫu").registered_product)
    client = Client(enforce_csrf_checks=True, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
    client.get(links.address(links.issue(ANSWER_LINK, row.pk, expires_at=timezone.now() + timedelta(days=1))))

    answer = client.post(reverse("question_answer", args=[row.pk]), {"words": "Có, kèm túi đá."})
    assert answer.status_code == 403
    resend(client, answer)

    row.refresh_from_db()
    assert row.answer == "Có, kèm túi đá."


def on_its_way(**person):
    purchase = shop.purchase(method="cod", **person)
    purchases.confirm_by_phone(purchase)
    order = purchase.orders.get()
    purchases.accept(order, by="producer")
    purchases.ship(order, by="producer")
    return purchase, reverse("order_report", args=[purchase.reference, order.number])


def test_a_members_report_is_kept_until_the_sign_in():
    member = make_user()
    _purchase, address = on_its_way(user=member)
    client = Client()

    answer = client.post(address, {"reason": "damaged", "words": "Vỡ hai lọ"})
    assert answer.status_code == 404
    assert f"{reverse('account_login')}?next={reverse('resend')}" in answer.content.decode()
    client.force_login(member)
    resend(client, client.get(reverse("resend")))

    assert OrderReport.objects.get().words == "Vỡ hai lọ"
    assert client.get(reverse("resend")).status_code == 302  # offered once


def test_a_guests_report_is_kept_until_the_link_is_opened_again():
    purchase, address = on_its_way()
    client = Client()
    client.post(address, {"reason": "damaged", "words": "Vỡ"})

    client.get(links.address(links.issue(SHOPPER_LINK, purchase.reference, expires_at=timezone.now() + timedelta(days=1))))
    resend(client, client.get(reverse("resend")))

    assert OrderReport.objects.get().words == "Vỡ"


def test_a_button_leads_back_to_the_page_it_stood_on():
    user, _address, _said, _words = farmer()
    client = Client(headers={**OURS, "Referer": "http://testserver/seller/goods/?x=1"})

    answer = client.post(reverse("seller:resume", args=[user.memberships.get().producer.code]))

    assert answer.url == f"{reverse('account_login')}?next=/seller/goods/"


def test_what_waits_is_the_browsers_own_and_ends(settings):
    user, address, said, _words = an_address()
    client = Client()
    client.post(address, said)
    assert client.get(reverse("resend")).status_code == 200
    assert Client().get(reverse("resend")).status_code == 302

    settings.UNSENT_KEPT_MINUTES = 0
    assert client.get(reverse("resend")).status_code == 302


def test_nobody_fills_the_table_of_sessions(settings):
    settings.UNSENT_AN_HOUR = 1
    _user, address, said, _words = an_address()
    first, second = Client(), Client()

    first.post(address, said)
    assert second.post(address, said).url.endswith(f"?next={reverse('account:home')}")

    assert (len(first.cookies), len(second.cookies)) == (1, 0)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_officer_in_a_browser_loses_only_the_scan(signed_in, tmp_path):
    user = make_officer(second_factor=False, phone_verified_at=timezone.now())
    page, scan = signed_in(user), tmp_path / "quyet-dinh-88.pdf"
    scan.write_bytes(b"%PDF-1.7")
    page.goto(reverse("desk:issue"))
    page.get_by_label("Số quyết định").fill("88/QĐ-UBND")
    page.locator("[name=annex-0-product]").fill("Miến dong “Nà Mẫu” <5 kg>")
    page.locator("[name=file]").set_input_files(scan)

    page.context.clear_cookies(name="shop_session")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_text("Những gì vừa nhập vẫn được giữ").wait_for()
    page.locator("[name=login]").fill(user.phone)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_label("Xin chọn lại tệp: quyet-dinh-88.pdf").set_input_files(scan)
    assert problems(page) == []
    page.get_by_role("button", name="Gửi lại").click()

    page.wait_for_url(f"**{reverse('desk:issue')}")
    expect(page.locator("[name=number]")).to_have_value("88/QĐ-UBND")
    expect(page.locator("[name=annex-0-product]")).to_have_value("Miến dong “Nà Mẫu” <5 kg>")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_shopper_whose_form_is_too_old_sees_it_at_once(page):
    pack = shop.two_producers(lines=1)[0]
    page.goto(pack.parent.registered_product.get_absolute_url())
    page.context.clear_cookies(name="shop_csrf")
    page.locator("#mua button.primary").click()

    page.get_by_role("heading", name="Biểu mẫu đã mở quá lâu").wait_for()
    page.get_by_role("button", name="Gửi lại").click()

    page.wait_for_url("**/basket/**")
    assert Line.objects.get().product == pack
