"""From the basket to the order over HTTP, queries counted in full."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts import consents
from marketplace.foundation.accounts.models import Consent, PhoneCode
from marketplace.foundation.core import content
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments.models import Intent
from marketplace.shop.basket import current
from marketplace.shop.basket.models import Basket
from marketplace.shop.partner import services as prices
from marketplace.shop.purchases import services as steps
from marketplace.shop.purchases.models import CashAppeal, OrderLineSnapshot, ProducerOrder, Purchase
from marketplace.shop.purchases.services import publish_terms
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import Pool, Promise
from tests.factories import accounts, catalogue, certification, shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
START = "/checkout/"
TYPED = {
    "payer_name": "Nguyễn Thị Lan Anh",
    "payer_phone": "0912 345 678",
    "province": "01",
    "commune": "00004",
    "address_line": "Số 8, ngõ 12, phố Lê Lợi",
    "method": "vietqr",
    "step": "order",
}


def counted(queries):
    return len([q for q in queries if 'SAVEPOINT "' not in q["sql"]])


def with_basket(client, wanted):
    made = shop.basket(wanted)
    client.cookies[settings.OSCAR_BASKET_COOKIE_OPEN] = current.sign(made)
    return made


@pytest.fixture
def packs():
    shop.base_data()
    return shop.two_producers()


@pytest.fixture
def guest(client, packs):
    with_basket(client, [(pack, 2) for pack in packs])
    return client


def hidden(page):
    html = page.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in ("key", "shown", "terms")}


def form_of(client, **typed):
    """The page as a person has it before the last click: the province chosen, its communes and fees shown."""
    fresh = hidden(client.get(START))
    return {**TYPED, **typed, **hidden(client.post(START, {**TYPED, **typed, **fresh, "step": "place"}))}


def nothing_ordered():
    return (Purchase.objects.count(), ProducerOrder.objects.count(), Intent.objects.count(), Promise.objects.count()) == (0, 0, 0, 0)


def test_the_page_before_the_last_click_costs_forty_queries_and_the_click_a_few_more(guest):
    with CaptureQueriesContext(connection) as before:
        form = form_of(guest)
    with CaptureQueriesContext(connection) as click:
        answer = guest.post(START, form)

    purchase = Purchase.objects.get()
    assert answer["Location"] == reverse("order", args=[purchase.reference])
    assert counted(before) <= 40
    assert counted(click) <= 44  # the whole request: limits, session, the browser's link, the book, commission, goods set aside, promotions


def test_terms_that_changed_meanwhile_are_shown_before_anything_is_ordered(guest):
    form = form_of(guest)
    publish_terms({"dieu-khoan": {"title": "Điều khoản", "html": "<p>Một</p>"}}, actor=None)
    publish_terms({"dieu-khoan": {"title": "Điều khoản", "html": "<p>Hai</p>"}}, actor=None)

    answer = guest.post(START, form)

    assert answer.status_code == 422
    assert "Điều khoản mua hàng vừa được thay đổi" in answer.content.decode()
    assert Purchase.objects.count() == 0
    again = guest.post(START, form_of(guest))
    assert again.status_code == 302
    assert Purchase.objects.get().terms_version.startswith("bản 2, ngày ")


def test_a_guest_orders_from_two_producers_by_transfer(guest, packs):
    answer = guest.post(START, form_of(guest), follow=True)

    purchase = Purchase.objects.get()
    assert answer.status_code == 200
    assert (purchase.payer_phone, purchase.commune_name, purchase.province_name) == ("+84912345678", "Phường Ba Đình", "Thành phố Hà Nội")
    assert purchase.user is None
    assert [o.payment for o in purchase.orders.all()] == ["awaited", "awaited"]
    assert Intent.objects.get().amount == purchase.total
    assert purchase.total == sum(o.total for o in purchase.orders.all())
    assert set(Pool.objects.values_list("promised", flat=True)) == {2}
    assert list(Message.objects.values_list("kind", flat=True)) == ["purchase_received"]  # producers are told when money has come
    assert Basket.objects.get().status == "Submitted"
    assert all(len(o.number) == 8 for o in purchase.orders.all())


def test_nothing_is_preselected(guest):
    html = guest.get(START).content.decode()
    assert " checked" not in html
    page = guest.post(START, {**form_of(guest), "method": ""})
    assert page.status_code == 422
    assert nothing_ordered()


def test_what_is_missing_is_said_and_what_was_typed_stays(guest):
    page = guest.post(START, form_of(guest, payer_phone="0900 000 00", commune="", message="Gọi trước khi giao"))

    html = page.content.decode()
    assert page.status_code == 422
    assert html.count('aria-invalid="true"') == 2
    assert 'value="0900 000 00"' in html
    assert "Gọi trước khi giao" in html
    assert nothing_ordered()


def test_a_price_that_changed_is_told_and_asked_again(guest, packs):
    form = form_of(guest)
    prices.set_price(packs[0], price=99_000, actor=None)

    page = guest.post(START, form)

    html = page.content.decode()
    assert page.status_code == 409
    assert "50.000\xa0₫" in html
    assert "99.000\xa0₫" in html
    assert nothing_ordered()
    assert Basket.objects.get().status == "Open"

    again = guest.post(START, {**form, **hidden(page)})
    assert again.status_code == 302
    assert OrderLineSnapshot.objects.get(product=packs[0]).unit_price == 99_000


@pytest.mark.parametrize("change", ["stock", "star", "fee", "basket", "province", "forged"])
def test_nothing_else_that_changed_is_charged_silently(guest, packs, change):
    form = form_of(guest)
    if change == "stock":
        catalogue.fill(packs[0], 1)
    if change == "star":
        certification.revoke(packs[0].parent.registered_product.certificates.get())
    if change == "fee":
        from marketplace.shop.delivery.models import Band

        Band.objects.update(fee=99_000)
    if change == "basket":  # the other tab
        Basket.objects.get().lines.filter(product=packs[1]).update(quantity=1)
    if change == "province":
        form |= {"province": "79", "commune": "26734"}
    if change == "forged":
        form["shown"] = form["shown"][:-3] + "xxx"

    page = guest.post(START, form)

    assert page.status_code in (409, 422)
    assert nothing_ordered()


def test_twice_the_same_click_is_one_purchase_and_back_shows_it(guest):
    form = form_of(guest)
    first, second = guest.post(START, form), guest.post(START, form)

    purchase = Purchase.objects.get()
    where = reverse("order", args=[purchase.reference])
    assert (first["Location"], second["Location"], guest.get(START)["Location"]) == (where, where, where)
    assert guest.get(where).status_code == 200


def test_back_with_other_words_shows_the_same_order(guest):
    form = form_of(guest)
    guest.post(START, form)
    changed = guest.post(START, {**form, "address_line": "Nơi khác"})
    assert changed["Location"] == reverse("order", args=[Purchase.objects.get().reference])
    assert Purchase.objects.get().address_line == TYPED["address_line"]


def test_a_strangers_key_shows_nothing(guest, packs):
    form = form_of(guest)
    guest.post(START, form)
    stranger = Client()
    with_basket(stranger, [(packs[0], 1)])

    answer = stranger.post(START, form)  # the same key, the same words, another basket

    assert answer.status_code == 409
    assert Purchase.objects.count() == 1
    assert stranger.get(reverse("order", args=[Purchase.objects.get().reference])).status_code == 404
    assert Client().post(START, form).status_code == 200  # no basket at all: the form comes back, nothing is said
    assert Purchase.objects.count() == 1


def test_a_guests_first_cash_order_waits_for_the_code(guest):
    answer = guest.post(START, form_of(guest, method="cod"))

    purchase = Purchase.objects.get()
    confirm = reverse("checkout:confirm", args=[purchase.reference])
    assert answer["Location"] == confirm
    assert {o.payment for o in purchase.orders.all()} == {"unconfirmed"}
    assert not Message.objects.filter(kind="order_for_producer").exists()

    wrong = guest.post(confirm, {"code": "000000x"})
    assert (wrong.status_code, {o.payment for o in purchase.orders.all()}) == (422, {"unconfirmed"})

    right = guest.post(confirm, {"code": PhoneCode.objects.get().code})
    assert right["Location"] == reverse("order", args=[purchase.reference])
    assert {o.payment for o in purchase.orders.all()} == {"on_delivery"}
    assert Message.objects.filter(kind="order_for_producer").count() == 2


def test_another_browser_cannot_confirm(guest):
    guest.post(START, form_of(guest, method="cod"))
    confirm = reverse("checkout:confirm", args=[Purchase.objects.get().reference])
    assert Client().get(confirm).status_code == 404
    assert Client().post(confirm, {"code": PhoneCode.objects.get().code}).status_code == 404
    assert Purchase.objects.get().confirmed_at is None


def test_a_known_number_pays_cash_without_a_code(guest, packs):
    guest.post(START, form_of(guest, method="cod"))
    guest.post(reverse("checkout:confirm", args=[Purchase.objects.get().reference]), {"code": PhoneCode.objects.get().code})
    with_basket(guest, [(packs[0], 1)])

    answer = guest.post(START, form_of(guest, method="cod"))

    newest = Purchase.objects.order_by("-pk")[0]
    assert answer["Location"] == reverse("order", args=[newest.reference])
    assert newest.orders.get().payment == "on_delivery"
    assert PhoneCode.objects.count() == 1


@pytest.mark.parametrize("proven", [True, False])
def test_a_members_number_counts_once_it_is_proven(packs, proven):
    member = accounts.make_user(phone="+84912345678", phone_verified_at=timezone.now() if proven else None)
    shop.basket([(packs[0], 1)], owner=member)
    client = Client()
    client.force_login(member)

    client.post(START, form_of(client, method="cod"))

    assert Purchase.objects.get().user == member
    assert ProducerOrder.objects.get().payment == ("on_delivery" if proven else "unconfirmed")


def test_goods_for_somebody_else_are_not_paid_in_cash(guest):
    other = {"receiver_name": "Ông Ngoại", "receiver_phone": "0987 654 321"}
    page = guest.post(START, form_of(guest, method="cod", **other))
    assert page.status_code == 422
    assert nothing_ordered()

    guest.post(START, {**form_of(guest, **other), "method": "vietqr"})
    assert Purchase.objects.get().receiver_phone == "+84987654321"


def test_light_alcohol_asks_for_the_age_and_takes_no_cash(client):
    from datetime import date

    from catalogue.models import SellingLicence
    from marketplace.foundation.core import dates

    shop.base_data()
    content.load("certification", "catalogue")
    made = catalogue.listing("Rượu mơ thử", group_code="drinks", alcohol_percent="12")
    day = dates.today()
    SellingLicence.objects.create(
        producer=made.registered_product.producer, number="1", valid_from=date(2020, 1, 1), valid_until=day.replace(year=day.year + 1)
    )
    with_basket(client, [(catalogue.pack_of(made), 1)])

    assert client.post(START, form_of(client, method="cod", age_declared="on")).status_code == 422
    assert client.post(START, form_of(client)).status_code == 422
    assert nothing_ordered()
    assert client.post(START, form_of(client, age_declared="on")).status_code == 302
    assert (Purchase.objects.get().age_declared, OrderLineSnapshot.objects.get().age_restricted) == (True, True)


def test_an_invoice_is_frozen_and_its_tax_code_checked(guest):
    company = {"invoice_name": "Công ty Thử", "invoice_tax_code": "0100233488", "invoice_address": "Hà Nội"}
    assert guest.post(START, form_of(guest, **{**company, "invoice_tax_code": "0100233489"})).status_code == 422
    assert guest.post(START, form_of(guest, **{**company, "invoice_address": ""})).status_code == 422
    assert nothing_ordered()
    guest.post(START, form_of(guest, **company))
    assert Purchase.objects.get().invoice_tax_code == "0100233488"


def test_too_many_open_orders_for_one_number(client, packs, settings):
    settings.OPEN_ORDERS_PER_PHONE = 2
    for n in range(3):
        with_basket(client, [(packs[n], 1)])
        answer = client.post(START, form_of(client))
        assert answer.status_code == (302 if n < 2 else 422)
    assert Purchase.objects.count() == 2


def test_too_many_clicks_from_one_network(guest, settings):
    settings.CHECKOUT_TRIES_PER_NETWORK = (1, 3600)
    form = form_of(guest)
    assert guest.post(START, {**form, "shown": ""}).status_code == 409
    assert guest.post(START, form).status_code == 429
    assert nothing_ordered()


def test_an_old_form_comes_back_filled(packs):
    client = Client(enforce_csrf_checks=True)
    with_basket(client, [(packs[0], 1)])
    page = client.post(START, {**TYPED, "key": "k", "shown": ""}, headers={"Origin": "http://testserver"})
    html = page.content.decode()
    assert page.status_code == 403
    assert TYPED["payer_name"] in html
    assert TYPED["address_line"] in html
    assert nothing_ordered()


def test_a_sign_in_that_has_ended_keeps_what_was_typed(packs):
    member, client = accounts.make_user(), Client()
    shop.basket([(packs[0], 1)], owner=member)
    client.force_login(member)
    form = form_of(client)
    client.logout()

    page = client.post(START, form)
    assert page.status_code == 200
    assert TYPED["address_line"] in page.content.decode()
    assert nothing_ordered()

    client.force_login(member)
    assert client.post(START, {**form, **hidden(page), "shown": form["shown"]}).status_code == 302


def test_a_members_second_tab_is_told_that_the_basket_has_been_ordered(packs):
    member, client = accounts.make_user(), Client()
    shop.basket([(packs[0], 1)], owner=member)
    client.force_login(member)
    first, second = form_of(client), form_of(client)
    assert first["key"] != second["key"]
    assert client.post(START, first).status_code == 302

    page = client.post(START, second, follow=True)

    assert page.redirect_chain == [(reverse("basket:summary"), 302)]
    assert "có thể anh/chị đã đặt ở một thẻ khác" in page.content.decode()
    assert Purchase.objects.count() == 1


def test_a_maker_who_does_not_send_there_is_named_and_nothing_is_ordered(client, packs):
    from catalogue.models import Product

    with_basket(client, [(packs[0], 1), (packs[1], 1)])
    Product.objects.filter(pk=packs[0].parent_id).update(not_delivered_to=["01"])
    maker = packs[0].parent.registered_product.producer

    page = client.post(START, form_of(client))

    html = page.content.decode()
    assert page.status_code == 409
    assert html.count(maker.name) >= 2
    assert packs[0].parent.title in html
    assert nothing_ordered()
    assert Basket.open.get().lines.count() == 2

    Basket.open.get().lines.get(product=packs[0]).delete()
    assert client.post(START, form_of(client)).status_code == 302
    assert ProducerOrder.objects.get().producer == packs[1].parent.registered_product.producer


def test_bought_again_at_todays_price_and_what_is_gone_is_named(guest, packs):
    guest.post(START, form_of(guest))
    purchase = Purchase.objects.get()
    prices.set_price(packs[0], price=77_000, actor=None)
    certification.revoke(packs[1].parent.registered_product.certificates.get())

    page = guest.post(reverse("checkout:again", args=[purchase.reference]), follow=True)

    basket = Basket.open.get()
    assert basket.lines.count() == 4
    assert int(basket.lines.get(product=packs[0]).price_incl_tax) == 77_000
    assert packs[1].parent.title in page.content.decode()
    assert Client().post(reverse("checkout:again", args=[purchase.reference])).status_code == 404


def test_personal_pages_are_kept_by_nobody(guest):
    assert guest.get(START)["Cache-Control"] == "private, no-store"


def test_an_empty_basket_leads_to_the_basket(client):
    assert client.get(START)["Location"] == reverse("basket:summary")


def order_cash(guest, **typed):
    return guest.post(START, form_of(guest, method="cod", **typed))


def test_a_proven_phone_is_proven_in_its_own_browser_only(guest, packs):
    answer = order_cash(guest)
    guest.post(answer["Location"], {"code": PhoneCode.objects.get().code})
    with_basket(guest, [(packs[0], 1)])
    stranger = Client()
    with_basket(stranger, [(packs[1], 1)])

    mine, theirs = order_cash(guest), order_cash(stranger)

    latest = Purchase.objects.order_by("-pk")[:2]
    assert [mine["Location"], theirs["Location"]] == [
        reverse("order", args=[latest[1].reference]),
        reverse("checkout:confirm", args=[latest[0].reference]),
    ]
    assert [order.payment for purchase in latest for order in purchase.orders.all()] == ["unconfirmed", "on_delivery"]
    cookie = guest.cookies[f"{settings.INSTANCE}_proof"]
    assert "912345678" not in cookie.value
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_another_phone_in_the_same_browser_wants_its_own_code(guest, packs):
    answer = order_cash(guest)
    guest.post(answer["Location"], {"code": PhoneCode.objects.get().code})
    with_basket(guest, [(packs[0], 1)])

    assert "/confirm/" in order_cash(guest, payer_phone="0987 654 321")["Location"]


def test_the_cookie_of_a_basket_leads_back_for_half_an_hour_only(guest, time_machine):
    now = timezone.now()
    guest.post(START, form_of(guest))
    purchase = Purchase.objects.get()
    basket_cookie = guest.cookies[settings.OSCAR_BASKET_COOKIE_OPEN].value
    later = Client()
    later.cookies[settings.OSCAR_BASKET_COOKIE_OPEN] = basket_cookie

    time_machine.move_to(now + timedelta(minutes=32), tick=False)
    answer = later.get(START)
    assert answer["Location"] == reverse("order_find")
    assert later.get(reverse("order", args=[purchase.reference])).status_code == 404
    assert guest.get(reverse("order", args=[purchase.reference])).status_code == 200  # it has ordered, and keeps its link for a day
    time_machine.move_to(now + timedelta(days=1, minutes=2), tick=False)
    assert guest.get(reverse("order", args=[purchase.reference])).status_code == 404


@pytest.mark.parametrize("line", ["so 8 - NGO 12, pho Le Loi", "Số 8 ngõ 12 phố Lê Lợi.", "SỐ 8,  ngõ 12,phố lê lợi"])
def test_one_door_written_in_another_way_is_one_door(guest, settings, line):
    settings.OPEN_ORDERS_PER_ADDRESS = 1
    shop.purchase(method="vietqr", contact_fields={"commune_code": "00004"})

    page = guest.post(START, form_of(guest, address_line=line))

    assert page.status_code == 422
    assert Purchase.objects.count() == 1


def test_news_are_asked_for_apart_and_kept_with_their_words(guest):
    assert 'name="news"' in (html := guest.get(START).content.decode())
    assert " checked" not in html
    guest.post(START, form_of(guest, news="on"))

    consent = Consent.objects.get()
    assert (consent.user, consent.phone, consent.purpose, consent.asked_at_page) == (None, "+84912345678", "news", "checkout:start")
    assert consent.text == str(consents.purpose("news").text)
    assert Message.objects.get(kind="guest_consent").phone == "+84912345678"


def test_without_the_tick_nothing_is_agreed_to(guest):
    guest.post(START, form_of(guest))
    assert (Purchase.objects.count(), Consent.objects.count()) == (1, 0)


def test_a_member_agrees_with_the_account(client, packs):
    member = accounts.make_user()
    client.force_login(member)
    shop.basket([(packs[0], 1)], owner=member)
    client.post(START, form_of(client, news="on"))
    assert Consent.objects.get().user == member
    assert Message.objects.filter(kind="guest_consent").count() == 0


@pytest.mark.parametrize("written", ["Bằng Phúc", "bang phuc", "xã Bằng Phúc", "X. Bằng Phúc (Chợ Đồn)"])
def test_a_commune_may_be_typed_by_its_old_name(guest, written):
    form = form_of(guest, province="", commune="", commune_name=written)
    assert Purchase.objects.count() == 0

    guest.post(START, {**form, "commune_name": written})

    assert (Purchase.objects.get().commune_name, Purchase.objects.get().province_name) == ("Xã Đồng Phúc", "Tỉnh Thái Nguyên")


def test_a_name_of_several_places_is_asked_about_and_a_button_answers(guest):
    form = form_of(guest, province="", commune="", commune_name="Ba Bể")
    page = guest.post(START, form | {"commune_name": "Ba Bể"})
    assert (page.status_code, Purchase.objects.count()) == (422, 0)
    value, _words = next(choice for choice in page.context["form"].typed.choices if choice[1].startswith("Xã Chợ Rã"))

    chosen = guest.post(START, {**form, "commune_name": "", "pick": value})

    assert chosen.context["form"]["commune"].value() == value.split(":")[1]
    assert Purchase.objects.count() == 0


def test_a_name_nobody_knows_is_said(guest):
    form = form_of(guest)
    page = guest.post(START, {**form, "commune_name": "Xã Không Có"})
    assert "chưa tìm thấy xã, phường “Xã Không Có”" in page.content.decode()
    assert Purchase.objects.count() == 0

    chosen = {"commune": form["commune"], "commune_name": page.context["form"]["commune_name"].value() or ""}
    guest.post(START, {**form, **chosen})  # the list has the last word
    assert Purchase.objects.get().commune_code == form["commune"]


def test_who_may_no_longer_pay_at_the_door_reads_why_and_asks_an_operator(guest, settings):
    settings.CASH_REFUSALS = (1, 12)
    order = shop.purchase(method="cod", contact_fields={"phone": "+84912345678"}, proven_phone="+84912345678").orders.get()
    for step in ("accept", "ship", "refuse"):
        getattr(steps, step)(order, by="producer")

    typed = form_of(guest, method="cod")
    refused = guest.post(START, typed)
    assert (refused.status_code, 'value="appeal"' in refused.text, Purchase.objects.count()) == (422, True, 1)
    asked = guest.post(START, {**typed, "step": "appeal"})
    again = guest.post(START, {**typed, "step": "appeal"})

    assert "Đã ghi nhận đề nghị" in asked.text
    assert "Số 8, ngõ 12" in again.text  # what was typed is not lost
    assert CashAppeal.objects.get().phone == "+84912345678"
    assert guest.post(START, {**typed, "step": "appeal", "payer_phone": "x"}).status_code == 200


def test_why_the_last_click_was_refused_stands_at_the_goods_and_at_the_button_too(guest, packs):
    shop.purchase([packs[0]], quantity=2, contact_fields={"phone": "+84912345678"})
    stock.set_marks(packs[0].pool, low_at=None, most_each=3, person=None)

    answer = guest.post(START, form_of(guest))

    html = answer.content.decode()
    words = "mỗi người mua tối đa 3 trong 30 ngày, anh/chị đã đặt 2"
    aside = html[html.index("<aside") : html.index("</aside>")]
    assert (answer.status_code, html.count(words), aside.count(words)) == (422, 2, 1)
    assert (
        aside.index("quá số một người được mua") < aside.index(words) < aside.index("Sửa số lượng trong giỏ") < aside.index('value="order"')
    )
    assert Purchase.objects.count() == 1


def test_the_end_of_the_time_is_told_beside_the_button(guest):
    html = guest.get(START).content.decode()

    aside = html[html.index("<aside") : html.index("</aside>")]
    assert html.count("data-held-over") == 2
    assert aside.index("data-held-over hidden") < aside.index('value="hold"') < aside.index('value="order"')
