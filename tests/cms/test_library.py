"""The library: papers as pages, found by name, number, kind and year; files typed by content and given out only while a page shows them."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Locale

from cms import papers
from cms.content import grow
from cms.finding import found
from cms.models import File, LibraryPage, PaperPage, StoryIndexPage, StoryPage
from marketplace.foundation.accounts.models import Role
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/van-ban/"
LIST_QUERIES = 14
FILM = b"\0\0\0\x18ftypmp42" + bytes(range(100))


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


@pytest.fixture
def library():
    grow()
    return LibraryPage.objects.get(locale__language_code="vi")


def document(title="Quyết định 736", name="qd-736.pdf", content=b"%PDF-1.7 x"):
    return File.objects.create(title=title, file=ContentFile(content, name=name))


def paper(library, title, **fields):
    page = library.add_child(instance=PaperPage(title=title, locale=library.locale, **fields))
    page.save_revision().publish()
    return page


def packed(*names):
    made = BytesIO()
    with ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


def test_papers_are_narrowed_by_words_kind_and_year(client, library):
    paper(library, "Quy chế điểm bán", number="736/QĐ-UBND", office="UBND tỉnh Bắc Kạn", issued_on=date(2021, 5, 26))
    paper(library, "Biểu mẫu 01", kind="form", issued_on=date(2020, 9, 15))

    def shown(**asked):
        page = client.get(ADDRESS, asked).content.decode()
        return [title for title in ("Quy chế điểm bán", "Biểu mẫu 01") if title in page]

    assert shown() == ["Quy chế điểm bán", "Biểu mẫu 01"]
    assert shown(q="quy che 736") == ["Quy chế điểm bán"]
    assert shown(kind="form") == ["Biểu mẫu 01"]
    assert shown(year="2021") == ["Quy chế điểm bán"]
    assert shown(year="2021", kind="form") == []
    assert shown(year="x", kind="zzz") == ["Quy chế điểm bán", "Biểu mẫu 01"]
    assert "Không có văn bản nào như vậy" in client.get(ADDRESS, {"q": "hoi cho"}).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_of_one_and_three(client, library, number, django_assert_num_queries):
    for n in range(number):
        paper(library, f"Quyết định {n}", file=document(name=f"{n}.pdf"), issued_on=date(2021, 5, 26))
    client.get(ADDRESS)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(ADDRESS)


def test_the_plan_this_site_began_with_can_be_read_found_and_taken_along(client, library):
    assert [papers.load(), papers.load()] == [1, 0]

    page = client.get("/van-ban/ke-hoach-483-kh-ubnd/").content.decode()
    file = client.get(File.objects.get().url)

    for words in ("483/KH-UBND", "29/07/2022", "UBND tỉnh Bắc Kạn", "III. TỔ CHỨC THỰC HIỆN", "7. Sở Lao động - Thương binh và Xã hội"):
        assert words in page, words
    assert file["Content-Disposition"] == 'attachment; filename="ke-hoach-483-kh-ubnd.docx"'
    assert ZipFile(BytesIO(b"".join(file))).testzip() is None
    assert [find.url for find in found("ke hoach 483")] == ["/van-ban/ke-hoach-483-kh-ubnd/"]


def test_english_readers_get_the_vietnamese_papers_that_nobody_has_translated(client, library):
    one, two = paper(library, "Quy chế"), paper(library, "Kế hoạch")
    english = one.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title = "Rules of the points of sale"
    english.save_revision().publish()

    page = client.get("/en/van-ban/").content.decode()

    assert "Rules of the points of sale" in page
    assert f'<a href="{two.get_url()}">Kế hoạch</a>' in page
    assert f'href="{one.get_url()}"' not in page


def test_a_file_is_private_until_a_page_shows_it_and_again_after(client, library):
    file = document()
    assert file.url == f"/documents/{file.pk}/qd-736.pdf"
    page = paper(library, "Quy chế", file=file)

    answer = client.get(file.url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert [answer["Content-Type"], answer["X-Content-Type-Options"]] == ["application/pdf", "nosniff"]
    assert answer["Cache-Control"] == "public, max-age=300"
    page.unpublish()
    assert client.get(file.url).status_code == 404
    client.force_login(make_user())
    assert client.get(file.url).status_code == 404
    client.force_login(make_officer(Role.EDITOR))
    assert client.get(file.url)["Cache-Control"] == "private, no-store"
    assert client.get(f"/documents/{file.pk}/other.pdf").status_code == 404


def test_a_draft_does_not_publish_the_file_it_names(client, library):
    file = document()
    page = paper(library, "Quy chế")
    page.file = file
    page.save_revision()

    assert client.get(file.url).status_code == 404


def test_phones_get_a_film_in_pieces(client, library):
    film = document("Phơi miến", "mien.mp4", FILM)
    index = StoryIndexPage.objects.get(locale=library.locale)
    block = ("video", {"file": film, "title": "Phơi miến", "still": None, "subtitles": None, "spoken": ""})
    index.add_child(instance=StoryPage(title="Miến", body=[block], locale=index.locale)).save_revision().publish()

    def asked(header):
        answer = client.get(film.url, headers={"range": header})
        return answer.status_code, answer.get("Content-Range"), answer.getvalue()

    assert asked("bytes=4-7") == (206, "bytes 4-7/112", b"ftyp")
    assert asked("bytes=110-") == (206, "bytes 110-111/112", FILM[110:])
    assert asked("bytes=-2") == (206, "bytes 110-111/112", FILM[110:])
    assert asked("bytes=500-")[:2] == (416, "bytes */112")
    assert asked("pages=1")[0] == 200


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("mau.pdf", b"%PDF-1.7 x", True),
        ("mau.docx", packed("[Content_Types].xml", "word/document.xml"), True),
        ("phim.mp4", FILM, True),
        ("phu-de.vtt", b"WEBVTT\n", True),
        ("mau.pdf", b"<html><script>", False),
        ("mau.docx", b"%PDF-1.7 x", False),
        ("mau.docx", b"PK\x03\x04 x", False),
        ("mau.docx", packed("xl/workbook.xml"), False),
        ("mau.xlsx", packed("xl/workbook.xml", "xl/vbaProject.bin"), False),
        ("trang.html", b"<html>", False),
    ],
)
def test_a_file_is_what_its_content_is(client, library, name, content, taken):
    client.force_login(make_officer(Role.EDITOR))
    collection = {"title": "Thử", "collection": "1", "file": SimpleUploadedFile(name, content)}

    answer = client.post(reverse("wagtaildocs:add"), collection)

    assert File.objects.count() == int(taken), answer.content.decode()[:2000]
