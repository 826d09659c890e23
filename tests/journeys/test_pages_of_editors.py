"""Each kind of page that editors fill, on a phone and on a desk: axe, width, words in their boxes, the policy."""

from datetime import timedelta

import pytest

from cms import guides, papers
from cms.content import load
from cms.models import CampaignPage, CommunePage, HomePage, LibraryPage, StoryIndexPage, StoryPage
from marketplace.foundation.core import dates
from marketplace.shop.storefront.selectors import commune_key
from tests.factories import catalogue, fairs, outlets, places, producers

from .browser import WIDE, problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def addresses(the_map):
    load()
    commune, front = places.commune("Côn Minh"), HomePage.objects.get(locale__language_code="vi")
    maker = producers.producer("HTX nông sản Tài Hoan", commune=commune)
    goods = catalogue.listing("Miến dong Tài Hoan", stars=5, producer=maker, commune=commune).registered_product
    shop, fair = outlets.reported("Cửa hàng Côn Minh", commune=commune), fairs.fair("Hội miến", commune=commune)
    place = {"name": "Chợ Côn Minh", "commune": commune.code, "spot": "22.1, 106.1", "words": "Phiên năm ngày"}
    stop = {
        "commune": commune.code,
        "time": "07:30",
        "where": "Chợ Côn Minh",
        "how": "",
        "words": "Ăn sáng",
        "outlet": shop,
        "maker": maker,
    }
    sight = {"name": "Thác", "words": "Nước đổ quanh năm.", "picture": None, "spot": ""}
    body = [
        ("heading", "Một ngày"), ("text", "<p>Miến phơi trong sương.</p>"), ("goods", {"goods": [goods]}),
        ("maker", {"maker": maker, "words": "Làm miến"}), ("route", {"stops": [stop, {**stop, "outlet": None, "maker": None}]}),
        ("map", {"places": [place, {**place, "commune": ""}]}), ("quote", {"words": "Mưa thì chịu.", "whose": "Sách"}),
        ("fairs", {"fairs": [fair]}),
        ("outlets", {"outlets": [shop]}),
    ]  # fmt: skip
    index = StoryIndexPage.objects.get(locale=front.locale)
    story = StoryPage(title="Miến phơi trong sương", lead="Ba giờ sáng", commune=commune, body=body, sources="Sách", locale=front.locale)
    words = CommunePage(title="Côn Minh", commune=commune, lead="Xã của cây miến", sights=[("sight", sight)], locale=front.locale)
    for parent, page in ((index, story), (front, words)):
        parent.add_child(instance=page).save_revision().publish()
    for loaded in (papers, guides):
        loaded.load()
    days = {"starts_on": dates.today() + timedelta(days=7), "ends_on": dates.today() + timedelta(days=30)}
    campaign = CampaignPage(title="Sắm Tết", slug="sam-tet", kind="tet", lead="Hàng khô", locale=front.locale, **days)
    front.add_child(instance=campaign).save_revision().publish()
    library = LibraryPage.objects.get(locale=front.locale)
    return [
        "/chuyen/",
        story.get_url(),
        f"/xa/{commune_key(commune)}",
        library.get_url(),
        "/van-ban/ke-hoach-483-kh-ubnd/",
        "/en/van-ban/?q=ke+hoach&year=2022",
        "/sam-tet/",
        "/huong-dan-mua-hang/",
        "/en/how-to-buy/",
        "/en/chuyen/",
        "/trang/dieu-khoan",
        "/en/trang/quy-che",
        "/tin/",
    ]


@pytest.mark.parametrize("width", [390, WIDE[0]])
def test_pages_of_editors(open_page, addresses, width):
    page = open_page(width=width)
    found = {}

    for address in addresses:
        page.goto(address)
        found[address] = problems(page)

    assert found == {address: [] for address in addresses}
