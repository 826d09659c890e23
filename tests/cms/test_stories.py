"""The stories of the first day."""

import re

import pytest
from django.core.management import call_command

from cms import content, stories
from cms.models import StoryPage
from marketplace.register.certification import content as register_content
from marketplace.register.certification.models import RegisteredProduct
from tests.factories import certification

pytestmark = pytest.mark.django_db


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

    assert capsys.readouterr().out.split() == ["12", "stories", "0", "stories"]
    assert StoryPage.objects.count() == 12
    assert not StoryPage.objects.get(slug="ke-hoach-483").live
    page = client.get("/chuyen/mien-dong-tai-hoan/").content.decode()
    assert "Quyết định 2890/QĐ-BNN-VPĐP" in page
    assert RegisteredProduct.objects.get().get_absolute_url() in page
    assert str(StoryPage.objects.get(slug="mien-dong-tai-hoan").commune) == "Xã Côn Minh"


def test_every_story_can_be_read(tree, client):
    stories.load()

    assert {page.slug: client.get(page.get_url()).status_code for page in StoryPage.objects.all()} == {
        story["slug"]: 200 for story in stories.told()
    }


def test_goods_named_are_names_of_the_register(tree):
    register_content.load_content()
    call_command("import_register")
    named = {name for story in stories.told() for name in story["goods"]}

    assert named - set(RegisteredProduct.objects.values_list("name", flat=True)) == set()
