"""Renditions of pictures: made once, by Willow, from files whose content was checked when they came in."""

import hashlib
from io import BytesIO
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image as Pillow
from willow.image import Image
from willow.plugins.pillow import PillowImage

KINDS = {"jpeg", "png", "webp"}  # told by content, whatever the name says
MOST_BYTES, MOST_PIXELS, LONGEST_SIDE, SHORTEST_SIDE = 12 * 1024 * 1024, 40_000_000, 2400, 200
UNREADABLE = gettext_lazy("This file is not a picture we can read (JPEG, PNG or WebP).")
QUALITY, SHEET, RENDITIONS = 82, (255, 253, 247), "renditions"


def clean_picture(upload):
    """A picture as we keep it: turned upright, without its camera's data, at most 2400 px; or a ValidationError for people."""
    if upload.size > MOST_BYTES:
        raise ValidationError(_("A picture may have at most 12 MB."), code="size")
    try:
        return _cleaned(_open(upload.read()))
    except ValidationError:
        raise
    except Exception as broken:  # a decoder may raise anything at all
        raise ValidationError(UNREADABLE, code="kind") from broken


def _cleaned(image):
    width, height = image.get_size()
    if width * height > MOST_PIXELS:
        raise ValidationError(_("This picture has too many pixels. Please send a smaller one."), code="pixels")
    if min(width, height) < SHORTEST_SIDE:
        words = _("This picture is too small (%(width)d × %(height)d points): each side needs %(least)d at least.")
        raise ValidationError(words, "small", {"width": width, "height": height, "least": SHORTEST_SIDE})
    image = _bare(image)
    scale = min(1, LONGEST_SIDE / max(image.get_size()))
    if scale < 1:
        image = image.resize(tuple(max(1, round(side * scale)) for side in image.get_size()))
    data = _saved(image)
    return ContentFile(data, name=f"{hashlib.sha256(data).hexdigest()[:20]}.jpg")


def url(source, size):
    """The address of `source` (a file field) cut to `size` ("480x600"), made when it is asked for the first time."""
    name = _rendition(source.name, size)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(drawn(source, size)))
    return default_storage.url(name)


def drawn(source, size):
    """The same as bytes (JPEG), kept nowhere: for pictures that are not shown to everybody."""
    with source.open("rb") as original:
        return _saved(_cut(_bare(_open(original.read())), size))


def forget(name):
    """The renditions of a file that is no longer shown, `name` being its own in its storage."""
    sizes = default_storage.listdir(RENDITIONS)[0] if default_storage.exists(RENDITIONS) else []
    for size in sizes:
        default_storage.delete(_rendition(name, size))


def _rendition(name, size):
    return f"{RENDITIONS}/{size}/{PurePosixPath(name).with_suffix('.jpg')}"


def _open(data):
    image = Image.open(BytesIO(data))
    if image.format_name not in KINDS:
        raise ValidationError(UNREADABLE, code="kind")
    return image


def _bare(image):
    """Upright, and nothing but its pixels: where a photograph was taken is nobody's business."""
    upright = image.auto_orient().set_background_color_rgb(SHEET).get_pillow_image().convert("RGB")
    pixels = Pillow.new("RGB", upright.size)
    pixels.paste(upright)
    return PillowImage(pixels)


def _cut(image, size):
    """Filled and cut around the middle; never enlarged."""
    width, height = (int(side) for side in size.split("x"))
    have_width, have_height = image.get_size()
    scale = min(have_width / width, have_height / height)
    cut_width, cut_height = round(width * scale), round(height * scale)
    left, top = (have_width - cut_width) // 2, (have_height - cut_height) // 2
    image = image.crop((left, top, left + cut_width, top + cut_height))
    return image.resize((width, height)) if scale > 1 else image


def _saved(image):
    out = BytesIO()
    image.save_as_jpeg(out, quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
