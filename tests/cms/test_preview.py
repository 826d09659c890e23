"""What an editor sees before anybody else does."""

import pytest
from django.urls import reverse

from cms import rules
from cms.content import grow
from cms.models import CommunePage, HomePage, RulesPage, StoryIndexPage, StoryPage
from marketplace.foundation.accounts.models import Role
from tests.factories import places
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db


def _story():
    index = StoryIndexPage.objects.get(locale__language_code="vi")
    return index.add_child(instance=StoryPage(title="Nháp", lead="Chưa ai đọc", live=False, locale=index.locale))


def _commune():
    front = HomePage.objects.get(locale__language_code="vi")
    words = CommunePage(title="Đồng Phúc", lead="Chưa ai đọc", commune=places.commune("Đồng Phúc"), live=False, locale=front.locale)
    return front.add_child(instance=words)


def _rules():
    rules.load()
    page = RulesPage.objects.get(slug="quy-che", locale__language_code="vi")
    page.body = [("text", "<p>Chưa ai đọc</p>")]
    return page


@pytest.mark.parametrize("made", [_story, _commune, _rules])
def test_a_draft_is_seen_by_its_editor_in_a_frame_of_our_own(client, made):
    grow()
    page = made()
    page.save_revision()
    client.force_login(make_officer(Role.EDITOR))

    shown = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert shown.status_code == 200
    assert "Chưa ai đọc" in shown.content.decode()
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "unsafe-inline" not in shown["Content-Security-Policy"]
    assert "Chưa ai đọc" not in client.get(page.get_url(), follow=True).content.decode()
