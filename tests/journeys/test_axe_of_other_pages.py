"""The other kinds of pages, each on a phone and on a desk: axe, width, words in their boxes, the policy."""

from datetime import timedelta

import pytest

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.office.reports.quarters import Quarter
from marketplace.office.reports.services import freeze_report
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.storefront.services import file_complaint
from marketplace.trade.outlets.models import Criteria
from tests.factories import catalogue, certification, fairs, outlets, places, producers, shop
from tests.factories.accounts import make_officer, make_superuser, make_user

from .browser import WIDE, problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WIDTHS = (390, WIDE[0])


def wrong(open_page, client, addresses):
    """{name-width: problems} of these pages, seen as the one whom `client` is."""
    cookies = [{"name": name, "value": morsel.value, "url": open_page.origin} for name, morsel in client.cookies.items()]
    found = {}
    for width in WIDTHS:
        page = open_page(width=width)
        page.context.add_cookies(cookies)
        for address in addresses:
            answer = page.goto(address)
            page.wait_for_load_state()
            if answer.status != 200 or problems(page):
                found[f"{address} at {width}"] = [answer.status, *problems(page)]
    return found


@pytest.fixture
def open_page(open_page, live_server):
    open_page.origin = live_server.url
    return open_page


def test_products_in_each_state_results_register_certificate_and_check(open_page, client):
    maker = producers.producer("HTX nông nghiệp Trà Shan tuyết cổ thụ Bằng Phúc", commune=places.commune("Đồng Phúc"))
    sold = catalogue.listing("Trà Shan tuyết", producer=maker, stars=5)
    empty = catalogue.listing("Tinh bột nghệ nếp đỏ", producer=maker, packs=[("Hộp 200 g", 120000, 0)])
    revoked, ended = catalogue.listing("Mật ong", producer=maker), certification.lapsed_product("Bánh trời")
    unlisted = certification.certified_product("Bánh phở khô")
    paper = sold.registered_product.certificates.get()
    certification.revoke(revoked.registered_product.certificates.get())
    products = [row.get_absolute_url() for row in (sold, empty, revoked)] + [row.get_absolute_url() for row in (ended, unlisted)]
    others = [
        "/search/",
        "/search/?q=tra",
        "/search/?q=zzz",
        "/en/search/",
        "/chung-nhan/",
        paper.get_absolute_url(),
        f"/check/{paper.code}",
    ]

    assert wrong(open_page, client, products + others) == {}


def test_basket_login_sign_up_and_the_demo(open_page, client):
    pages = [
        "/basket/",
        "/account/login/",
        "/account/signup/",
        "/account/password/reset/",
        "/order/",
        "/demo/",
    ]

    assert wrong(open_page, client, pages) == {}


def test_the_account_of_a_shopper(open_page, client):
    shopper = make_user()
    client.force_login(shopper)
    purchase = shop.purchase(shop.two_producers(lines=2), user=shopper)
    pages = ["/account/", "/account/orders/", "/account/addresses/", "/account/data/", "/account/profile/", f"/order/{purchase.reference}/"]
    pages += [f"/order/{purchase.reference}/change/"]

    assert wrong(open_page, client, pages) == {}


def test_the_portal_of_a_producer(open_page, client):
    member = make_user()
    services.confirm_by_phone(shop.purchase(method="cod", quantity=2))
    order = ProducerOrder.objects.select_related("producer").get()
    producers.member(order.producer, member)
    services.accept(order, by="producer", actor=member)
    client.force_login(member)

    assert wrong(open_page, client, ["/seller/", f"/seller/orders/{order.number}/", f"/seller/orders/{order.number}/slip/"]) == {}


def test_the_desk_of_an_operator(open_page, client):
    services.confirm_by_phone(shop.purchase(method="cod"))
    file_complaint("goods", words="Hộp bị móp", name="Lý Thị Thử", phone="+84912345678")
    number = ProducerOrder.objects.get().number
    client.force_login(make_officer(Role.OPERATOR))

    assert (
        wrong(open_page, client, [f"/desk/{part}/" for part in ("orders", "bank", "messages", "complaints", "call", f"orders/{number}")])
        == {}
    )


def test_the_desk_of_an_officer(open_page, client):
    paper = certification.certificate(on=dates.today() - timedelta(days=1080))
    client.force_login(make_officer(Role.COORDINATION_OFFICER))
    parts = ("certificates", "certificates/issue", f"certificates/{paper.code}", f"certificates/{paper.code}/revoke")
    more = ("decisions", "producers", f"producers/{paper.product.producer.code}", "recognitions", "import")

    assert wrong(open_page, client, [f"/desk/{part}/" for part in (*parts, *more)]) == {}


def test_acts_on_many_rows_figures_and_criteria_at_the_desk(open_page, client, the_map):
    rows = [certification.certificate(certification.registered_product(commune=places.commune("Đồng Phúc"))) for _ in range(3)]
    officer = make_superuser()
    report = freeze_report(Quarter.of(dates.today()), as_of=dates.today(), actor=officer)
    outlets.published(kinds=30)
    draft = outlets.version(Criteria.objects.get(code="qd-736-2021"), publish=False, least_kinds=31)
    client.force_login(officer)
    many = "/desk/certificates/many/?act=tag&" + "&".join(f"row={row.pk}" for row in rows)
    quarter = f"/desk/quarters/{report.pk}/"
    pages = ["/desk/", "/desk/certificates/", many, f"{many}&word=gap&sure=1", "/desk/quarters/", quarter, f"{quarter}held/"]
    versions = ["/desk/criteria/", f"/desk/criteria/{draft.code}/", f"/desk/criteria/{draft.replaces.code}/next/"]

    assert wrong(open_page, client, [*pages, *versions, *(f"/en{page}" for page in (many, quarter, versions[1]))]) == {}


def test_fairs_for_everybody_and_for_officers(open_page, client):
    row = fairs.allotted()
    fairs.document(row.fair)
    noted, over = fairs.festival("Lễ hội Ba Bể", commune=places.commune("Ba Bể"), old_commune=places.old_commune("Nam Mẫu")), fairs.over()
    public = ["/hoi-cho/", "/en/hoi-cho/", "/hoi-cho/da-qua/", *(fair.get_absolute_url() for fair in (row.fair, noted, over))]
    assert wrong(open_page, client, public) == {}

    client.force_login(make_officer(Role.TRADE_OFFICER))
    desk = ["/desk/fairs/", *(f"/desk/fairs/{fair.pk}/" for fair in (row.fair, over)), f"/desk/fairs/{row.fair_id}/letters/"]
    assert wrong(open_page, client, desk) == {}


def test_points_of_sale_as_everybody_their_owner_and_the_department_see_them(open_page, client, the_map):
    shown = outlets.open_daily(outlets.published("Cửa hàng OCOP Bản Cuôn"))
    mine = outlets.complete(outlets.draft(make_user(), name="Quầy hàng bến xe"), kinds=2)
    everybody = [
        "/du-lieu-mo/",
        "/en/diem-ban/",
        f"/en{shown.get_absolute_url()}",
        "/diem-ban/",
        shown.get_absolute_url(),
        "/diem-ban/in/",
        "/diem-ban/khung/",
        "/diem-ban/dang-ky/",
    ]
    client.force_login(mine.holder)
    known = outlets.reported("Cửa hàng trên báo", address_line="Tổ 3", commune=places.commune("Đức Xuân"))
    everybody.append(f"/diem-ban/{known.slug}/nhan/")
    assert wrong(open_page, client, [f"/diem-ban/{known.slug}/nhan/"]) == {}  # as nobody; below, as an owner
    outlets.claim(known)
    own = [f"/diem-ban/dang-ky/{mine.code}/{part}" for part in ("", "cua-hang/", "gio/", "hang/", "anh/", "vi-tri/")]
    assert wrong(open_page, client, everybody + own) == {}

    client.force_login(make_officer(Role.TRADE_OFFICER))
    parts = (
        f"outlets/{known.code}",
        "outlets",
        "outlets/new",
        "import",
        *(f"outlets/{shown.code}{part}" for part in ("", "/amend", "/goods", "/hours", "/minutes", "/survey")),
    )
    many = [f"/desk/{kind}/many/?act=tag&all=1" for kind in ("outlets", "fairs")]
    assert wrong(open_page, client, [*(f"/desk/{part}/" for part in parts), *many]) == {}
