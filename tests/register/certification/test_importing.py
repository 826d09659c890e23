import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from marketplace.foundation.imports import selectors, services
from marketplace.foundation.imports.models import ImportAnswer, ImportRun, Stage, Verdict
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import Certificate, Recognition, RegisteredProduct
from marketplace.register.producers.models import Producer

from .real_file import REAL, WAYS, altered, as_csv, dump, golden, real_rows


@pytest.fixture(autouse=True)
def _ground(the_map, db):
    load_content()


def bring(data, name="so-lieu.csv", *, apply=True):
    run = services.check(services.stage("register", data=data, file_name=name))
    return services.apply(run) if apply else run


def counted(run):
    return {verdict.value: number for verdict, number in selectors.counts(run) if number}


def test_the_real_file_becomes_the_golden_register():
    run = bring(REAL.read_bytes())

    assert counted(run) == {"add": 118}
    assert RegisteredProduct.objects.count() == 118
    assert RegisteredProduct.objects.filter(producer=None).count() == 7
    assert RegisteredProduct.objects.exclude(commune=None).count() == 58
    assert RegisteredProduct.objects.exclude(district=None).count() == 116
    assert dump() == golden()


def test_only_dated_decisions_make_certificates_and_none_holds_today():
    bring(REAL.read_bytes())

    given = Certificate.objects.values_list("decision__number", "valid_from", "expires_on").distinct().order_by("valid_from")
    assert list(given) == [
        ("2890/QĐ-BNN-VPĐP", date(2021, 6, 30), date(2024, 6, 30)),
        ("2616/QĐ-UBND", date(2021, 12, 29), date(2024, 12, 29)),
    ]
    assert Certificate.objects.count() == 7
    assert Certificate.objects.in_force().count() == 0
    vermicelli = Certificate.objects.get(product__name="Miến dong Tài Hoan")
    assert (vermicelli.stars, vermicelli.points) == (5, Decimal("91.14"))


def test_what_sources_say_is_as_precise_as_they_are():
    call_command("import_register", verbosity=0)

    said = Recognition.objects.filter(product__name="Miến dong Tài Hoan").values_list("stars", "year", "month", "day")
    assert list(said) == [(4, 2019, None, None), (5, 2021, 6, 30), (5, 2024, 6, None)]
    assert Recognition.objects.get(product__name="Gạo nếp Tân Sơn").said_until == date(2023, 1, 10)
    assert Recognition.objects.get(product__name="Thịt trâu héo").stars is None


def test_a_place_nobody_knows_stays_in_words():
    run = bring(REAL.read_bytes())

    product = RegisteredProduct.objects.get(name="Quýt Toàn Thắng")
    assert product.place_words == "Rã Bản (tên xã trước 02/2020)"
    assert (product.commune, str(product.district)) == (None, "Huyện Chợ Đồn")
    row = run.rows.get(title="Quýt Toàn Thắng")
    assert row.reason == "chưa rõ hạng sao; “Rã Bản (tên xã trước 02/2020)” không có trong bản đồ xã"
    assert product in RegisteredProduct.objects.incomplete()


def test_the_same_file_again_changes_nothing():
    bring(REAL.read_bytes())
    before = dump()
    codes = set(RegisteredProduct.objects.values_list("code", flat=True))

    again = bring(REAL.read_bytes())

    assert counted(again) == {"same": 118}
    assert dump() == before
    assert set(RegisteredProduct.objects.values_list("code", flat=True)) == codes


def test_as_command_twice(capsys):
    call_command("import_register")
    call_command("import_register")

    assert capsys.readouterr().out.splitlines() == [
        "register_products.csv: 118 add: applied",
        "register_history.csv: 1 change: applied",
        "register_products.csv: 118 same: nothing to change",
        "register_history.csv: 1 same: nothing to change",
    ]
    assert RegisteredProduct.objects.count() == 118


@pytest.mark.parametrize("way", WAYS)
def test_altered_in_twelve_ways_it_becomes_the_same_register(way):
    run = bring(altered(way))

    assert counted(run) == {"add": 118}
    assert dump() == golden()
    assert counted(bring(REAL.read_bytes())) == {"same": 118}


def change(rows, name, column, value):
    position = rows[0].index(column)
    return [[value if row[0] == name and i == position else cell for i, cell in enumerate(row)] for row in rows]


def test_a_near_name_is_asked_once_and_never_doubled_silently():
    bring(REAL.read_bytes())
    data = as_csv(change(real_rows(), "Miến dong Tài Hoan", "name", "Miến dong Tài Hoàn"))
    data = data.replace("Tài Hoàn".encode(), "Tài Hoans".encode())

    run = bring(data, apply=False)
    assert counted(run) == {"ask": 1, "same": 117}
    with pytest.raises(ValidationError):
        services.apply(run)
    assert RegisteredProduct.objects.count() == 118

    question = run.rows.get(verdict=Verdict.ASK).question
    product = RegisteredProduct.objects.get(name="Miến dong Tài Hoan")
    assert [value for value, _label in question["choices"]] == [f"same:{product.code}", "new"]
    services.answer(run, answers={question["key"]: f"same:{product.code}"})
    services.apply(run)

    assert RegisteredProduct.objects.count() == 118
    assert counted(bring(data)) == {"same": 118}


def test_another_product_of_nearly_the_same_name_is_added_when_somebody_says_so():
    bring(REAL.read_bytes())
    run = bring(as_csv(change(real_rows(), "Miến dong Tài Hoan", "name", "Miến dong Tài Hoans")), apply=False)

    services.answer(run, answers={run.rows.get(verdict=Verdict.ASK).question["key"]: "new"})
    services.apply(run)

    assert RegisteredProduct.objects.filter(name__startswith="Miến dong Tài Hoan").count() == 2


def test_a_renamed_producer_is_asked_and_keeps_its_products():
    bring(REAL.read_bytes())
    producer = Producer.objects.get(name="HTX Minh Anh")
    rows = [[("HTX Nông nghiệp Minh Anh" if cell == "HTX Minh Anh" else cell) for cell in row] for row in real_rows()]

    run = bring(as_csv(rows), apply=False)
    assert counted(run) == {"ask": 6, "same": 112}
    (key,) = {row.question["key"] for row in selectors.open_questions(run)}
    services.answer(run, answers={key: f"renamed:{producer.code}"})
    assert counted(run) == {"change": 6, "same": 112}
    services.apply(run)

    producer.refresh_from_db()
    assert producer.name == "HTX Nông nghiệp Minh Anh"
    assert RegisteredProduct.objects.count() == 118
    assert counted(bring(as_csv(rows))) == {"same": 118}


def test_a_row_that_lost_its_producer_is_asked():
    bring(REAL.read_bytes())

    run = bring(as_csv(change(real_rows(), "Miến dong Tài Hoan", "producer", "")), apply=False)

    assert counted(run) == {"ask": 1, "same": 117}


def test_a_producer_that_a_source_now_names_is_filled_in_when_somebody_says_so():
    bring(REAL.read_bytes())
    product = RegisteredProduct.objects.get(name="Thịt trâu khô Ba Bể")

    run = bring(as_csv(change(real_rows(), product.name, "producer", "HTX Hoàng Huynh")), apply=False)
    services.answer(run, answers={run.rows.get(verdict=Verdict.ASK).question["key"]: f"same:{product.code}"})
    services.apply(run)

    product.refresh_from_db()
    assert str(product.producer) == "HTX Hoàng Huynh"
    assert RegisteredProduct.objects.count() == 118


def test_the_offices_code_is_the_identity_where_it_is_given():
    header = ["office_code", "name", "producer", "group", "stars"]
    bring(as_csv([header, ["BK-01", "Miến dong", "HTX A", "Thực phẩm", "3"]]))

    run = bring(as_csv([header, ["BK-01", "Miến dong loại đặc biệt", "HTX A", "Thực phẩm", "4"]]))

    assert counted(run) == {"change": 1}
    assert RegisteredProduct.objects.count() == 1
    assert sorted(Recognition.objects.values_list("stars", flat=True)) == [3, 4]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("name", "", "Thiếu tên sản phẩm."),
        ("stars", "6", "“6” không phải là hạng sao từ 1 đến 5."),
        ("stars", "bốn", "“bốn” không phải là hạng sao từ 1 đến 5."),
        ("group", "Đồ gỗ", "“Đồ gỗ” không thuộc sáu nhóm sản phẩm."),
        ("year", "hôm qua", "“hôm qua” không phải là ngày. Xin viết như 24/11/2026."),
        ("name", "=1+1", "Cột “name” có công thức. Xin ghi giá trị vào ô."),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason_and_the_rest_comes_in(column, value, reason):
    run = bring(as_csv(change(real_rows(), "Giấm chuối Mạnh Minh", column, value)))

    assert counted(run) == {"add": 117, "refuse": 1}
    assert run.rows.get(verdict=Verdict.REFUSE).reason == reason
    assert RegisteredProduct.objects.count() == 117
    back = list(csv.reader(io.StringIO(selectors.refused_file(run).decode("utf-8-sig"))))
    assert back[0][-1] == "Lý do"
    assert back[1][-1] == reason
    assert len(back) == 2


def test_a_row_that_stands_twice_is_refused():
    rows = real_rows()

    run = bring(as_csv([*rows, rows[1]]))

    assert counted(run) == {"add": 118, "refuse": 1}
    assert run.rows.get(verdict=Verdict.REFUSE).reason == "Sản phẩm này đã có ở dòng 2."


@pytest.mark.parametrize(
    ("year", "period"),
    [("2021", (2021, None, None)), ("12/2021", (2021, 12, None)), ("29/12/2021", (2021, 12, 29)), ("44559", (2021, 12, 29))],
)
def test_days_as_text_or_as_excel_counts_them(year, period):
    bring(as_csv([["name", "group", "year"], ["Miến", "Thực phẩm", year]]))

    said = Recognition.objects.get()
    assert (said.year, said.month, said.day) == period


def test_applying_twice_applies_once():
    run = bring(REAL.read_bytes())

    services.apply(run)

    assert RegisteredProduct.objects.count() == 118
    assert ImportRun.objects.get().stage == Stage.APPLIED
    assert ImportAnswer.objects.count() == 0
