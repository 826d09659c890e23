"""Blocks that show other rooms' things as they are when the page is read."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks import PlaceBlock, VideoBlock
from cms.content import grow
from cms.models import File, StoryIndexPage, StoryPage
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.core.art.woven_map import cells
from marketplace.register.certification import services as register
from marketplace.trade.fairs.models import Fair
from marketplace.trade.fairs.models import State as FairState
from marketplace.trade.outlets.models import Outlet
from tests.factories import catalogue, certification, fairs, outlets, producers
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
CON_MINH = next(cell.code for cell in cells() if cell.name == "Xã Côn Minh")


@pytest.fixture
def tree():
    grow()
    return StoryIndexPage.objects.get(locale__language_code="vi")


@pytest.fixture
def told(tree, client):
    """`told(block, value)` → a reader of a page with that block."""

    def made(*block):
        page = tree.add_child(instance=StoryPage(title="Một chuyến đi", locale=tree.locale, body=[block]))
        page.save_revision().publish()

        def read():
            return client.get("/chuyen/mot-chuyen-di/").content.decode()

        return read

    return made


def test_a_fair_is_told_as_it_is_today(told):
    fair = fairs.fair("Hội chợ mùa xuân", starts_in=10, days=2)
    read = told("fairs", {"fairs": [fair]})

    assert "Đang nhận đăng ký" in read()
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        over = read()
    assert 'class="ticket gone"' in over
    assert "Hội chợ mùa xuân" in over
    Fair.objects.update(state=FairState.DRAFT)
    hidden = read()
    assert "<b>Hội chợ mùa xuân</b>: hiện không có thông báo" in hidden
    assert fair.get_absolute_url() not in hidden


def test_a_point_of_sale_that_is_no_longer_published_is_named_without_a_link(told):
    outlet = outlets.reported("Cửa hàng Nà Mẫu")
    read = told("outlets", {"outlets": [outlet]})

    assert f'<a href="{outlet.get_absolute_url()}">Cửa hàng Nà Mẫu</a>' in read()
    Outlet.objects.update(state="refused")
    after = read()
    assert "<b>Cửa hàng Nà Mẫu</b>" in after
    assert "không còn trong danh sách điểm bán được công bố" in after
    assert outlet.get_absolute_url() not in after


def test_a_day_trip_leads_to_makers_and_shops_on_the_way(told):
    maker, outlet = producers.producer("HTX Nà Mẫu"), outlets.reported("Cửa hàng Nà Mẫu")
    stops = [
        {"time": "07:30", "where": "Bến Buốc Lốm", "how": "", "words": "Xuống thuyền", "outlet": None, "maker": maker, "commune": CON_MINH},
        {"time": "11:00", "where": "Bản Pác Ngòi", "how": "Thuyền, 40 phút", "words": "", "outlet": outlet, "maker": None, "commune": ""},
    ]
    page = told("route", {"stops": stops})()

    assert page.index("Bến Buốc Lốm") < page.index("Bản Pác Ngòi")
    assert "Thuyền, 40 phút" in page
    assert page.count('class="pin outlet"') == 1
    assert f'href="{maker.get_absolute_url()}"' in page
    assert f'href="{outlet.get_absolute_url()}"' in page


def test_a_map_pins_its_places_and_leads_out_to_a_map_service(told, settings):
    settings.MAP_LINK = "https://maps.example/?q={query}"
    spot = {"name": "Bến Buốc Lốm", "commune": "", "spot": "22.4167, 105.6167", "words": "Xuống thuyền"}
    places = [{"name": "Thôn Bó Lù", "commune": CON_MINH, "spot": "", "words": ""}, spot, {**spot, "name": "Đâu đó", "spot": ""}]
    page = told("map", {"places": places})()

    assert page.count('class="pin outlet"') == 1
    assert 'href="#noi-1-thon-bo-lu" transform' in page
    assert 'id="noi-1-thon-bo-lu"' in page
    assert "Xã Côn Minh: 1 nơi nêu ở đây" in page
    assert f'href="/xa/{CON_MINH}-con-minh"' in page
    ways = re.findall(r'href="https://maps.example/\?q=([^"]*)"', page)
    assert [unquote(way) for way in ways] == ["Thôn Bó Lù, Xã Côn Minh, Thái Nguyên", "22.4167,105.6167"]
    assert "Xuống thuyền" in page


@pytest.mark.parametrize(
    ("typed", "taken"), [("22.4167, 105.6167", True), ("", True), ("bến thuyền", False), ("javascript:alert(1)", False)]
)
def test_a_spot_is_two_numbers(typed, taken):
    block = PlaceBlock()
    value = {"name": "Bến", "commune": "", "spot": typed, "words": ""}

    if taken:
        assert block.clean(block.to_python(value))["spot"] == typed
    else:
        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(block.to_python(value))
        assert list(refused.value.block_errors) == ["spot"]


def test_a_video_is_a_file_with_subtitles_and_words_that_waits_for_a_press(told, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    film = File.objects.create(title="Phơi miến", file=ContentFile(b"\0\0\0\x18ftypmp42", name="mien.mp4"))
    words = File.objects.create(title="Phụ đề", file=ContentFile(b"WEBVTT\n", name="mien.vtt"))
    page = told("video", {"file": film, "title": "Phơi miến", "still": None, "subtitles": words, "spoken": "Trời nắng."})()

    assert f'<video controls preload="none" width="1280" height="720" src="{film.url}"' in page
    assert f'<track kind="captions" src="{words.url}"' in page
    assert "Trời nắng." in page
    with pytest.raises(StructBlockValidationError):
        VideoBlock().clean(VideoBlock().to_python({"file": words.pk, "title": "Nhầm", "still": None, "subtitles": None, "spoken": ""}))


def test_a_maker_card_counts_stars_that_hold(told):
    product = certification.certified_product("Miến A", stars=4)
    read = told("maker", {"maker": product.producer, "words": "Làm miến từ 2012"})

    assert "1 sản phẩm còn hạng sao" in read()
    register.revoke(product.certificates.get(), decision=certification.decision("revoke"), ground=certification.ground(), actor=None)
    after = read()
    assert "Hiện chưa có sản phẩm nào có hạng sao" in after
    assert "Làm miến từ 2012" in after


def test_goods_say_what_became_of_their_star(told):
    lapsed = catalogue.listing("Miến A", stars=4).registered_product
    revoked = catalogue.listing("Trà B", stars=3).registered_product
    read = told("goods", {"goods": [lapsed, revoked]})
    ground = certification.ground()
    register.revoke(revoked.certificates.get(), decision=certification.decision("revoke"), ground=ground, actor=None)
    last = lapsed.certificates.get().expires_on

    with time_machine.travel(dates.start_of(last + timedelta(days=2))):
        page = read()

    assert f"giấy chứng nhận hết hạn ngày {dates.words(last)}" in page
    assert f"giấy chứng nhận bị thu hồi ngày {dates.words(dates.today())} ({ground})" in page


@pytest.mark.parametrize("number", [1, 3])
def test_blocks_ask_the_same_of_one_and_three(told, number, django_assert_num_queries):
    chosen = [outlets.reported(f"Cửa hàng {n}") for n in range(number)]
    read = told("outlets", {"outlets": chosen})
    read()

    with django_assert_num_queries(20):
        read()


FOUND = {  # chooser: what is typed, what is found, what is not
    "goods_chooser": ("mien hoan", "Miến dong Tài Hoan", "Trà Shan tuyết"),
    "maker_chooser": ("tai hoan", "HTX Tài Hoan", "HTX Hồng Hà"),
    "fair_chooser": ("hoi xuan", "Hội xuân Ba Bể", "Tuần hàng Bắc Kạn"),
    "outlet_chooser": ("cho don", "Cửa hàng Chợ Đồn", "Siêu thị Minh Quân"),
}


@pytest.mark.parametrize("chooser", FOUND)
def test_choosers_find_names_without_diacritics(client, tree, chooser):
    typed, found, not_found = FOUND[chooser]
    for name, maker in (("Miến dong Tài Hoan", "HTX Tài Hoan"), ("Trà Shan tuyết", "HTX Hồng Hà")):
        certification.registered_product(name, producer=producers.producer(maker))
    for name in ("Hội xuân Ba Bể", "Tuần hàng Bắc Kạn"):
        fairs.fair(name)
    for name in ("Cửa hàng Chợ Đồn", "Siêu thị Minh Quân"):
        outlets.reported(name)
    client.force_login(make_officer(Role.EDITOR))

    whole = client.get(reverse(f"{chooser}:choose_results")).content.decode()
    page = client.get(reverse(f"{chooser}:choose_results"), {"q": typed}).content.decode()

    assert [found in whole, not_found in whole] == [True, True]
    assert [found in page, not_found in page] == [True, False]


def test_choosers_offer_no_draft_of_a_fair_and_no_withdrawn_shop(client, tree):
    fairs.fair("Nháp", state=FairState.DRAFT)
    outlets.applied("Mới nộp đơn")
    client.force_login(make_officer(Role.EDITOR))

    assert "Nháp" not in client.get(reverse("fair_chooser:choose_results")).content.decode()
    assert "Mới nộp đơn" not in client.get(reverse("outlet_chooser:choose_results")).content.decode()
