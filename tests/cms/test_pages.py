"""What editors write, as readers get it: live goods, addresses, languages, the workflow's groups."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from cms import stories
from cms.content import grow
from cms.models import CampaignPage, GuidePage, HomePage, StoryIndexPage, StoryPage
from cms.services import keep_groups
from marketplace.foundation.accounts.models import Role, RoleGrant
from marketplace.foundation.core import dates
from marketplace.register.certification import services as register
from tests.factories import catalogue, certification
from tests.factories.accounts import make_officer, make_superuser, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    grow()
    return StoryIndexPage.objects.get(locale__language_code="vi")


def story(tree, title="Miến phơi trong sương", **fields):
    page = tree.add_child(instance=StoryPage(title=title, locale=tree.locale, **fields))
    page.save_revision().publish()
    return page


def goods(*products):
    return [("goods", {"goods": list(products)})]


def test_the_tree_is_made_once_and_kept(tree):
    tree.title = "Chuyện bản"
    tree.save()
    before = Page.objects.count()

    grow()

    assert Page.objects.count() == before
    assert StoryIndexPage.objects.get(pk=tree.pk).title == "Chuyện bản"
    assert HomePage.objects.count() == 2


def test_a_story_stands_at_its_address_in_both_languages(client, tree):
    page = story(tree, lead="Ba giờ sáng", sources="https://example.com/mien\nSách cũ")
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Noodles in the mist"
    english.save_revision().publish()

    there = client.get("/chuyen/mien-phoi-trong-suong/")
    assert there.status_code == 200
    text = there.content.decode()
    assert 'href="https://example.com/mien"' in text
    assert "Sách cũ" in text
    assert "Noodles in the mist" in client.get(english.get_url()).content.decode()
    assert english.get_url().startswith("/en/chuyen/")


def test_drafts_and_expired_stories_are_nowhere(client, tree):
    page = story(tree)
    page.unpublish()

    assert client.get("/chuyen/mien-phoi-trong-suong/").status_code == 404
    assert "Miến phơi" not in client.get("/chuyen/").content.decode()
    assert "Miến phơi" not in client.get(reverse("story_feed")).content.decode()
    assert "Miến phơi" not in client.get("/").content.decode()


def test_stories_are_in_list_feed_and_front_page(client, tree):
    story(tree)

    for address in ("/chuyen/", reverse("story_feed"), "/"):
        assert "Miến phơi trong sương" in client.get(address).content.decode(), address


def test_english_stories_have_a_feed_of_their_own(client, tree):
    stories.load()
    told = ET.fromstring(client.get("/en/chuyen/rss.xml").content)

    links = [link.text for link in told.iter("link")]
    assert (told.findtext("channel/language"), told.findtext("channel/title")) == ("en", "Stories")
    assert (len(links), {link.split("/")[3] for link in links}) == (5, {"en"})
    assert 'href="/en/chuyen/rss.xml"' in client.get("/en/chuyen/").content.decode()


def test_goods_in_a_story_are_as_they_are_now(client, tree):
    listing = catalogue.listing("Miến dong Nà Mẫu", stars=4)
    page = story(tree, body=goods(listing.registered_product))
    address = page.get_url()
    pack = catalogue.pack_of(listing)
    buy = f'name="pack" value="{pack.pk}"'

    assert buy in client.get(address).content.decode()
    certificate = listing.registered_product.certificates.get()
    register.revoke(certificate, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)

    after = client.get(address).content.decode()
    assert "Miến dong Nà Mẫu" in after
    assert "Hiện không có hạng sao" in after
    assert buy not in after


@pytest.mark.parametrize("number", [1, 3])
def test_a_story_asks_the_same_of_one_and_three_goods(client, tree, number, django_assert_num_queries):
    listings = [catalogue.listing(f"Miến dong {n}", stars=4) for n in range(number)]
    address = story(tree, body=goods(*[listing.registered_product for listing in listings])).get_url()
    client.get(address)

    with django_assert_num_queries(STORY_QUERIES):
        client.get(address)


STORY_QUERIES = 19


def test_a_recipe_goes_into_the_basket_at_once(client):
    one, two = catalogue.listing("Miến dong A", stars=4), catalogue.listing("Măng khô B", stars=4)
    gone = catalogue.pack_of(catalogue.listing("Trà C", stars=4, packs=[("gói", 50_000, 0)]))
    packs = [catalogue.pack_of(one).pk, catalogue.pack_of(two).pk, gone.pk]

    page = client.post(reverse("recipe_to_basket"), {"pack": packs}, follow=True).content.decode()

    assert "Miến dong A" in page
    assert "Măng khô B" in page
    assert client.get(reverse("recipe_to_basket")).status_code == 405


def recipe(*listings):
    lines = [{"name": one.title, "amount": "200 g", "goods": one.registered_product} for one in listings]
    return [
        ("recipe", {"serves": 4, "minutes": 30, "ingredients": [*lines, {"name": "Muối", "amount": "", "goods": None}], "steps": ["Nấu"]})
    ]


def test_a_story_offers_what_of_its_recipe_can_be_bought(client, tree):
    sold, gone = catalogue.listing("Miến dong A", stars=4), catalogue.listing("Trà C", stars=4, packs=[("gói", 50_000, 0)])

    both = client.get(story(tree, body=recipe(sold, gone)).get_url()).content.decode()
    nothing = client.get(story(tree, title="Trà pha", body=recipe(gone)).get_url()).content.decode()

    assert re.findall(r'name="pack" value="\d+"', both) == [f'name="pack" value="{catalogue.pack_of(sold).pk}"']
    assert ["Thêm nguyên liệu có trên sàn vào giỏ" in page for page in (both, nothing)] == [True, False]
    assert "Trà C" in nothing


@pytest.mark.parametrize("slug", ["desk", "search", "chung-nhan", "check"])
def test_an_address_that_another_room_answers_is_refused(tree, slug):
    front = HomePage.objects.get(locale__language_code="vi")

    with pytest.raises(ValidationError, match="địa chỉ"):
        front.add_child(instance=GuidePage(title="Che mất", slug=slug, locale=front.locale))
    assert not GuidePage.objects.exists()


def test_a_campaign_is_on_the_front_page_while_it_runs(client, tree):
    front, today = HomePage.objects.get(locale__language_code="vi"), dates.today()
    for title, starts, ends in (("Tết này", -1, 1), ("Vụ sau", 1, 2), ("Vụ trước", -3, -1)):
        days = {"starts_on": today + timedelta(days=starts), "ends_on": today + timedelta(days=ends)}
        front.add_child(instance=CampaignPage(title=title, locale=front.locale, **days))

    shown = client.get("/").content.decode()

    assert ["Tết này" in shown, "Vụ sau" in shown, "Vụ trước" in shown] == [True, False, False]


def test_a_campaign_says_before_during_and_after(client, tree):
    front, first = HomePage.objects.get(locale__language_code="vi"), date(2027, 1, 5)
    days = {"starts_on": first, "ends_on": date(2027, 2, 5)}
    front.add_child(instance=CampaignPage(title="Sắm Tết", slug="sam-tet", kind="tet", locale=front.locale, **days))
    told = {}

    for name, day in (("before", first - timedelta(days=1)), ("first", first), ("last", days["ends_on"]), ("after", date(2027, 2, 6))):
        with time_machine.travel(dates.start_of(day)):
            page = client.get("/sam-tet/").content.decode()
        told[name] = re.search(r'class="campaign-now (\w+)"><b>(.*?)</b>', page).groups()

    assert told == {
        "before": ("before", "Bắt đầu ngày 05/01/2027."),
        "first": ("during", "Đến hết ngày 05/02/2027, còn 31 ngày."),
        "last": ("during", "Hôm nay là ngày cuối."),
        "after": ("after", "Đã kết thúc ngày 05/02/2027."),
    }


def test_a_guide_says_that_it_waits_for_review(client, tree):
    front = HomePage.objects.get(locale__language_code="vi")
    front.add_child(instance=GuidePage(title="Quy chế thử", slug="quy-che-thu", locale=front.locale, body=[("text", "<p>Điều 1</p>")]))

    assert "Chờ thẩm định pháp lý" in client.get("/quy-che-thu/").content.decode()


def test_roles_of_today_decide_who_writes_and_who_approves():
    editor, officer = make_officer(Role.EDITOR), make_officer(Role.TRADE_OFFICER)
    for user in (editor, officer):
        keep_groups(user)

    assert [group.name for group in editor.groups.all()] == ["Editors"]
    assert [group.name for group in officer.groups.all()] == ["Moderators"]
    keep_groups(editor, timezone.now() + timedelta(days=1))
    assert [group.name for group in editor.groups.all()] == ["Editors"]
    RoleGrant.objects.filter(user=editor).update(valid_until=timezone.now() + timedelta(hours=1))
    keep_groups(editor, timezone.now() + timedelta(hours=2))
    assert list(editor.groups.all()) == []


@pytest.mark.parametrize(
    ("who", "status"), [("guest", 302), ("shopper", 403), ("operator", 403), ("editor", 200), ("trade", 200), ("superuser", 200)]
)
def test_who_enters_wagtail(client, tree, who, status):
    people = {"shopper": make_user, "superuser": make_superuser}
    roles = {"operator": Role.OPERATOR, "editor": Role.EDITOR, "trade": Role.TRADE_OFFICER}
    if who != "guest":
        client.force_login(make_officer(roles[who]) if who in roles else people[who]())

    response = client.get("/cms/")

    assert response.status_code == status
    if who == "guest":
        assert response.url == "/account/login/?next=/cms/"


def test_wagtails_own_doors_send_on(client):
    client.force_login(make_officer(Role.EDITOR))

    assert client.get("/cms/login/").url == "/account/login/"
    assert client.get("/cms/logout/").url == "/account/logout/"
    assert client.get("/cms/password_reset/").status_code == 404
