"""Pictures of editors: credited and described, and sent in the formats a cheap phone loads quickest."""

from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cms.content import grow
from cms.models import Picture, StoryIndexPage, StoryPage
from marketplace.foundation.accounts.models import Role
from tests.factories.accounts import make_officer

STRONG = 200  # of 255: teal has no red at all
pytestmark = pytest.mark.django_db
TOLD = {"title": "Bến thuyền", "credit": "Nguyễn Thị Thử, 2025", "description": "Thuyền đậu bên hồ", "collection": "1", "tags": ""}


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drawn(width=1600, height=1000):
    made = BytesIO()
    image = Image.new("RGB", (width, height), "teal")
    image.paste("red", (1480, 60, 1560, 140))  # what matters lies where a cut from the middle would lose it
    image.save(made, "JPEG")
    return made.getvalue()


def brought(**more):
    return Picture.objects.create(
        title="Bến", credit=TOLD["credit"], description=TOLD["description"], file=ImageFile(BytesIO(drawn()), "ben.jpg"), **more
    )


def test_the_original_has_no_address_and_its_editor_sees_a_smaller_one(client, settings):
    grow()
    client.force_login(make_officer(Role.EDITOR))
    picture = brought()
    page = client.get(reverse("wagtailimages:edit", args=[picture.pk])).content.decode()

    with pytest.raises(ValueError, match="private"):
        picture.file.url  # noqa: B018  asking for it is the act
    public = [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert (".max-1600x1600." in page, [name for name in public if "original" in name or name == "ben.jpg"]) == (True, [])
    assert picture.file.read() == drawn()


def test_originals_from_before_leave_the_public_folder():
    picture, public = brought(), storages["default"]
    name, private = picture.file.name, storages["private"]
    public.save(name, private.open(name))
    private.delete(name)
    for _time in range(2):
        import_module("cms.migrations.0010_private_originals").take_in(apps, None)

    assert (public.exists(name), Picture.objects.get().file.read()) == (False, drawn())


@pytest.mark.parametrize(("left_out", "taken"), [("", 1), ("credit", 0), ("description", 0)])
def test_a_picture_needs_its_credit_and_what_it_shows(client, left_out, taken):
    grow()
    client.force_login(make_officer(Role.EDITOR))
    told = {**TOLD, "file": SimpleUploadedFile("ben.jpg", drawn(), "image/jpeg")} | ({left_out: ""} if left_out else {})

    client.post(reverse("wagtailimages:add"), told)

    assert Picture.objects.count() == taken


def test_a_story_sends_avif_and_webp_around_what_matters_and_names_who_took_it(client):
    grow()
    index = StoryIndexPage.objects.get(locale__language_code="vi")
    picture = Picture(title="Bến", credit=TOLD["credit"], description=TOLD["description"], file=ImageFile(BytesIO(drawn()), "ben.jpg"))
    picture.focal_point_x, picture.focal_point_y, picture.focal_point_width, picture.focal_point_height = 1500, 100, 50, 50
    picture.save()
    body = [("picture", {"picture": picture, "alt": "Thuyền gỗ", "caption": "", "broad": False})]
    page = index.add_child(instance=StoryPage(title="Hồ", picture=picture, body=body, locale=index.locale))
    page.save_revision().publish()

    shown = client.get("/chuyen/ho/").content.decode()

    assert shown.count('type="image/avif"') == 2
    assert shown.count('type="image/webp"') == 2
    assert 'alt="Thuyền đậu bên hồ"' in shown
    assert 'alt="Thuyền gỗ"' in shown
    assert shown.count("Nguyễn Thị Thử, 2025") == 2
    filled = picture.renditions.filter(filter_spec__contains="fill-720x540").get(filter_spec__contains="format-jpeg")
    assert (filled.width, filled.height) == (720, 540)
    with Image.open(filled.file.path) as cut:
        assert cut.getextrema()[0][1] > STRONG
