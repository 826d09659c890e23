"""What editors write in the site's search and in the sitemap."""

import json
import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale

from cms import finding
from cms.content import grow, load
from cms.models import GuidePage, HomePage, StoryIndexPage, StoryPage
from tests.factories import catalogue

pytestmark = pytest.mark.django_db
SEARCH = reverse("search:results")
SEARCH_QUERIES = 4  # language, hits, their own words, where the site begins


@pytest.fixture
def tree():
    grow()
    return StoryIndexPage.objects.get(locale__language_code="vi")


def story(tree, title, **fields):
    page = tree.add_child(instance=StoryPage(title=title, locale=tree.locale, **fields))
    page.save_revision().publish()
    return page


def guide(tree, title, **fields):
    page = tree.get_parent().add_child(instance=GuidePage(title=title, locale=tree.locale, **fields))
    page.save_revision().publish()
    return page


def titles(words):
    return [find.title for find in finding.found(words)]


def test_search_finds_a_guide_by_words_of_its_text_with_and_without_marks(client, tree):
    guide(tree, "Dong riềng ở Côn Minh", lead="Ba giờ sáng", body=[("text", "<p>Miến phơi trong sương.</p>")])
    catalogue.listing("Miến dong A", stars=4)

    for words in ("miến phơi sương", "mien phoi suong"):
        page = client.get(SEARCH, {"q": words}).content.decode()
        assert 'href="/dong-rieng-o-con-minh/"' in page, words
        assert "Ba giờ sáng" in page, words
    assert "Dong riềng ở Côn Minh" not in client.get(SEARCH, {"q": "trà"}).content.decode()
    assert "Dong riềng ở Côn Minh" not in client.get(SEARCH).content.decode()


def test_a_title_goes_before_a_text(tree):
    guide(tree, "Trà Shan", body=[("text", "<p>Cây hai trăm tuổi.</p>")])
    guide(tree, "Chợ phiên", body=[("text", "<p>Có trà Shan, có miến.</p>")])

    assert titles("tra shan") == ["Trà Shan", "Chợ phiên"]
    assert titles("tra shan mien") == ["Chợ phiên"]
    assert titles("!?") == []


def test_words_that_english_drops_are_words(tree):
    guide(tree, "Thẻ tre")

    assert titles("thẻ") == ["Thẻ tre"]


def test_only_what_is_published_in_the_readers_language_is_found(client, tree):
    page = guide(tree, "Mật ong rừng")
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Mật ong: honey of the forest"
    english.save_revision().publish()

    assert titles("mat ong") == ["Mật ong rừng"]
    page.unpublish()
    assert titles("mat ong") == []
    assert english.get_url() in client.get("/en/search/", {"q": "honey"}).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_search_asks_the_same_of_one_and_three_guides(tree, number, django_assert_num_queries):
    for n in range(number):
        guide(tree, f"Mật ong {n}")
    titles("mat ong")

    with django_assert_num_queries(SEARCH_QUERIES):
        assert len(titles("mat ong")) == number


def test_the_sitemap_has_each_page_in_the_languages_it_has(client, tree):
    with time_machine.travel("2026-11-20 03:00:00+00:00"):
        story(tree, "Một ngày ở Ba Bể")
    there = story(tree, "Hồng không hạt").copy_for_translation(Locale.objects.get(language_code="en"))
    there.title, there.slug = "Seedless persimmons", "seedless-persimmons"
    there.save_revision().publish()
    gone = story(tree, "Gỡ xuống")
    gone.unpublish()

    rows = {vi: (en, changed) for vi, en, changed in finding.addresses()}

    assert rows["/chuyen/mot-ngay-o-ba-be/"][0] == ""
    assert rows["/chuyen/mot-ngay-o-ba-be/"][1].date() == date(2026, 11, 20)
    assert rows["/chuyen/hong-khong-hat/"][0] == "/en/chuyen/seedless-persimmons/"
    assert "/chuyen/go-xuong/" not in rows
    assert rows["/chuyen/"][0] == "/en/chuyen/"
    xml = client.get(reverse("sitemap")).content.decode()
    assert "<loc>http://testserver/chuyen/mot-ngay-o-ba-be/</loc><lastmod>2026-11-20</lastmod>" in xml
    assert "/en/chuyen/mot-ngay-o-ba-be/" not in xml
    assert xml.count("/en/chuyen/seedless-persimmons/") == 3


@pytest.mark.parametrize("slug", ["en", "vi", "static", "media"])
def test_an_address_of_a_language_or_of_files_is_refused(tree, slug):
    front = HomePage.objects.get(locale__language_code="vi")

    with pytest.raises(ValidationError, match="địa chỉ"):
        front.add_child(instance=GuidePage(title="Che mất", slug=slug, locale=front.locale))
    assert not GuidePage.objects.filter(slug=slug).exists()


def test_a_story_names_its_own_address_not_that_of_another_host(client, tree):
    story(tree, "Hồng không hạt", lead="Quả không hạt")

    page = client.get("/chuyen/hong-khong-hat/", headers={"host": "testserver"}).content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])

    assert {key: data[key] for key in ("@type", "headline", "description", "inLanguage", "url")} == {
        "@type": "Article",
        "headline": "Hồng không hạt",
        "description": "Quả không hạt",
        "inLanguage": "vi",
        "url": "http://testserver/chuyen/hong-khong-hat/",
    }
    assert '<link rel="canonical" href="http://testserver/chuyen/hong-khong-hat/">' in page
    feed = client.get(reverse("story_feed"))
    assert feed["Content-Type"] == "application/rss+xml; charset=utf-8"
    item = ET.fromstring(feed.content).find("channel/item")
    assert [item.findtext(name) for name in ("title", "link", "description")] == [
        "Hồng không hạt",
        "http://testserver/chuyen/hong-khong-hat/",
        "Quả không hạt",
    ]


def test_the_language_switch_leads_to_the_story_or_to_the_stories_of_that_language(client, tree):
    page = story(tree, "Hồng không hạt")
    alone = client.get(page.get_url()).content.decode()
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title, english.slug = "Seedless persimmons", "seedless-persimmons"
    english.save_revision().publish()
    both = client.get(page.get_url()).content.decode()
    there = client.get("/en/chuyen/seedless-persimmons/").content.decode()

    assert '<a href="/en/chuyen/" lang="en" hreflang="en">English: Stories</a>' in alone
    assert 'hreflang="en" href=' not in alone
    assert client.get("/en/chuyen/").status_code == 200
    assert '<a href="/en/chuyen/seedless-persimmons/" lang="en" hreflang="en">English</a>' in both
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/chuyen/seedless-persimmons/">' in both
    assert '<a href="/chuyen/hong-khong-hat/" lang="vi" hreflang="vi">Tiếng Việt</a>' in there


def test_an_english_address_of_a_vietnamese_story_leads_to_what_there_is(client, tree):
    story(tree, "Một ngày ở Ba Bể")
    there = story(tree, "Hồng không hạt").copy_for_translation(Locale.objects.get(language_code="en"))
    there.title, there.slug = "Seedless persimmons", "seedless-persimmons"
    there.save_revision().publish()

    alone = client.get("/en/chuyen/mot-ngay-o-ba-be/", follow=True)

    assert alone.redirect_chain == [("/chuyen/mot-ngay-o-ba-be/", 302)]
    assert "This page is there in Vietnamese only." in alone.content.decode()
    assert client.get("/en/chuyen/hong-khong-hat/").url == "/en/chuyen/seedless-persimmons/"
    assert client.get("/en/chuyen/khong-co/").status_code == 404
    assert client.get("/chuyen/seedless-persimmons/").status_code == 404
    assert "1 more, in Vietnamese only" in client.get("/en/chuyen/").content.decode()
    assert "chỉ có tiếng Việt" not in client.get("/chuyen/").content.decode()


def test_rules_hold_every_word_somewhere_and_are_found_only_where_they_are_meant(tree):
    load()
    assert [title for title in titles("tai hoan") if "hoàn" in title.lower()] == []
    assert "Đổi trả, hoàn tiền" in titles("doi tra")
