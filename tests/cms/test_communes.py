"""A commune's page: the rooms' data at the shop's address, with the editors' words in it."""

from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from cms.content import grow
from cms.finding import found
from cms.models import CommunePage, HomePage, StoryIndexPage, StoryPage
from marketplace.shop.storefront.selectors import commune_key
from tests.factories import catalogue, fairs, outlets, places

pytestmark = pytest.mark.django_db


@pytest.fixture
def front():
    grow()
    return HomePage.objects.get(locale__language_code="vi")


def words(front, commune, title="Đồng Phúc", **fields):
    page = front.add_child(instance=CommunePage(title=title, commune=commune, locale=front.locale, **fields))
    page.save_revision().publish()
    return page


def test_a_commune_shows_words_of_editors_and_what_the_rooms_know(client, front):
    commune = places.commune("Đồng Phúc")
    catalogue.listing("Trà Shan tuyết", commune=commune, stars=4)
    outlet, fair = outlets.reported("Cửa hàng Đồng Phúc", commune=commune), fairs.fair("Hội trà", commune=commune)
    index = StoryIndexPage.objects.get(locale=front.locale)
    index.add_child(instance=StoryPage(title="Cây trà trăm tuổi", commune=commune, locale=front.locale)).save_revision().publish()
    page = words(front, commune, lead="Xã của cây trà", body=[("text", "<p>Núi cao.</p>")], sources="Kế hoạch 483")
    address = f"/xa/{commune_key(commune)}"

    shown = client.get(address).content.decode()

    assert page.get_url() == address
    for said in ("Xã của cây trà", "Núi cao.", "Kế hoạch 483", "Cây trà trăm tuổi", "Trà Shan tuyết", "Hội trà"):
        assert said in shown, said
    assert outlet.get_absolute_url() in shown
    assert fair.get_absolute_url() in shown
    assert client.get(page.url_path.removeprefix("/trang-chu"), follow=True).redirect_chain == [(address, 302)]
    page.unpublish()
    assert "Xã của cây trà" not in client.get(address).content.decode()


def test_sights_are_told_with_a_way_out_and_found(client, front, settings):
    settings.MAP_LINK = "https://maps.example/?q={query}"
    commune = places.commune("Đồng Phúc")
    sight = {"name": "Đồi chè cổ thụ", "words": "Cây cao hơn mái nhà.", "picture": None, "spot": ""}
    words(front, commune, sights=[("sight", sight)])

    shown = client.get(f"/xa/{commune_key(commune)}").content.decode()

    assert "Cây cao hơn mái nhà." in shown
    assert f"https://maps.example/?q={quote(f'Đồi chè cổ thụ, {commune}, Thái Nguyên', safe=',')}" in shown
    assert [find.title for find in found("doi che co thu")] == ["Đồng Phúc"]


def test_a_commune_nobody_has_written_about_is_there(client, front):
    commune = places.commune("Đồng Phúc")

    assert client.get(f"/xa/{commune_key(commune)}").status_code == 200
    assert client.get(f"/xa/{commune.code}-sai-ten").url == f"/xa/{commune_key(commune)}"
    assert client.get("/xa/99999-khong-co").status_code == 404


def test_english_readers_get_english_words_only(client, front):
    commune = places.commune("Đồng Phúc")
    page = words(front, commune, lead="Xã của cây trà")
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.lead = "Where tea trees are old"
    english.save_revision().publish()

    there = client.get(f"/en/xa/{commune_key(commune)}").content.decode()

    assert "Where tea trees are old" in there
    assert "Xã của cây trà" not in there


def test_words_about_a_commune_are_kept_in_one_place(front):
    commune = places.commune("Đồng Phúc")
    words(front, commune)
    second = CommunePage(title="Lần nữa", commune=commune, locale=front.locale)

    with pytest.raises(ValidationError, match="Xã này đã có bài"):
        front.add_child(instance=second)
    assert CommunePage.objects.count() == 1
