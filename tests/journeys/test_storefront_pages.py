"""Each page that everyone sees, on a phone and on a desk: axe, width, words in their boxes, the policy."""

import os
from pathlib import Path

import pytest

from tests.factories import catalogue, certification, fairs, places, producers

from .browser import SIDEWAYS, WIDE, problems

pytestmark = pytest.mark.django_db(transaction=True)
PHONE_AND_DESK = (390, WIDE[0])


def test_the_pages_that_everyone_sees(open_page):
    commune = places.commune("Đồng Phúc")
    maker = producers.producer("HTX nông nghiệp Trà Shan tuyết cổ thụ Bằng Phúc", commune=commune)
    catalogue.listing("Trà Shan tuyết", producer=maker, commune=commune, stars=5)
    catalogue.listing("Tinh bột nghệ nếp đỏ Bắc Kạn cao cấp", producer=maker, commune=commune, stars=3, packs=[("Hộp 200 g", 120000, 0)])
    addresses = {
        "home": "/", "home-en": "/en/", "commune": f"/xa/{commune.code}-dong-phuc", "commune-empty": "/xa/02191-xuan-duong",
        "producer": maker.get_absolute_url(), "help": "/help/", "404": "/khong-co-trang-nay",
    }  # fmt: skip
    found = {}

    for width in PHONE_AND_DESK:
        page = open_page(width=width)
        for name, address in addresses.items():
            page.goto(address)
            _keep(page, f"{name}-{width}")
            if problems(page):
                found[f"{name}-{width}"] = problems(page)

    assert found == {}


def test_nothing_scrolls_sideways_on_the_narrowest_phone(open_page):
    certification.certified_product("Tinh bột nghệ nếp đỏ Bắc Kạn cao cấp")
    fairs.fair("Hội chợ Nông sản và Sản phẩm OCOP Thái Nguyên")
    word = "w" * 300  # a link that somebody pasted
    lists = ("/", "/en/", "/chung-nhan/", "/du-lieu-mo/", "/hoi-cho/", "/help/", "/order/")
    page, sideways = open_page(width=320), {}

    for address in (*lists, f"/search/?q={word}", f"/chung-nhan/?q={word}", f"/help/?so={word}"):
        page.goto(address)
        sideways[address[:30]] = page.evaluate(SIDEWAYS)

    assert set(sideways.values()) == {0}, sideways


def _keep(page, name):
    """SHOTS=folder keeps what the browser saw, for eyes."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
