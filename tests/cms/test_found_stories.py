"""Stories among the pages of the shop's search."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, PageViewRestriction

from cms.content import grow
from cms.models import StoryIndexPage, StoryPage
from marketplace.shop.search import services
from marketplace.shop.search.models import PageDocument
from tests.factories import catalogue, places

pytestmark = pytest.mark.django_db
SEARCH = reverse("search:results")
MOST_QUERIES = 9


@pytest.fixture
def tree():
    grow()
    return StoryIndexPage.objects.get(locale__language_code="vi")


def story(tree, title, **fields):
    page = tree.add_child(instance=StoryPage(title=title, locale=tree.locale, live=False, **fields))
    page.save_revision().publish()
    return StoryPage.objects.get(pk=page.pk)


def told(client, q, search=SEARCH):
    blocks = client.get(search, {"q": q}).context["blocks"]
    return [page.name for block in blocks if block.kind.name == "story" for page in block.pages]


def suggested(client, q):
    return [
        (one["label"], one["url"].removeprefix("http://testserver"))
        for one in client.get("/api/v1/suggest", {"q": q}).json()["items"]
        if one["kind"] == "story"
    ]


def documents():
    return sorted(PageDocument.objects.filter(kind="story").values_list("name", "url"))


def test_a_story_is_found_once_by_its_title_lead_text_and_place(client, the_map, tree):
    body = [("text", "<p>Miến phơi trong sương.</p>")]
    story(tree, "Dong riềng ở Côn Minh", lead="Ba giờ sáng", commune=places.commune("Ba Bể"), body=body)
    catalogue.listing("Miến dong A", stars=4)

    for words in ("dong riềng", "ba gio sang", "miến phơi sương", "mien phoi suong", "ba be"):
        html = client.get(SEARCH, {"q": words}).content.decode()
        assert html.count('href="/chuyen/dong-rieng-o-con-minh/"') == 1, words
        assert '<p class="small soft">Ba giờ sáng</p>' in html, words
    assert told(client, "trà") == told(client, "") == []


def test_a_title_goes_before_a_text(client, tree):
    story(tree, "Chợ phiên", body=[("text", "<p>Có trà Shan, có miến.</p>")])
    story(tree, "Trà Shan")

    assert told(client, "tra shan") == ["Trà Shan", "Chợ phiên"]
    assert told(client, "tra shan mien") == ["Chợ phiên"]


def test_only_its_title_and_place_suggest_it(client, the_map, tree):
    made = story(tree, "Sương trên núi", commune=places.commune("Ba Bể"), lead="Lúa chín", body=[("text", "<p>Nương rẫy.</p>")])

    assert suggested(client, "sương trên n") == suggested(client, "suong tren") == [("Sương trên núi", made.get_url())]
    assert suggested(client, "ba bể") == [("Sương trên núi", made.get_url())]
    assert suggested(client, "lúa chín") == suggested(client, "nương rẫy") == []


def test_each_language_finds_its_own(client, tree):
    english = story(tree, "Hồng không hạt").copy_for_translation(Locale.objects.get(language_code="en"))
    english.title, english.slug = "Hồng: seedless persimmons", "persimmons"
    english.save_revision().publish()

    assert told(client, "hồng") == ["Hồng không hạt"]
    assert told(client, "hồng", "/en/search/") == told(client, "persimmons", "/en/search/") == ["Hồng: seedless persimmons"]
    assert told(client, "persimmons") == []
    assert 'href="/en/chuyen/persimmons/"' in client.get("/en/search/", {"q": "persimmons"}).content.decode()


def test_what_is_taken_down_deleted_or_renamed_is_so_at_once(client, tree):
    page, gone = story(tree, "Mật ong rừng"), story(tree, "Chuối ngự")
    page.title = "Mật ong bạc hà"
    draft = page.save_revision()
    assert told(client, "bac ha") == []
    draft.publish()
    assert told(client, "bac ha") == ["Mật ong bạc hà"]
    assert told(client, "rừng") == []

    page.unpublish()
    gone.delete()
    assert told(client, "mat ong") == told(client, "chuoi ngu") == documents() == []


def test_its_address_follows_the_list_it_stands_in(tree, django_capture_on_commit_callbacks):
    story(tree, "Mật ong")
    tree.slug = "cau-chuyen"
    with django_capture_on_commit_callbacks(execute=True):  # Wagtail tells of it then
        tree.save_revision().publish()

    assert documents() == [("Mật ong", "/cau-chuyen/mat-ong/")]


def test_dated_stories_are_found_from_their_day_until_their_last(client, tree):
    begins = datetime.fromisoformat("2026-12-01T01:00:00+00:00")
    with time_machine.travel(begins - timedelta(days=2), tick=False):
        story(tree, "Mùa quýt", go_live_at=begins, expire_at=begins + timedelta(days=7))
        assert told(client, "mùa quýt") == documents() == []
    with time_machine.travel(begins + timedelta(minutes=1), tick=False):
        call_command("publish_scheduled", verbosity=0)
        assert told(client, "mùa quýt") == ["Mùa quýt"]
    with time_machine.travel(begins + timedelta(days=7, minutes=1), tick=False):
        assert told(client, "mùa quýt") == []  # before the worker has taken it down
        call_command("publish_scheduled", verbosity=0)
        assert documents() == []


def test_a_stale_document_shows_nothing(client, tree):
    hidden, _closed = story(tree, "Mật ong rừng"), story(tree, "Mật ong bạc hà")
    restriction = PageViewRestriction.objects.create(page=tree, restriction_type=PageViewRestriction.LOGIN)
    assert documents() == []
    restriction.delete()
    assert told(client, "mat ong") == ["Mật ong bạc hà", "Mật ong rừng"]

    stale = list(PageDocument.objects.filter(kind="story"))
    hidden.unpublish()
    PageViewRestriction.objects.create(page=tree, restriction_type=PageViewRestriction.LOGIN)
    PageDocument.objects.bulk_create(stale)
    assert len(documents()) == 2
    assert told(client, "mat ong") == suggested(client, "mat ong") == []


def test_a_rebuild_writes_them_anew(tree):
    story(tree, "Mật ong")
    PageDocument.objects.all().delete()

    services.rebuild()

    assert documents() == [("Mật ong", "/chuyen/mat-ong/")]


def test_a_word_without_an_end_hinders_nobody(client, tree):
    story(tree, "Mật ong", body=[("text", f"<p>{'a' * 3000} ong</p>")])

    assert told(client, "mật ong") == ["Mật ong"]


@pytest.mark.parametrize("number", [1, 3])
def test_results_ask_the_same_whatever_the_stories(client, tree, number):
    for n in range(number):
        story(tree, f"Mật ong {n}")
    catalogue.listing("Miến")
    catalogue.listing("Mật ong")
    services.refresh_words()

    def asked(q):
        told(client, q)
        with CaptureQueriesContext(connection) as queries:
            found = told(client, q)
        return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]), len(found)

    without, none = asked("miến")
    with_stories, some = asked("mật ong")
    assert (none, some) == (0, number)
    assert without <= MOST_QUERIES
    assert with_stories <= MOST_QUERIES + 2
