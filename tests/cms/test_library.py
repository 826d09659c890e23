"""The library of documents: typed by content, served as attachment, found by name and number."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents.models import Document

from cms.content import grow
from cms.models import LibraryPage
from marketplace.foundation.accounts.models import Role
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
ADDRESS = "/van-ban/"


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def library():
    grow()
    return LibraryPage.objects.get(locale__language_code="vi")


def document(title="Quyết định 736", name="qd-736.pdf"):
    return Document.objects.create(title=title, file=ContentFile(b"%PDF-1.7 x", name=name))


def fill(library, *papers):
    library.papers = [("paper", {"kind": "decision", "number": "", "day": None, "office": "", **paper}) for paper in papers]
    library.save_revision().publish()


def test_papers_stand_by_kind_and_are_found_without_marks(client, library):
    fill(
        library,
        {"kind": "form", "title": "Biểu mẫu 01", "file": document("Mẫu", "mau.pdf")},
        {"title": "Quy chế điểm bán", "number": "736/QĐ-UBND", "office": "UBND tỉnh Bắc Kạn", "file": document()},
    )

    whole = client.get(ADDRESS).content.decode()
    one = client.get(ADDRESS, {"q": "quy che 736"}).content.decode()

    assert whole.index("Quyết định</h2>") < whole.index("Quy chế điểm bán") < whole.index("Biểu mẫu 01")
    assert ["Quy chế điểm bán" in one, "Biểu mẫu 01" in one] == [True, False]
    assert "Không có văn bản nào như vậy" in client.get(ADDRESS, {"q": "hoi cho"}).content.decode()


def test_a_file_is_saved_never_opened_in_our_pages(client, library):
    paper = document()
    fill(library, {"title": "Quy chế", "file": paper})

    page, answer = client.get(ADDRESS).content.decode(), client.get(paper.url)

    assert f'href="{paper.url}"' in page
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_paper_whose_file_was_deleted_is_left_out(client, library):
    paper = document()
    fill(library, {"title": "Quy chế", "file": paper})
    paper.delete()

    page = client.get(ADDRESS)

    assert page.status_code == 200
    assert "Chưa có văn bản nào" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("mau.pdf", b"%PDF-1.7 x", True),
        ("mau.docx", b"PK\x03\x04 x", True),
        ("phim.mp4", b"\0\0\0\x18ftypmp42", True),
        ("mau.pdf", b"<html><script>", False),
        ("mau.docx", b"%PDF-1.7 x", False),
        ("trang.html", b"<html>", False),
    ],
)
def test_a_file_is_what_its_content_is(client, library, name, content, taken):
    client.force_login(make_officer(Role.EDITOR))
    collection = {"title": "Thử", "collection": "1", "file": SimpleUploadedFile(name, content)}

    answer = client.post(reverse("wagtaildocs:add"), collection)

    assert Document.objects.count() == int(taken), answer.content.decode()[:2000]
