import re
from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from catalogue.models import SellingRule, Way
from marketplace.foundation.core import dates
from marketplace.foundation.core.models import Spending
from marketplace.foundation.notifications.models import Message
from marketplace.register.producers.models import State
from marketplace.shop.storefront.models import Complaint
from tests.factories import catalogue, certification, places, producers
from tests.factories.accounts import make_agency, make_mandate

NOW = datetime(2026, 11, 25, 13, 40, tzinfo=dates.VN)
LONG_AGO = date(2019, 5, 1)


@pytest.fixture(autouse=True)
def _ground(the_map, db):
    with time_machine.travel(NOW, tick=False):
        yield


def text(answer):
    return answer.content.decode()


def goods(name, **fields):
    commune = fields.pop("commune", None) or places.commune("Côn Minh")
    maker = fields.pop("producer", None) or producers.producer(f"HTX {name}", commune=commune)
    return catalogue.listing(name, producer=maker, commune=commune, **fields)


def address_of(commune):
    return reverse("commune", args=[f"{commune.code}-{commune.folded.replace(' ', '-')}"])


def queries(client, address):
    client.get(address)  # what is asked once per process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- home ----------------------------------------------------------------------------------------------------------


def test_home_shows_what_can_be_bought_with_the_star_that_holds(client):
    made = goods("Miến dong Tài Hoan", stars=5)

    page = text(client.get("/"))

    assert f'<a href="{made.get_absolute_url()}">Miến dong Tài Hoan</a>' in page
    assert "85.000\u00a0₫" in page
    assert "Xem 1 sản phẩm" in page
    assert 'aria-label="Xã Côn Minh: 1 sản phẩm, đến 5 sao"' in page


def test_home_shows_what_is_in_season_where_there_is_enough(client):
    for name in ("Cam", "Quýt", "Gạo", "Miến"):
        goods(name, season_months=[10, 11])
    goods("Bí xanh", season_months=[6, 7])
    goods("Trà")

    page = text(client.get("/"))
    with time_machine.travel(NOW.replace(month=12), tick=False):
        later = text(client.get("/"))

    assert "Đang vào mùa, tháng 11" in page
    assert (">Quýt</a>" in page, ">Bí xanh</a>" in page, ">Trà</a>" in page) == (True, False, False)
    assert ("Đang vào mùa" in later, ">Bí xanh</a>" in later, ">Trà</a>" in later) == (False, True, True)


def test_home_leaves_out_what_has_no_star_and_the_map_forgets_it(client):
    goods("Gạo nếp Tân Sơn", on=LONG_AGO)

    page = text(client.get("/"))

    assert "Gạo nếp Tân Sơn" not in page
    assert 'aria-label="Xã Côn Minh: chưa có sản phẩm"' in page
    assert "Chưa có hàng bán" in page


def test_home_never_promotes_alcohol(client):
    SellingRule.objects.create(group=certification.group("drinks"), alcohol_from=5, alcohol_under=15, way=Way.SOLD_WITH_AGE)
    made = goods("Rượu mơ", group_code="drinks", alcohol_percent=12)
    catalogue_licence(made)

    page = text(client.get("/"))

    assert ">Rượu mơ</a>" not in page


def catalogue_licence(made):
    from catalogue.models import SellingLicence

    SellingLicence.objects.create(
        producer=made.registered_product.producer, number="1", valid_from=date(2026, 1, 1), valid_until=date(2027, 1, 1)
    )


def test_home_takes_one_product_a_maker(client):
    maker = producers.producer("HTX Hai Hàng")
    goods("Trà một", producer=maker)
    goods("Trà hai", producer=maker)

    page = text(client.get("/"))

    assert ("Trà một</a>" in page) + ("Trà hai</a>" in page) == 1


def test_the_order_of_home_changes_with_the_day(client):
    for n in range(6):
        goods(f"Mật ong {n}")
    orders = set()

    for day in range(25, 30):
        with time_machine.travel(datetime(2026, 11, day, 12, tzinfo=dates.VN), tick=False):
            orders.add(tuple(re.findall(r">(Mật ong \d)</a>", text(client.get("/")))))

    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset(f"Mật ong {n}" for n in range(6))}


# --- commune -------------------------------------------------------------------------------------------------------


def test_a_commune_tells_its_old_names_its_goods_and_makers(client):
    commune = places.commune("Đồng Phúc")
    goods("Trà Shan tuyết", commune=commune, stars=4)
    certification.certified_product("Rau bò khai", stars=3, commune=commune)

    page = text(client.get(address_of(commune)))

    assert "<h1>Xã Đồng Phúc</h1>" in page
    assert "xã Bằng Phúc" in page
    assert "huyện Chợ Đồn" in page
    assert "2 sản phẩm còn hạng sao hôm nay" in page
    assert "Còn hạng sao, chưa bán trên sàn" in page
    assert "Rau bò khai</a>" in page
    assert "HTX Trà Shan tuyết</a>" in page


def test_a_commune_without_a_star_says_so(client):
    page = text(client.get(address_of(places.commune("Đồng Phúc"))))

    assert "Hôm nay xã Đồng Phúc chưa có sản phẩm còn hạng sao." in page


def test_a_star_that_ends_at_midnight_leaves_the_commune_then(client):
    commune = places.commune("Đồng Phúc")
    goods("Trà Shan tuyết", commune=commune, expires_on=date(2026, 11, 25))
    answers = []

    for moment in (datetime(2026, 11, 25, 23, 59, 59, tzinfo=dates.VN), datetime(2026, 11, 26, tzinfo=dates.VN)):
        with time_machine.travel(moment, tick=False):
            answers.append('class="card"' in text(client.get(address_of(commune))))

    assert answers == [True, False]


def test_another_slug_leads_to_the_one_address(client):
    commune = places.commune("Đồng Phúc")

    answer = client.get(reverse("commune", args=[f"{commune.code}-ten-cu"]))

    assert (answer.status_code, answer["Location"]) == (301, address_of(commune))


@pytest.mark.parametrize("key", ["99999-khong-co", "khong-co", "01"])
def test_unknown_communes_are_404_in_words(client, key):
    answer = client.get(reverse("commune", args=[key]))

    assert answer.status_code == 404
    assert "Không tìm thấy trang này" in text(answer)


# --- producer ------------------------------------------------------------------------------------------------------


def test_a_maker_shows_what_the_law_wants(client):
    maker = producers.producer(
        "HTX Tài Hoan", commune=places.commune("Côn Minh"), representative="Nguyễn Văn Ví Dụ", phone="+84912345678",
        registration_number="4700123", registered_on=date(2018, 3, 5), address_line="Thôn Bản Cào",
    )  # fmt: skip
    goods("Miến dong", producer=maker)

    page = text(client.get(maker.get_absolute_url()))

    for words in (
        "Hợp tác xã",
        "Nguyễn Văn Ví Dụ",
        "Thôn Bản Cào, Xã\u00a0Côn\u00a0Minh, Tỉnh\u00a0Thái\u00a0Nguyên",
        "0912 345 678",
        "Số 4700123, ngày 05/03/2018",
    ):
        assert words in page
    assert "Miến dong</a>" in page


def test_what_is_not_known_of_a_maker_is_said_and_not_made_up(client):
    page = text(client.get(producers.producer("HTX Chưa Rõ").get_absolute_url()))

    assert page.count("Chưa có thông tin") == 5
    assert "sàn không tự điền" in page


def test_a_personal_number_is_shown_only_where_there_is_no_other(client):
    number = "001085000003"
    bare = producers.producer("Hộ Một", kind="household", tax_code=number)
    assert number in text(client.get(bare.get_absolute_url()))

    bare.registration_number = "13A8"
    bare.save()

    assert number not in text(client.get(bare.get_absolute_url()))


@pytest.mark.parametrize(
    ("state", "words"),
    [(State.APPLIED, "chưa xác minh"), (State.SUSPENDED, "đang tạm dừng bán"), (State.CLOSED, "đã ngừng bán trên sàn")],
)
def test_a_maker_that_may_not_sell_says_so_and_sells_nothing(client, state, words):
    product = certification.certified_product("Trà", producer=producers.producer("HTX Dừng", state=state))

    page = text(client.get(product.producer.get_absolute_url()))

    assert words in page
    assert 'class="card"' not in page


def test_lapsed_goods_of_a_maker_are_named_without_stars(client):
    maker = producers.producer("HTX Cũ")
    certification.lapsed_product("Gạo nếp Tân Sơn", producer=maker)

    page = text(client.get(maker.get_absolute_url()))

    assert "Có trong sổ đăng ký, hiện không có hạng sao" in page
    assert '<span class="stars">' not in page


# --- help -----------------------------------------------------------------------------------------------------------

COMPLAINT = {"about": "goods", "words": "Gói miến bị ẩm", "name": "Nguyễn Thị Thử", "phone": "0912 345 678", "order_number": "7K2M"}


def test_a_complaint_gets_a_number_and_reaches_the_operator(client):
    answer = client.post(reverse("help"), COMPLAINT, follow=True)

    complaint = Complaint.objects.get()
    assert f"{complaint.reference[:4]}-{complaint.reference[4:]}" in text(answer)
    assert (complaint.phone, complaint.words, complaint.state) == ("+84912345678", "Gói miến bị ẩm", "open")
    assert list(Message.objects.order_by("kind").values_list("kind", "refs")) == [
        ("complaint_for_operator", {"complaint": complaint.pk}),
        ("complaint_received", {"complaint": complaint.pk}),
    ]


def test_what_was_sent_stands_in_the_place_of_the_form(client):
    told = client.post(reverse("help"), COMPLAINT)
    complaint = Complaint.objects.get()
    number, form = f"{complaint.reference[:4]}-{complaint.reference[4:]}", f'action="{reverse("help")}#khieu-nai"'

    first, again = (text(client.get(reverse("help"))) for _ in range(2))

    assert told["Location"] == f"{reverse('help')}#da-nhan"
    assert first.count(f"Sàn đã nhận, số khiếu nại là {number}") == again.count(f"Sàn đã nhận, số khiếu nại là {number}") == 1
    assert 'id="da-nhan" tabindex="-1"' in again
    assert f"chậm nhất ngày {dates.words(complaint.due_on)}" in again
    assert form not in again
    another = text(client.get(reverse("help"), {"moi": "1"}))
    assert (number in another, form in another) == (False, True)
    Complaint.objects.update(state="answered", answered_at=NOW)
    assert form in text(client.get(reverse("help")))


def test_a_complaint_with_mistakes_comes_back_filled_and_keeps_nothing(client):
    answer = client.post(reverse("help"), {**COMPLAINT, "phone": "0900"})

    assert "Số điện thoại cần đủ 10 chữ số" in text(answer)
    assert "Gói miến bị ẩm" in text(answer)
    assert Complaint.objects.count() == 0
    assert Message.objects.count() == 0


def test_a_machine_that_fills_in_everything_is_refused(client):
    answer = client.post(reverse("help"), {**COMPLAINT, "website": "http://x.example"})

    assert "gọi điện cho sàn" in text(answer)
    assert Complaint.objects.count() == 0


def test_too_many_complaints_of_one_network_wait(client, settings):
    settings.COMPLAINTS_AN_HOUR = 2
    for _ in range(2):
        assert client.post(reverse("help"), COMPLAINT).status_code == 302

    answer = client.post(reverse("help"), COMPLAINT)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Đã thử quá nhiều lần" in text(answer)
    assert Complaint.objects.count() == 2
    assert Spending.objects.count() == 2  # of the network, of the telephone


# --- languages, search engines -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/help/"])
def test_each_page_names_itself_in_both_languages(client, path):
    page = text(client.get(f"/en{path}"))

    assert f'<link rel="canonical" href="http://testserver/en{path}">' in page
    assert f'<link rel="alternate" hreflang="vi" href="http://testserver{path}">' in page
    assert f'<link rel="alternate" hreflang="en" href="http://testserver/en{path}">' in page
    assert f'<a href="{path}" lang="vi" hreflang="vi">Tiếng Việt</a>' in page


def test_the_sitemap_lists_what_may_be_shown_and_drops_it_with_its_star(client):
    made = goods("Trà Shan tuyết", expires_on=date(2026, 11, 25))
    address = f"<loc>http://testserver{made.get_absolute_url()}</loc>"

    today = client.get("/sitemap.xml")
    with time_machine.travel(datetime(2026, 11, 26, tzinfo=dates.VN), tick=False):
        tomorrow = text(client.get("/sitemap.xml"))

    assert today["Content-Type"] == "application/xml"
    assert address in text(today)
    assert f"<loc>http://testserver/en{made.get_absolute_url()}</loc>" in text(today)
    assert address not in tomorrow
    assert "<loc>http://testserver/xa/" in tomorrow


def test_crawlers_stay_out_of_baskets_and_facets(client):
    lines = text(client.get("/robots.txt")).splitlines()

    assert {"Disallow: /basket/", "Disallow: /en/account/", "Disallow: /search/?"} <= set(lines)
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_a_demo_is_for_no_search_engine(client, settings):
    settings.DEMO = True

    assert text(client.get("/robots.txt")) == "User-agent: *\nDisallow: /\n"
    assert '<meta name="robots" content="noindex, nofollow">' in text(client.get("/"))
    assert "Dữ liệu minh họa" in text(client.get("/"))


# --- what went wrong -----------------------------------------------------------------------------------------------


def test_an_old_form_comes_back_filled_in(client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})

    answer = strict.post(reverse("help"), {**COMPLAINT, "csrfmiddlewaretoken": "x", "password": "bí mật"})

    page = text(answer)
    assert answer.status_code == 403
    assert f'<input type="hidden" name="words" value="{escape(COMPLAINT["words"])}">' in page
    assert "bí mật" not in page
    assert "Gửi lại" in page


def test_a_stranger_s_page_gets_no_filled_form(client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True, headers={"origin": "http://other.example"})

    answer = strict.post(reverse("help"), COMPLAINT)

    assert answer.status_code == 403
    assert COMPLAINT["words"] not in text(answer)
    assert "Gửi lại" not in text(answer)


# --- cost ----------------------------------------------------------------------------------------------------------


def test_queries_do_not_grow_with_what_is_shown(client):
    commune, maker = places.commune("Đồng Phúc"), producers.producer("HTX Một", commune=places.commune("Đồng Phúc"))
    addresses = ("/", address_of(commune), maker.get_absolute_url(), "/sitemap.xml")
    goods("Trà 0", commune=commune, producer=maker)
    one = [queries(client, address) for address in addresses]

    goods("Trà 1", commune=commune, producer=maker)
    goods("Trà 2", commune=commune, producer=maker)
    goods("Trà 3", commune=commune)
    certification.certified_product("Trà 4", commune=commune)
    many = [queries(client, address) for address in addresses]

    assert many == one
    assert one == [17, 14, 6, 7]


def test_no_telephone_rings_because_strangers_complain(client, settings):
    settings.COMPLAINTS_AN_HOUR = 2
    said = {"about": "order", "words": "Vỡ một chai", "name": "Lan", "phone": "0912345678"}

    answers = [client.post("/help/", said, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(3)]

    assert answers == [302, 302, 429]


def test_the_number_of_a_complaint_says_who_answers_and_nothing_of_the_person(client):
    agency = make_mandate("complaint-goods", make_agency(name="Sở Ví Dụ")).agency
    told = client.post(reverse("help"), COMPLAINT, follow=True)
    complaint = Complaint.objects.get()
    day = dates.words(complaint.due_on)

    assert (complaint.agency, day) == (agency, "30/11/2026")  # three working days of an office after Wednesday 25/11
    assert f"Sở Ví Dụ trả lời chậm nhất ngày {day}." in text(told)
    shown = text(client.get(reverse("help"), {"so": f"{complaint.reference[:4]}-{complaint.reference[4:]}".lower()}))
    assert f"Sở Ví Dụ trả lời chậm nhất ngày {day}." in shown
    assert "Nguyễn Thị Thử" not in shown
    assert "Gói miến bị ẩm" not in shown
    assert "Không có khiếu nại mang mã số ABCD." in text(client.get(reverse("help"), {"so": "ABCD"}))
