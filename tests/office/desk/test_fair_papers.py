"""Papers of a fair at the desk: letters by merge, the report as DOCX and XLSX, documents for everybody."""

import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.trade.fairs import services
from marketplace.trade.fairs.models import BoothResult, FairDocument, FairLetter
from tests.factories import fairs, producers
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    return client


def body(answer):
    return b"".join(answer.streaming_content)


def words_of(data):
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def said(*rows, **more):
    head = {"first_number": "5", "signs": "/GM-VD", "issued_on": dates.words(dates.today()), **fairs.HEAD}
    return {**head, "registrations": [row.pk for row in rows], **more}


def test_letters_are_numbered_by_booth_and_carry_number_and_signer(trade):
    made = fairs.fair()
    second, first = fairs.allotted(made, booth=2, producer=producers.producer("HTX Hai")), fairs.allotted(made, booth=1)
    waiting = services.keep_waiting(fairs.registration(made), reason="Hết gian", actor=None)
    address = reverse("desk:fair_letters", args=[made.pk])

    answer = trade.post(address, said(first, second, waiting, words="Mang theo giấy tờ tùy thân."), follow=True)

    assert list(FairLetter.objects.order_by("pk").values_list("registration", "number", "booth", "state")) == [
        (first.pk, "5/GM-VD", 1, "allotted"), (second.pk, "6/GM-VD", 2, "allotted"), (waiting.pk, "7/GM-VD", None, "waiting"),
    ]  # fmt: skip
    page = answer.content.decode()
    assert [part in page for part in ("Số: 6/GM-VD", "HTX Hai", "Nguyễn Văn Ví Dụ", "Hết gian", "tùy thân")] == [True] * 5
    letters = words_of(body(trade.get(reverse("desk:fair_letters_docx", args=[made.pk]))))
    assert [letters.count(kind) for kind in ("GIẤY MỜI", "THÔNG BÁO")] == [2, 1]


def test_a_letter_keeps_what_it_said_and_a_changed_booth_needs_another(trade):
    row = fairs.allotted(booth=1)
    letter = fairs.letter(row, first_number=900)
    services.allot(row, booth=3, reason="Đổi chỗ", actor=None)

    assert "Gian hàng số 1" in trade.get(reverse("desk:fair_letters_print", args=[row.fair_id])).content.decode()
    trade.post(reverse("desk:fair_letters", args=[row.fair_id]), said(row))
    letter.refresh_from_db()
    assert (letter.booth, FairLetter.objects.latest("pk").booth) == (1, 3)


@pytest.mark.parametrize("wrong", [{"signer": ""}, {"issued_on": "31/12/2099"}, {"first_number": "0"}, {"registrations": []}])
def test_what_is_wrong_writes_no_letter_and_comes_back(trade, wrong):
    row = fairs.allotted()

    answer = trade.post(reverse("desk:fair_letters", args=[row.fair_id]), said(row) | wrong)

    assert (answer.status_code, FairLetter.objects.count()) == (422, 0)
    assert "/GM-VD" in answer.content.decode()


def test_a_stale_list_and_a_used_number_write_nothing(trade):
    made = fairs.fair()
    row, other = fairs.allotted(made, booth=1), fairs.allotted(made, booth=2)
    address = reverse("desk:fair_letters", args=[made.pk])
    trade.post(address, said(row))

    answers = [trade.post(address, said(row)), trade.post(address, said(other))]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "đã dùng" in answers[1].content.decode()
    assert list(FairLetter.objects.values_list("registration", flat=True)) == [row.pk]


def test_the_report_has_the_figures_that_booths_entered(trade):
    made = fairs.fair()
    row, silent = fairs.allotted(made, booth=1, producer=producers.producer("HTX Nà Mẫu")), fairs.allotted(made, booth=2)
    BoothResult.objects.create(registration=row, visitors=1250, revenue=5_400_000, contracts=2)
    addresses = [reverse(f"desk:fair_report_{ending}", args=[made.pk]) for ending in ("docx", "xlsx")]
    assert [trade.get(address).status_code for address in addresses] == [404, 404]
    services.report_fair(fairs.over(made), words="Đông khách, cần thêm gian.", actor=None)

    words = words_of(body(trade.get(addresses[0])))
    sheet = openpyxl.load_workbook(io.BytesIO(body(trade.get(addresses[1])))).active

    told = (
        "BÁO CÁO",
        f"Căn cứ quyết định của tỉnh về chương trình số 12/QĐ-THU, {made.organiser} báo cáo kết quả như sau:",
        "Đông khách, cần thêm gian.",
        "HTX Nà Mẫu",
        "1.250",
        "5.400.000",
        "chưa báo",
    )
    assert [part for part in told if part not in words] == []
    assert [[cell.value for cell in line][:2] + [cell.value for cell in line][4:7] for line in sheet.iter_rows(min_row=2)] == [
        [1, "HTX Nà Mẫu", 1250, 5400000, 2], [2, silent.maker, None, None, None], [None, "Tổng cộng", 1250, 5400000, 2],
    ]  # fmt: skip


def test_documents_are_taken_by_content_and_served_as_attachments(trade):
    made = fairs.fair()
    address = reverse("desk:fair_document_add", args=[made.pk])
    page = SimpleUploadedFile("the-le.pdf", b"<html><script>", content_type="application/pdf")
    refused = trade.post(address, {"title": "Thể lệ", "file": page, "public": "on"})
    assert (refused.status_code, FairDocument.objects.count()) == (422, 0)

    paper = SimpleUploadedFile("the-le.pdf", b"%PDF-1.7 x", content_type="text/html")
    trade.post(address, {"title": "Thể lệ", "file": paper, "public": "on"})
    document = FairDocument.objects.get()
    shown = trade.get(reverse("fair_document", args=[made.slug, document.pk]))
    assert (shown["Content-Disposition"], shown["X-Content-Type-Options"]) == ('attachment; filename="the-le.pdf"', "nosniff")
    assert "Thể lệ" in trade.get(made.get_absolute_url()).content.decode()

    trade.post(reverse("desk:fair_document_remove", args=[document.pk]))
    assert FairDocument.objects.count() == 0
    assert "Thể lệ" not in trade.get(made.get_absolute_url()).content.decode()


def test_a_letter_is_noted_as_sent_once_with_its_proof(trade):
    letter = fairs.letter()
    address, today = reverse("desk:fair_letter_sent", args=[letter.pk]), dates.words(dates.today())
    said = {"sent_on": today, "how": "hand", "proof_words": "Bà Ví Dụ ký nhận"}

    trade.post(address, said | {"proof": SimpleUploadedFile("ky-nhan.pdf", b"%PDF-1.7")})
    again = trade.post(address, said | {"how": "post"}, follow=True)

    letter.refresh_from_db()
    assert (letter.sent_on, letter.sent_how, letter.proof_words) == (dates.today(), "hand", "Bà Ví Dụ ký nhận")
    assert letter.sent_by == again.context["user"]
    assert [part in again.content.decode() for part in ("Trao tay, có ký nhận", "Bà Ví Dụ ký nhận", "đã ghi là gửi")] == [True] * 3
    assert body(trade.get(reverse("desk:fair_letter_proof", args=[letter.pk]))) == b"%PDF-1.7"


def test_a_letter_is_not_sent_before_it_was_signed(trade):
    letter = fairs.letter()
    day = dates.words(dates.today() - timedelta(days=1))

    trade.post(reverse("desk:fair_letter_sent", args=[letter.pk]), {"sent_on": day, "how": "post"})

    letter.refresh_from_db()
    assert (letter.sent_on, letter.sent_how, letter.sent_by) == (None, "", None)


def _packed(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(("content", "ending"), [
    (_packed("[Content_Types].xml", "word/document.xml"), "docx"),
    (_packed("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    (b"%PDF-1.7", "pdf"),
])  # fmt: skip
def test_documents_are_taken_by_what_they_hold(content, ending):
    document = fairs.document(content=content)

    assert document.file.name.rpartition(".")[2] == ending


@pytest.mark.parametrize("content", [
    _packed("readme.txt"),
    _packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    _packed("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"),
    b"PK\x03\x04 and nothing more",
    b"<html>",
])  # fmt: skip
def test_other_archives_and_macros_are_refused(content):
    made = fairs.fair()

    with pytest.raises(ValidationError):
        fairs.document(made, content=content)

    assert made.documents.count() == 0
