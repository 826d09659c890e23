import logging
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from marketplace.foundation.core import files


def test_a_private_path_is_tidy_and_not_guessable():
    path = files.PrivatePath("decisions")

    one, two = path(None, "../Quyết định 2890.PDF"), path(None, "../Quyết định 2890.PDF")

    assert one != two
    assert one.split("/")[0] == "decisions"
    assert one.endswith("/quyet-dinh-2890.pdf")
    assert path == files.PrivatePath("decisions")


@pytest.mark.parametrize(
    ("name", "tidy"),
    [("..\\..\\x.exe", "x.exe"), (".htaccess", "htaccess"), ("", "tep"), ("a/b/Đơn.PDF", "don.pdf"), ("'\"><.svg", "tep.svg")],
)
def test_tidy_name(name, tidy):
    assert files.tidy_name(name) == tidy


def test_files_are_known_by_content():
    assert files.check_upload(SimpleUploadedFile("a.jpg", b"%PDF-1.7 ...")) == "pdf"
    for wrong in (b"<html>", b""):
        with pytest.raises(ValidationError):
            files.check_upload(SimpleUploadedFile("a.pdf", wrong))
    with pytest.raises(ValidationError):
        files.check_upload(SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * 100), most=50)


def test_private_files_lie_outside_media(settings):
    assert files.private_storage().location == str(settings.PRIVATE_ROOT)
    with pytest.raises(ValueError, match="URL"):
        files.private_storage().url("decisions/x.pdf")


def test_serving_is_an_attachment_not_sniffed_not_cached_and_logged(rf, caplog):
    request = rf.get("/")
    request.user = SimpleNamespace(pk=7)
    file = ContentFile(b"%PDF-secret", name="decisions/abc/qd.pdf")

    with caplog.at_level(logging.INFO, "marketplace.private_files"):
        response = files.serve_private(request, file, name="Quyết định.pdf", thing="decision 5")

    assert b"".join(response.streaming_content) == b"%PDF-secret"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "application/octet-stream"
    assert caplog.messages == ["private file decisions/abc/qd.pdf (decision 5) to user 7 at 127.0.0.1"]


def test_a_missing_file_is_not_found(rf, tmp_path):
    class Gone:
        name = "x"

        def open(self, _mode):
            raise FileNotFoundError

    with pytest.raises(Http404):
        files.serve_private(rf.get("/"), Gone())
