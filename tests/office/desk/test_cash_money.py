"""An operator's way with a carrier: its terms, its file, its transfer, the lines that do not fit."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from marketplace.foundation.imports.models import Shape
from marketplace.foundation.payments.models import BankLine
from marketplace.shop.cash.models import Collector, Remittance, RemittanceLine
from tests.factories import cash, money

pytestmark = pytest.mark.django_db
REPORT = 8
TODAY = f"{timezone.localdate():%d/%m/%Y}"


@pytest.fixture
def desk(client):
    client.force_login(money.officer())
    return client


def bring(desk, of, data, name="doi-soat.csv"):
    said = {"collector": of.pk, "paid_on": TODAY, "file": SimpleUploadedFile(name, data)}
    return desk.post("/desk/cash/money/bring/", said)


def text(answer):
    return answer.content.decode().replace("\xa0", " ")


def test_from_the_contract_to_the_transfer(desk):
    desk.post(
        "/desk/cash/carriers/",
        {"name": "Giao Nhanh Ví Dụ", "code": "gnvd", "contract": "HĐ 1", "fee_by": "producer", "way_back_by": "platform", "pays_days": "3"},
    )
    carrier = Collector.objects.get()
    order = cash.arrived(carrier)

    answer = bring(desk, carrier, cash.table((order.tracking_number, order.total, 15_000, "")))
    remittance = Remittance.objects.get()
    assert answer.url == f"/desk/import/{remittance.run_id}/"
    assert RemittanceLine.objects.count() == 0
    desk.post(f"/desk/import/{remittance.run_id}/apply/")
    assert remittance.lines.get().verdict == "exact"
    assert desk.get(f"/desk/cash/remittances/{remittance.pk}/").status_code == 200

    line = cash.transfer(order.total - 15_000)
    assert f'value="{remittance.pk}" checked' in text(desk.get("/desk/bank/?list=lines"))
    said = {"decision": "remittance", "files": [remittance.pk]}
    shown = desk.post(f"/desk/bank/line/{line.pk}/preview/", said)
    assert (shown.context["would"].undoable, len(shown.context["would"].book)) == (True, 2)
    assert BankLine.objects.get(pk=line.pk).state == "ask"
    desk.post(f"/desk/bank/line/{line.pk}/", said)

    remittance.refresh_from_db()
    assert (remittance.came, remittance.shares.get().line) == (True, line)
    (row,) = desk.get("/desk/cash/money/").context["overview"]
    assert (row["with_carrier"], row["announced"], row["received"]) == (0, 0, order.total)


def test_a_transfer_of_a_carrier_needs_its_file(desk):
    line = cash.transfer(100_000)

    desk.post(f"/desk/bank/line/{line.pk}/", {"decision": "remittance"})

    assert BankLine.objects.get(pk=line.pk).state == "ask"


def test_columns_are_named_once_for_each_kind_of_file(desk):
    carrier = cash.collector()
    first, second = cash.arrived(carrier), cash.arrived(carrier)
    head = "So hieu;Nop ve;Tru"

    answer = bring(desk, carrier, cash.table((first.tracking_number, first.total, 5_000), head=head))
    run = Remittance.objects.get().run_id
    assert answer.url == f"/desk/import/{run}/columns/"
    named = {"step": "save", "head": "0", "head_before": "0", "col-code": "0", "col-collected": "1", "col-fee": "2", "name": "Giao Nhanh"}
    assert desk.post(f"/desk/import/{run}/columns/", named).url == f"/desk/import/{run}/"

    again = bring(desk, carrier, cash.table((second.tracking_number, second.total, 5_000), head=head))
    assert again.url == f"/desk/import/{Remittance.objects.exclude(run=run).get().run_id}/"
    assert Shape.objects.get().kind == "cod"


@pytest.mark.parametrize(
    ("data", "name"), [(b"%PDF-1.7\n\0\0", "doi-soat.pdf"), (b"", "trong.csv"), (b"mot dong khong co bang", "ghi-chu.txt")]
)
def test_a_wrong_file_is_refused_in_a_sentence(desk, data, name):
    answer = bring(desk, cash.collector(), data, name)

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert Remittance.objects.count() == 0


def test_the_same_file_is_refused_with_its_name(desk):
    carrier = cash.collector()
    data = cash.table(("GN1", 1_000, "", ""))
    bring(desk, carrier, data)

    answer = bring(desk, carrier, data, "lan-hai.csv")

    assert answer.status_code == 422
    assert "doi-soat.csv" in text(answer)
    assert Remittance.objects.count() == 1


def test_an_operator_decides_a_line_and_takes_it_back(desk):
    remittance = cash.received(cash.written(cash.collector(), ("LA-1", 50_000)))
    line = remittance.lines.get()

    desk.post(f"/desk/cash/lines/{line.pk}/decide/", {"decision": "outside", "note": "Không phải của sàn"})
    line.refresh_from_db()
    assert (line.resolution, line.note) == ("outside", "Không phải của sàn")

    desk.post(f"/desk/cash/lines/{line.pk}/reopen/")
    line.refresh_from_db()
    assert (line.resolution, line.note) == ("", "")


def test_terms_change_and_the_taking_of_cash_ends(desk):
    carrier = cash.collector()
    said = {"name": carrier.name, "contract": "HĐ 2", "fee_by": "platform", "way_back_by": "platform", "pays_days": "0"}
    assert desk.post(f"/desk/cash/carriers/{carrier.pk}/", said).status_code == 422
    desk.post(f"/desk/cash/carriers/{carrier.pk}/", said | {"pays_days": "9"})
    for _click in (1, 2):  # a double click opens nothing again
        desk.post(f"/desk/cash/carriers/{carrier.pk}/end/")
        carrier.refresh_from_db()
        assert (carrier.fee_by, carrier.pays_days, carrier.ended_at is not None) == ("platform", 9, True)

    desk.post(f"/desk/cash/carriers/{carrier.pk}/end/", {"open": "1"})
    carrier.refresh_from_db()
    assert carrier.ended_at is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_of_one_and_three(desk, rows, django_assert_num_queries):
    carrier = cash.collector()
    for _n in range(rows):
        cash.arrived(carrier, on=timezone.now() - timedelta(days=20))
    short = [cash.arrived(carrier) for _n in range(rows)]
    cash.written(carrier, *((order.tracking_number, order.total - 1) for order in short))

    with django_assert_num_queries(19):  # three for each file with lines that do not fit
        page = desk.get("/desk/cash/money/")
    assert (len(page.context["overdue"]), len(page.context["lines"])) == (rows, rows)


def test_several_files_of_one_transfer_are_proposed_and_confirmed_together(desk):
    carrier = cash.collector()
    orders = [cash.arrived(carrier) for _n in range(3)]
    files = [cash.written(carrier, (order.tracking_number, order.total, n * 1_000)) for n, order in enumerate(orders, 1)]
    line = cash.transfer(orders[0].total + orders[2].total - 4_000)

    page = text(desk.get("/desk/bank/?list=lines"))
    assert [f'value="{file.pk}" checked' in page for file in files] == [True, False, True]
    said = {"decision": "remittance", "files": [files[0].pk, files[2].pk]}
    shown = text(desk.post(f"/desk/bank/line/{line.pk}/preview/", said))
    assert [f'name="files" value="{file.pk}"' in shown for file in files] == [True, False, True]
    desk.post(f"/desk/bank/line/{line.pk}/", said)

    assert [Remittance.objects.get(pk=file.pk).came for file in files] == [True, False, True]
    assert desk.get(f"/desk/cash/remittances/{files[0].pk}/").status_code == 200


def test_a_file_waits_for_its_second_transfer(desk):
    carrier = cash.collector()
    order = cash.arrived(carrier)
    file = cash.written(carrier, (order.tracking_number, order.total))
    first, second = cash.transfer(order.total - 30_000), cash.transfer(30_000)
    assert "Cộng với khoản" in text(desk.get("/desk/bank/?list=lines"))

    desk.post(f"/desk/bank/line/{first.pk}/", {"decision": "remittance", "files": [file.pk], "more": "on"})
    assert "còn thiếu 30.000 ₫" in text(desk.get("/desk/cash/money/"))
    assert "chờ thêm 30.000 ₫" in text(desk.get(f"/desk/cash/remittances/{file.pk}/"))
    desk.post(f"/desk/bank/line/{second.pk}/", {"decision": "remittance", "files": [file.pk]})

    assert Remittance.objects.get().came


def test_a_fee_beyond_the_tariff_is_claimed_and_taken_back(desk):
    carrier = cash.collector()
    day = f"{timezone.localdate() - timedelta(days=9):%d/%m/%Y}"
    assert desk.post(f"/desk/cash/carriers/{carrier.pk}/tariff/", {"valid_from": day}).status_code == 422
    desk.post(f"/desk/cash/carriers/{carrier.pk}/tariff/", {"valid_from": day, "per_parcel": "10.000", "basis_points": "0,5"})
    assert carrier.tariffs.get().words.replace("\xa0", " ") == "10.000 ₫ + 0,5 % tiền thu hộ"
    assert desk.post(f"/desk/cash/carriers/{carrier.pk}/tariff/", {"valid_from": day, "per_parcel": "1"}).status_code == 422
    order = cash.arrived(carrier)
    line = cash.written(carrier, (order.tracking_number, order.total, 90_000)).lines.get()
    page = text(desk.get("/desk/cash/money/?list=fees"))
    assert "trừ vượt" in page
    assert f'id="phi-{line.pk}"' in page

    desk.post(f"/desk/cash/lines/{line.pk}/decide/", {"decision": "fee_claim"})
    line.refresh_from_db()
    assert line.fee_resolution == "fee_claim"
    assert "phải trả lại" in text(desk.get(f"/desk/cash/remittances/{line.remittance_id}/"))
    desk.post(f"/desk/cash/lines/{line.pk}/reopen/", {"what": "fee"})
    line.refresh_from_db()
    assert line.fee_resolution == ""


def test_an_operator_corrects_the_carrier_on_the_page_of_the_order(desk):
    carrier, other = cash.collector(), cash.collector("Bưu Cục Ví Dụ")
    order = cash.arrived(carrier)
    assert f'action="/desk/cash/parcels/{order.number}/carrier/"' in text(desk.get(f"/desk/orders/{order.number}/"))

    said = {"collector": other.code, "seen": carrier.code, "tracking_number": "BC1", "reason": "Chọn nhầm"}
    desk.post(f"/desk/cash/parcels/{order.number}/carrier/", said)

    assert (order.__class__.objects.get(pk=order.pk).parcel.collector, "thay cho" in text(desk.get(f"/desk/orders/{order.number}/"))) == (
        other,
        True,
    )


def test_each_number_of_the_report_opens_its_parcels_and_is_a_file(desk):
    carrier = cash.collector()
    order, open_ = cash.arrived(carrier), cash.arrived(carrier)
    cash.received(cash.written(carrier, (order.tracking_number, order.total, 15_000)))
    cash.arrived(cash.collector("Bưu Cục Ví Dụ"))
    cash.arrived(carrier, on=timezone.now() - timedelta(days=90))

    page = desk.get("/desk/cash/report/")
    row = next(row for row in page.context["rows"] if row[0] == carrier)
    assert (row[1], dict(row[2])) == (
        2,
        {
            "taken": order.total + open_.total,
            "come": order.total,
            "announced": 0,
            "given_up": 0,
            "left": open_.total,
            "overdue": 0,
            "kept": 15_000,
        },
    )
    said = f"?hang={carrier.code}&so=left&tu={page.context['first']}&den={page.context['last']}"
    rows = desk.get(f"/desk/cash/report/rows/{said}")
    assert ([row.parcel.order for row, _cells in rows.context["rows"]], rows.context["total"]) == ([open_], open_.total)
    assert open_.number in desk.get(f"/desk/cash/report/rows/csv/{said}").content.decode()
    assert carrier.name in desk.get("/desk/cash/report/csv/").content.decode()
    assert desk.get("/desk/cash/report/xlsx/").content.startswith(b"PK")
    assert desk.get("/desk/cash/report/print/").status_code == 200
    assert desk.get("/desk/cash/report/rows/?hang=khong-co").status_code == 404


@pytest.mark.parametrize("asked", ["tu=x&den=y", "tu=2026-13-01", "tu=0001-01-01", "den=9999-12-31", "tu=2026-12-01&den=2026-01-01"])
def test_days_that_cannot_be_show_a_report_all_the_same(desk, asked):
    cash.arrived(cash.collector())

    assert desk.get(f"/desk/cash/report/?{asked}").status_code == 200
    assert desk.get(f"/desk/cash/report/rows/?{asked}").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_report_asks_the_same_of_one_and_three(desk, rows, django_assert_num_queries):
    carrier = cash.collector()
    for _n in range(rows):
        cash.arrived(carrier)

    with django_assert_num_queries(REPORT):
        desk.get("/desk/cash/report/")
