"""The stories of the first day."""

import csv
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from cms import content, guides, rules, sights, stories
from cms.models import CommunePage, StoryPage
from marketplace.register.certification import content as register_content
from marketplace.register.certification.models import RegisteredProduct
from marketplace.shop.storefront.selectors import commune_key
from marketplace.trade.fairs import importing
from tests.factories import certification, places

pytestmark = pytest.mark.django_db
FAIRS = Path(importing.__file__).parent / "data/events.csv"


@pytest.fixture
def tree(the_map):
    content.grow()


def test_twelve_stories_with_sources_and_no_star_of_today():
    told = stories.told()

    assert len(told) == 12
    assert [story["slug"] for story in told if not story["sources"]] == []
    assert len({story["slug"] for story in told}) == 12
    assert [story["slug"] for story in told if re.search(r"hiện (có|đạt|giữ) \w+ sao", " ".join(story["text"]))] == []


def test_put_in_once_and_what_editors_did_stays(tree, client, capsys):
    certification.registered_product("Miến dong Tài Hoan")
    call_command("load_stories")
    changed = StoryPage.objects.get(slug="ke-hoach-483")
    changed.unpublish()
    call_command("load_stories")

    assert capsys.readouterr().out.splitlines() == [
        "16 stories, 1 papers, 2 guides, 4 pages of sights",
        "0 stories, 0 papers, 0 guides, 0 pages of sights",
    ]
    assert StoryPage.objects.count() == 16
    assert not StoryPage.objects.get(slug="ke-hoach-483").live
    page = client.get("/chuyen/mien-dong-tai-hoan/").content.decode()
    assert "Quyết định 2890/QĐ-BNN-VPĐP" in page
    assert RegisteredProduct.objects.get().get_absolute_url() in page
    assert str(StoryPage.objects.get(slug="mien-dong-tai-hoan").commune) == "Xã Côn Minh"


def test_every_story_can_be_read(tree, client):
    stories.load()

    assert {page.slug: client.get(page.get_url()).status_code for page in StoryPage.objects.all()} == {
        story["slug"]: 200 for story in [*stories.told(), *stories.translated()]
    }


def test_goods_named_are_names_of_the_register(tree):
    register_content.load_content()
    call_command("import_register")
    named = {name for story in stories.told() for name in story["goods"]}

    assert named - set(RegisteredProduct.objects.values_list("name", flat=True)) == set()


def test_english_stories_are_translations_with_the_same_goods_and_sources(tree, client):
    certification.registered_product("Miến dong Tài Hoan")
    stories.load()
    english = StoryPage.objects.get(slug="tai-hoan-glass-noodles")
    vietnamese = StoryPage.objects.get(slug="mien-dong-tai-hoan")

    page = client.get("/en/chuyen/tai-hoan-glass-noodles/").content.decode()

    assert english.translation_key == vietnamese.translation_key
    assert (english.sources, english.commune, english.kind) == (vietnamese.sources, vietnamese.commune, vietnamese.kind)
    assert RegisteredProduct.objects.get().get_absolute_url() in page
    assert '<link rel="alternate" hreflang="vi" href="http://testserver/chuyen/mien-dong-tai-hoan/">' in page


def test_a_guide_is_one_page_in_two_languages(tree, client):
    assert [guides.load(), guides.load()] == [2, 0]

    page = client.get("/huong-dan-mua-hang/").content.decode()

    assert '<a href="/en/how-to-buy/" lang="en" hreflang="en">English</a>' in page
    rules.load()
    assert '<a href="/huong-dan-mua-hang/">' in client.get("/trang/giao-hang").content.decode()
    assert "No account is needed." in client.get("/en/how-to-buy/").content.decode()


def test_sights_are_told_with_their_source_and_only_where_a_source_names_one(tree, client):
    sights.load()

    page = client.get(f"/xa/{commune_key(places.commune('Ba Bể'))}").content.decode()
    english = client.get(f"/en/xa/{commune_key(places.commune('Thượng Minh'))}").content.decode()
    silent = client.get(f"/xa/{commune_key(places.commune('Côn Minh'))}").content.decode()

    assert "<h3>Bãi bồi ven hồ Ba Bể, thôn Bó Lù</h3>" in page
    assert 'href="https://doanhnghieptiepthi.vn/dac-sac-le-hoi-long-tong-ba-be-xuan-quy-mao-2023-161230201232140429.htm"' in page
    assert "<h3>The field of Khuổi Luồm</h3>" in english
    assert ["Nơi nên xem" in shown for shown in (page, silent)] == [True, False]


def test_sources_of_sights_are_rows_of_the_list_of_fairs():
    rows = {row["source_url"] for row in csv.DictReader(FAIRS.open())}

    assert [about["commune"] for about in sights.told() if not about["sources"] or set(about["sources"]) - rows] == []


def test_a_commune_that_an_editor_has_written_about_is_left_alone(tree):
    sights.load()
    english = CommunePage.objects.filter(locale__language_code="en").first()
    english.delete()

    assert sights.load() == 0
    assert CommunePage.objects.count() == 3
