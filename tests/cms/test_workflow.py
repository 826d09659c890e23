"""From an editor's draft to the day it comes down: Wagtail's own steps, with our roles, in Vietnamese."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
import wagtail
from babel.messages.pofile import read_po
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.timesince import timesince
from wagtail.models import Page
from wagtail.users.models import UserProfile

from cms.content import grow
from cms.models import StoryIndexPage, StoryPage
from cms.tasks import publish_scheduled
from marketplace.foundation.accounts.models import Role
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
ADDRESS = "/chuyen/mien-phoi/"
TYPED = {
    "title": "Miến phơi", "slug": "mien-phoi", "kind": "place", "commune": "", "lead": "Ba giờ sáng", "picture": "", "body-count": "0",
    "sources": "", "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "",
    "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0", "comments-MAX_NUM_FORMS": "",
}  # fmt: skip


@pytest.fixture
def index():
    grow()
    return StoryIndexPage.objects.get(locale__language_code="vi")


def written(client, index, **typed):
    """An editor writes and hands in."""
    client.force_login(make_officer(Role.EDITOR))
    client.post(reverse("wagtailadmin_pages:add", args=["cms", "storypage", index.pk]), {**TYPED, **typed, "action-submit": "1"})
    return StoryPage.objects.get(slug="mien-phoi")


def decide(client, page, action, **said):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    state = page.current_workflow_task_state
    return client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk]), said)


def test_an_editor_hands_in_and_the_department_approves(client, index):
    page = written(client, index)
    assert client.get(ADDRESS).status_code == 404

    client.force_login(make_officer(Role.TRADE_OFFICER))
    assert "Chờ anh/chị duyệt" in client.get("/cms/").content.decode()
    decide(client, page, "approve")

    assert "Ba giờ sáng" in client.get(ADDRESS).content.decode()


def test_an_editor_cannot_publish(client, index):
    client.force_login(make_officer(Role.EDITOR))

    client.post(reverse("wagtailadmin_pages:add", args=["cms", "storypage", index.pk]), {**TYPED, "action-publish": "1"})

    assert not Page.objects.get(slug="mien-phoi").live
    assert client.get(ADDRESS).status_code == 404


def test_what_is_sent_back_stays_a_draft_with_its_reason(client, index):
    page = written(client, index)

    decide(client, page, "reject", comment="Thiếu nguồn")

    page.refresh_from_db()
    assert not page.live
    assert page.current_workflow_state.status == "needs_changes"
    assert page.current_workflow_state.current_task_state.comment == "Thiếu nguồn"


def test_an_approved_story_goes_up_and_comes_down_when_it_was_said(client, index):
    now = timezone.now()
    up, down = now + timedelta(hours=2), now + timedelta(days=2)
    said = {"go_live_at": f"{timezone.localtime(up):%Y-%m-%d %H:%M}", "expire_at": f"{timezone.localtime(down):%Y-%m-%d %H:%M}"}
    decide(client, written(client, index, **said), "approve")
    answers = {}

    for name, moment in (("before", now), ("while", up + timedelta(minutes=2)), ("after", down + timedelta(minutes=2))):
        with time_machine.travel(moment):
            publish_scheduled(timestamp=0)
            answers[name] = client.get(ADDRESS).status_code

    assert answers == {"before": 404, "while": 200, "after": 404}


NAMES = {  # the same in Vietnamese
    "Email",
    "URL",
    "Wagtail API v2",
    "Wagtail API v3",
    "%(field_label)s:",
    "%(related_model_name)s %(field_label)s",
    "%(status_display)s %(task_name)s %(started_at)s",
}
OURS = "admin", "documents", "embeds", "images", "locales", "search", "simple_translation", "sites", "snippets", "users", ""


def sentences():
    """What the parts of Wagtail that are installed may say, by their own English catalogues; a new version brings new ones."""
    home = Path(wagtail.__file__).parent
    for po in home.glob("**/locale/en/LC_MESSAGES/django.po"):
        part = po.relative_to(home).parts[: -len(("locale", "en", "LC_MESSAGES", po.name))]
        if (part[-1] if part else "") in OURS:
            with po.open("rb") as file:
                yield from (message for message in read_po(file) if message.id)


def test_every_sentence_of_wagtail_has_vietnamese():
    with translation.override("vi"):
        english = {
            message.id: said
            for message in sentences()
            if (said := _said(message)) == (message.id if isinstance(message.id, str) else message.id[0]) and said not in NAMES
        }

    assert english == {}


def test_how_long_ago_is_said_in_vietnamese():
    now = timezone.now()
    ago = {"minutes": 36, "hours": 3, "days": 3, "weeks": 2}

    with translation.override("vi"):
        said = [timesince(now - timedelta(**{unit: number}), now) for unit, number in ago.items()]

    assert [words.replace("\xa0", " ") for words in said] == ["36 phút", "3 giờ", "3 ngày", "2 tuần"]


def _said(message):
    if isinstance(message.id, str):
        return translation.pgettext(message.context, message.id) if message.context else translation.gettext(message.id)
    return translation.ngettext(*message.id, 1)


ENGLISH = (
    "Save draft",
    "Submit to",
    "Approve",
    "Keyboard shortcuts",
    "Promote",
    "Comments",
    "Unpublish",
    "Search all",
    "Choose a ",
    "Sort by",
    " and ",
    "the ",
    "You ",
    "guide.wagtail.org",
)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TRADE_OFFICER])
def test_wagtail_speaks_vietnamese(client, index, role):
    page = written(client, index)
    client.force_login(make_officer(role))
    addresses = [
        "/cms/",
        reverse("wagtailadmin_explore", args=[index.pk]),
        reverse("wagtailadmin_pages:add", args=["cms", "storypage", index.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:workflow_history", args=[page.pk]),
        reverse("wagtailadmin_pages:usage", args=[page.pk]),
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailadmin_explore_results", args=[index.pk]),
        reverse("wagtailadmin_reports:locked_pages"),
        reverse("wagtailadmin_reports:workflow"),
        reverse("wagtailadmin_account"),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add"),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtaildocs:index"),
        reverse("wagtaildocs:add"),
        reverse("wagtaildocs_chooser:choose"),
        reverse("goods_chooser:choose"),
    ]

    shown = {address: " ".join(re.findall(r">\s*([^<>]*?)\s*<", client.get(address).content.decode())) for address in addresses}

    assert {address: [words for words in ENGLISH if words in text] for address, text in shown.items()} == {
        address: [] for address in addresses
    }
    assert not [address for address, text in shown.items() if re.search(r"(?<!\w)bạn(?!\w)", text)]
    assert json.dumps("Mở tất cả") in client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()


@pytest.mark.parametrize(("language", "said"), [("vi", "Hướng dẫn soạn thảo Wagtail"), ("en", "editor guide")])
def test_the_editor_guide_is_one_link_away(client, index, language, said):
    editor = make_officer(Role.EDITOR)
    UserProfile.objects.create(user=editor, preferred_language=language)
    client.force_login(editor)

    shown = client.get("/cms/").content.decode()

    assert said in shown[shown.index('href="https://guide.wagtail.org/') :].split("</a>")[0]


def test_an_address_left_empty_is_made_of_the_title(client, index):
    client.force_login(make_officer(Role.EDITOR))
    typed = {**TYPED, "title": "Đống đá Bó Lù", "slug": ""}

    client.post(reverse("wagtailadmin_pages:add", args=["cms", "storypage", index.pk]), {**typed, "action-submit": "1"})

    assert StoryPage.objects.get().slug == "dong-da-bo-lu"


def test_an_editor_chooses_among_communes_of_ours(client, index, the_map):
    client.force_login(make_officer(Role.EDITOR))

    page = client.get(reverse("wagtailadmin_pages:add", args=["cms", "storypage", index.pk])).content.decode()

    assert "Tiêu đề trang" in page
    select = page[page.index('<select name="commune"') :]
    assert select[: select.index("</select>")].count("<option") == 38
