from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.foundation.core import pictures


def picture(size=(1000, 500), kind="JPEG", orientation=None):
    image, out = Image.new("RGB", size, "red"), BytesIO()
    exif = image.getexif()
    exif[0x010E] = "geheim"
    if orientation:
        exif[0x0112] = orientation
    image.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return SimpleUploadedFile("anh.jpg", out.getvalue())


def test_a_picture_is_turned_upright_and_loses_its_exif():
    kept = pictures.clean_picture(picture(orientation=6))

    data = kept.read()
    assert Image.open(BytesIO(data)).size == (500, 1000)
    assert b"geheim" not in data
    assert not Image.open(BytesIO(data)).getexif()


def test_a_large_picture_is_made_smaller():
    assert Image.open(pictures.clean_picture(picture((4800, 2400)))).size == (2400, 1200)


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0broken", b"GIF89a\x01\x00\x01\x00"]
)
def test_what_is_no_picture_is_refused_whatever_its_name(content):
    with pytest.raises(ValidationError) as refusal:
        pictures.clean_picture(SimpleUploadedFile("anh.jpg", content, content_type="image/jpeg"))
    assert refusal.value.code == "kind"


def test_too_many_pixels_are_refused_before_they_are_decoded():
    out = BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")

    with pytest.raises(ValidationError) as refusal:
        pictures.clean_picture(SimpleUploadedFile("anh.png", out.getvalue()))
    assert refusal.value.code == "pixels"


def test_a_rendition_is_cut_to_its_shape_and_made_once(settings, tmp_path):
    from django.core.files.storage import FileSystemStorage

    pictures.default_storage, before = FileSystemStorage(location=tmp_path, base_url="/media/"), pictures.default_storage
    try:
        name = pictures.default_storage.save("a/anh.jpg", pictures.clean_picture(picture((1000, 1000))))

        class Source:
            def __init__(self):
                self.name = name

            def open(self, mode):
                return (tmp_path / name).open(mode)

        first = pictures.url(Source(), "480x600")
        (tmp_path / name).unlink()
        assert pictures.url(Source(), "480x600") == first == "/media/renditions/480x600/a/anh.jpg"
        assert Image.open(tmp_path / "renditions/480x600/a/anh.jpg").size == (480, 600)
    finally:
        pictures.default_storage = before


def test_a_picture_taken_away_leaves_no_rendition(settings, tmp_path):
    from django.core.files.storage import FileSystemStorage

    pictures.default_storage, before = FileSystemStorage(location=tmp_path, base_url="/media/"), pictures.default_storage
    try:
        for size in ("480x600", "720x480"):
            pictures.default_storage.save(f"renditions/{size}/a/anh.jpg", pictures.clean_picture(picture()))
            pictures.default_storage.save(f"renditions/{size}/a/khac.jpg", pictures.clean_picture(picture()))

        pictures.forget("a/anh.jpg")

        assert sorted(path.name for path in tmp_path.rglob("*.jpg")) == ["khac.jpg", "khac.jpg"]
    finally:
        pictures.default_storage = before


def test_a_picture_on_which_nothing_can_be_seen_is_refused():
    with pytest.raises(ValidationError) as refusal:
        pictures.clean_picture(picture((600, 20)))
    assert refusal.value.code == "small"
