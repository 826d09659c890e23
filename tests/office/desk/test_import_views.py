import csv
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.imports import exports, selectors, services, tasks
from marketplace.foundation.imports.models import ImportRun, Stage
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import RegisteredProduct
from marketplace.trade.fairs import importing as fairs_importing
from marketplace.trade.outlets.models import Outlet
from tests.factories.accounts import make_officer, make_user
from tests.register.certification import real_file

REAL = real_file.REAL.read_bytes()


@pytest.fixture
def officer(the_map, db, client):
    load_content()
    user = make_officer()
    client.force_login(user)
    return user


def upload(client, data, name="so-lieu.csv"):
    return client.post(reverse("desk:import"), {"file": SimpleUploadedFile(name, data)})


def test_an_officer_brings_the_real_file_looks_and_writes_it(client, officer):
    response = upload(client, REAL)
    run = ImportRun.objects.get()
    assert response.url == reverse("desk:import_run", args=[run.pk])
    page = client.get(response.url)
    assert "Ghi 118 dòng vào sổ" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert RegisteredProduct.objects.count() == 0

    written = client.post(reverse("desk:import_apply", args=[run.pk]), follow=True)
    assert "Đang ghi danh sách vào sổ." in written.content.decode()
    tasks.apply_import.func(run_id=run.pk)

    assert RegisteredProduct.objects.count() == 118
    run.refresh_from_db()
    assert (run.stage, run.actor) == (Stage.APPLIED, officer)


def test_questions_are_answered_on_the_page(client, officer):
    upload(client, REAL)
    services.apply(ImportRun.objects.get())
    upload(client, REAL.replace(b"HTX Minh Anh", "HTX Nông nghiệp Minh Anh".encode()))
    run = ImportRun.objects.first()
    address = reverse("desk:import_run", args=[run.pk])
    assert "Sổ chưa có chủ thể “HTX Nông nghiệp Minh Anh”." in client.get(address).content.decode()
    refused = client.post(reverse("desk:import_apply", args=[run.pk]), follow=True)
    assert "Còn 6 câu hỏi chưa trả lời." in refused.content.decode()

    choice = next(value for value, _label in run.rows.exclude(question=None)[0].question["choices"] if value.startswith("renamed"))
    client.post(reverse("desk:import_answer", args=[run.pk]), {"q0": choice})

    assert "Ghi 6 dòng vào sổ" in client.get(address).content.decode()


def test_a_few_rows_are_written_at_once(client, officer):
    upload(client, "name,group\nMiến,Thực phẩm\n".encode())

    written = client.post(reverse("desk:import_apply", args=[ImportRun.objects.get().pk]), follow=True)

    assert "Đã ghi danh sách vào sổ." in written.content.decode()
    assert RegisteredProduct.objects.count() == 1


def test_an_answer_off_the_list_is_refused(client, officer):
    upload(client, REAL)
    services.apply(ImportRun.objects.get())
    upload(client, REAL.replace(b"HTX Minh Anh", "HTX Nông nghiệp Minh Anh".encode()))
    run = ImportRun.objects.first()

    response = client.post(reverse("desk:import_answer", args=[run.pk]), {"q0": "same:XXXXX"})

    assert response.status_code == 422
    assert run.rows.filter(verdict="ask").count() == 6


def test_refused_rows_come_back_as_a_file(client, officer):
    upload(client, b"name,group\nX,=1+1\nY,Nh\xc3\xb3m l\xe1\xba\xa1\n@cmd,Th\xe1\xbb\xb1c ph\xe1\xba\xa9m 2\n")
    run = ImportRun.objects.get()

    response = client.get(reverse("desk:import_refused", args=[run.pk, "csv"]))

    body = b"".join(response.streaming_content)
    assert response["Content-Disposition"].startswith("attachment")
    assert body.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0] == ["name", "group", "Lý do"]
    assert [row[:2] for row in rows[1:]] == [["X", "'=1+1"], ["Y", "Nhóm lạ"], ["'@cmd", "Thực phẩm 2"]]


def test_refused_rows_come_back_as_a_workbook_too(client, officer):
    table = [["Ghi chú riêng", "Tên sản phẩm", "Nhóm"], ["+84912", "B", "Nhóm lạ"], ["", "Miến", "Thực phẩm"], [" @x", "-A", "=1+1"]]
    upload(client, exports.xlsx_bytes(table[0], table[1:]), name="ds.xlsx")
    run = ImportRun.objects.get()

    response = client.get(reverse("desk:import_refused", args=[run.pk, "xlsx"]))

    assert response["Content-Disposition"] == f'attachment; filename="khong-nhan-{run.pk}.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Ghi chú riêng", "Tên sản phẩm", "Nhóm", "Lý do"],
        ["+84912", "B", "Nhóm lạ", "“Nhóm lạ” không thuộc sáu nhóm sản phẩm."],
        ["@x", "-A", "=1+1", "“=1+1” không thuộc sáu nhóm sản phẩm."],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert client.get(reverse("desk:import_refused", args=[run.pk, "pdf"])).status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"a,b\n1,2\n", "Bảng không có cột"), (b"PK\x03\x04junk", "Không đọc được bảng tính này"), (b"name,group\n", "không có dòng nào")],
)
def test_a_file_that_is_no_list_is_refused_on_the_form(client, officer, data, words):
    response = upload(client, data)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert ImportRun.objects.count() == 0


def test_a_large_file_is_handed_to_the_worker_and_shows_progress(client, officer):
    rows = "\n".join(f"Sản phẩm {n},Thực phẩm" for n in range(301))
    upload(client, f"name,group\n{rows}\n".encode())
    run = ImportRun.objects.get()

    page = client.get(reverse("desk:import_run", args=[run.pk])).content.decode()
    assert "Đã kiểm tra 0 trên 301 dòng." in page
    assert 'hx-trigger="every 2s"' in page
    tasks.check_import.func(run_id=run.pk)
    assert client.get(reverse("desk:import_progress", args=[run.pk]))["HX-Refresh"] == "true"
    client.post(reverse("desk:import_apply", args=[run.pk]))
    run.refresh_from_db()
    assert run.stage == Stage.APPLYING
    tasks.apply_import.func(run_id=run.pk)
    assert RegisteredProduct.objects.count() == 301


@pytest.mark.parametrize("role", [None, Role.EDITOR])
def test_others_do_not_enter(client, the_map, db, role):
    user = make_officer(role) if role else make_user()
    client.force_login(user)
    run = ImportRun.objects.create(kind="register", file_name="x.csv", stage=Stage.READY)

    assert client.get(reverse("desk:import")).status_code == 403
    assert client.get(reverse("desk:import_refused", args=[run.pk, "xlsx"])).status_code == 403
    for name in ("run", "progress"):
        assert client.get(reverse(f"desk:import_{name}", args=[run.pk])).status_code == 403
    for name in ("answer", "apply", "discard"):
        assert client.post(reverse(f"desk:import_{name}", args=[run.pk])).status_code == 403
    run.refresh_from_db()
    assert run.stage == Stage.READY


def test_reading_addresses_do_not_write(client, officer):
    run = ImportRun.objects.create(kind="register", file_name="x.csv", stage=Stage.READY)

    for name in ("answer", "apply", "discard"):
        assert client.get(reverse(f"desk:import_{name}", args=[run.pk])).status_code == 405
    assert ImportRun.objects.filter(pk=run.pk).exists()


def test_a_file_put_aside_leaves_nothing(client, officer):
    upload(client, REAL)

    client.post(reverse("desk:import_discard", args=[ImportRun.objects.get().pk]))

    assert ImportRun.objects.count() == 0
    assert RegisteredProduct.objects.count() == 0


def test_the_trade_department_brings_its_own_lists(client, the_map, db):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    data = "Tên điểm bán,Xã,Điện thoại\nCửa hàng Bản Cuôn,Đức Xuân,0912345678\nQuầy hàng,Atlantis,\n".encode()
    refused = client.post(reverse("desk:import"), {"kind": "register", "file": SimpleUploadedFile("a.csv", data)})
    assert (refused.status_code, ImportRun.objects.count()) == (422, 0)

    client.post(reverse("desk:import"), {"kind": "outlets", "file": SimpleUploadedFile("a.csv", data)})
    run = ImportRun.objects.get()
    page = client.get(reverse("desk:import_run", args=[run.pk])).content.decode()
    assert ("Ghi 2 dòng" in page, "vào sổ" in page, Outlet.objects.count()) == (True, False, 0)
    client.post(reverse("desk:import_apply", args=[run.pk]))

    assert set(Outlet.objects.values_list("name", "state")) == {("Cửa hàng Bản Cuôn", "reported"), ("Quầy hàng", "reported")}
    client.force_login(make_officer(Role.COORDINATION_OFFICER))
    assert client.get(reverse("desk:import_run", args=[run.pk])).status_code == 404


def test_events_come_in_by_the_same_page(client, the_map, db):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    data = (Path(fairs_importing.__file__).parent / "data" / "events.csv").read_bytes()
    client.post(reverse("desk:import"), {"kind": "events", "file": SimpleUploadedFile("events.csv", data)})
    run = ImportRun.objects.get()

    assert (run.kind, run.stage, run.rows.filter(verdict="refuse").count()) == ("events", Stage.READY, 0)
    assert selectors.to_write(run) > 0


def test_an_operator_brings_statements_alone(client, db):
    client.force_login(make_officer(Role.OPERATOR))
    register = ImportRun.objects.create(kind="register", file_name="x.csv", stage=Stage.READY)
    statement = "Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung\n24/11/2026 10:32;FT1;90.000;mua mien".encode()

    page = client.post(reverse("desk:import"), {"file": SimpleUploadedFile("sao-ke.csv", statement)}, follow=True)
    run = page.context["run"]
    applied = client.post(reverse("desk:import_apply", args=[run.pk]), follow=True)

    assert "90.000" in page.text
    assert "mua mien" in client.get(reverse("desk:bank")).text
    assert applied.status_code == 200
    assert client.get(reverse("desk:import_run", args=[register.pk])).status_code == 404
    assert [row.pk for row in client.get(reverse("desk:import")).context["runs"]] == [run.pk]


STRANGE = "Sao kê;;;\nPhát sinh lúc;Mô tả phát sinh;Vào;Số lệnh\n04/11/2026 10:32;CK mua mien;90.000;LENH0000001\n"


def test_an_operator_says_once_which_column_is_what(client, db):
    client.force_login(make_officer(Role.OPERATOR))
    sent = client.post(reverse("desk:import"), {"file": SimpleUploadedFile("la.csv", STRANGE.encode())})
    run = ImportRun.objects.get()
    address = reverse("desk:import_columns", args=[run.pk])
    assert (sent.url, run.stage) == (address, Stage.MAPPING)
    assert client.get(reverse("desk:import_run", args=[run.pk])).url == address
    page = client.get(address)
    assert (page.context["head"], page.context["form"].initial["col-day"]) == (1, "0")

    said = {"head": "1", "head_before": "1", "col-day": "0", "col-words": "1", "col-credit": "2", "col-reference": "3", "name": "Bản Cuôn"}
    looked = client.post(address, said | {"step": "look"})
    assert [dict(told)["Tiền vào"] for _number, told, _refused in looked.context["read"]] == ["90.000\u00a0₫"]
    asked = client.post(address, said | {"step": "save"})
    assert (asked.status_code, list(asked.context["form"].errors), run.rows.count()) == (422, ["day_order"], 0)
    twice = client.post(address, said | {"step": "save", "day_order": "dmy", "col-reference": "1"})
    assert twice.status_code == 422
    saved = client.post(address, said | {"step": "save", "day_order": "dmy"})

    assert saved.url == reverse("desk:import_run", args=[run.pk])
    assert "Ghi 1 dòng" in client.get(saved.url).text
    again = client.post(reverse("desk:import"), {"file": SimpleUploadedFile("b.csv", STRANGE.replace("04/", "05/").encode())})
    assert again.url == reverse("desk:import_run", args=[ImportRun.objects.latest("pk").pk])
    shapes = client.get(reverse("desk:import_shapes"))
    assert "Bản Cuôn" in shapes.text
    client.post(reverse("desk:import_shape_forget", args=[shapes.context["shapes"][0][0].pk]))
    assert "Bản Cuôn" not in client.get(reverse("desk:import_shapes")).text.split("<table")[-1]


BARE = "24/11/2026 10:32;CK mua mien;90.000;LENH0000001\n24/11/2026 11:00;CK mua che;70.000;LENH0000002\n"


def test_a_statement_without_titles_is_named_by_position(client, db):
    client.force_login(make_officer(Role.OPERATOR))
    client.post(reverse("desk:import"), {"file": SimpleUploadedFile("la.csv", BARE.encode())})
    address = reverse("desk:import_columns", args=[ImportRun.objects.get().pk])
    page = client.get(address)
    assert (page.context["head"], page.context["titles"], page.context["form"].initial["col-day"]) == (
        -1,
        ["Cột 1", "Cột 2", "Cột 3", "Cột 4"],
        "0",
    )

    said = {
        "head": "-1",
        "head_before": "-1",
        "col-day": "0",
        "col-words": "1",
        "col-credit": "2",
        "col-reference": "3",
        "name": "Bản Cuôn",
    }
    saved = client.post(address, said | {"step": "save"})

    assert "Ghi 2 dòng" in client.get(saved.url).text
    again = client.post(reverse("desk:import"), {"file": SimpleUploadedFile("b.csv", BARE.replace("24/", "25/").encode())})
    assert again.url == reverse("desk:import_run", args=[ImportRun.objects.latest("pk").pk])
    assert "Cột 3" in client.get(reverse("desk:import_shapes")).text


def test_another_row_chosen_as_head_gives_its_own_titles(client, db):
    client.force_login(make_officer(Role.OPERATOR))
    client.post(reverse("desk:import"), {"file": SimpleUploadedFile("la.csv", STRANGE.encode())})
    address = reverse("desk:import_columns", args=[ImportRun.objects.get().pk])

    page = client.post(address, {"head": "0", "head_before": "1", "step": "save", "name": "x"})

    assert (page.status_code, page.context["head"]) == (200, 0)
    assert client.post(address, {"head": "99", "head_before": "99", "step": "save"}).context["head"] == 1
