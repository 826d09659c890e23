"""Private files: decisions, papers, photos of returns. Never under MEDIA_URL; served only by a view that has asked who."""

import logging
import secrets
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from .clients import client_address
from .text import slug

log = logging.getLogger("marketplace.private_files")

MEGABYTE = 1024 * 1024
_SIGNATURES = {  # by content, never by what the browser says
    "pdf": (b"%PDF-", "application/pdf"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "zip": (b"PK\x03\x04", "application/zip"),  # XLSX, DOCX
}


def private_storage():
    """For `FileField(storage=private_storage)`: a callable keeps the folder out of migrations."""
    return storages["private"]


@deconstructible
class PrivatePath:
    """`upload_to=PrivatePath("decisions")`: a random folder and a tidy name, so that no two files meet and none is guessed."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, _instance, name):
        return f"{self.folder}/{secrets.token_urlsafe(12)}/{tidy_name(name)}"

    def __eq__(self, other):
        return isinstance(other, PrivatePath) and self.folder == other.folder

    def __hash__(self):
        return hash(self.folder)


def tidy_name(name):
    """`Quyết định 2890.PDF` → `quyet-dinh-2890.pdf`."""
    path = PurePosixPath(str(name).replace("\\", "/"))
    ending = slug(path.suffix)[:8]
    return (slug(path.stem)[:80] or "tep") + (f".{ending}" if ending else "")


def check_upload(upload, *, kinds=("pdf", "jpg", "png"), most=20 * MEGABYTE):
    """Refuse what is too large or not what it says; returns the kind found by content."""
    if upload.size > most:
        raise ValidationError(_("The file is larger than %(most)d MB."), code="size", params={"most": most // MEGABYTE})
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    for kind in kinds:
        if head.startswith(_SIGNATURES[kind][0]):
            return kind
    raise ValidationError(_("Only these kinds of file are taken: %(kinds)s."), code="kind", params={"kinds": ", ".join(kinds).upper()})


def serve_private(request, file, *, name="", thing=""):
    """The answer of a view that has already checked the person: an attachment, not cached, not sniffed, and noted in the log."""
    try:
        opened = file.open("rb")
    except (FileNotFoundError, ValueError) as missing:
        raise Http404 from missing
    log.info("private file %s (%s) to user %s at %s", file.name, thing, getattr(request.user, "pk", None), client_address(request))
    return attachment(opened, name or PurePosixPath(file.name).name)


def attachment(opened, name, content_type="application/octet-stream"):
    """A download that no browser opens in our name."""
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def serve_picture(row):
    """A private picture within a page, for whoever the view has let in. `row` has `image`, a JPEG of our own making; or is None."""
    try:
        opened = row.image.open("rb")
    except (AttributeError, FileNotFoundError, ValueError) as missing:
        raise Http404 from missing
    response = FileResponse(opened, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
