import csv
import io
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from marketplace.foundation.imports import selectors as imports
from marketplace.foundation.imports import services
from marketplace.foundation.imports.models import ImportRun
from marketplace.trade.fairs import importing, selectors
from marketplace.trade.fairs.models import Fair, Kind, State
from tests.factories import fairs

REAL = Path(importing.__file__).parent / "data/events.csv"
HEADER = ["Tên", "Loại", "Từ ngày", "Đến ngày", "Định kỳ", "Địa điểm", "Xã", "Huyện", "Tỉnh", "Nguồn"]
TODAY = "2026-11-25 10:00+07:00"


@pytest.fixture(autouse=True)
def _ground(the_map, db):
    pass


def bring(*rows):
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    return services.check(services.stage("events", data=out.getvalue().encode(), file_name="su-kien.csv"))


def judged(run):
    return [(row.verdict, row.reason) for row in run.rows.all()]


def row(name="Hội chợ thử", kind="hội chợ", *, first="", last="", often="", place="", commune="", district="", province="", source=""):
    return [name, kind, first, last, often, place, commune, district, province, source]


@time_machine.travel(TODAY, tick=False)
def test_the_real_file_comes_in_whole_and_guesses_nothing():
    call_command("import_fairs")

    assert Fair.objects.count() == 14
    assert set(Fair.objects.values_list("state", flat=True)) == {State.NOTED}
    assert not Fair.objects.filter(source="").exists()
    assert [(fair.name, fair.begins) for fair in selectors.upcoming()] == [
        ("Lễ hội Lồng Tồng Ba Bể (Hội xuân Ba Bể)", date(2027, 2, 14)),
        ("Hội Xuân Dương (chợ tình Xuân Dương)", date(2027, 5, 1)),
    ]
    assert [fair.name for fair in selectors.undated()] == [
        "Lễ hội Phiêng Chỉ của người Dao đỏ",
        "Ngày hội nông sản - OCOP tỉnh Bắc Kạn năm 2022",
    ]
    assert selectors.past().count() == 10


def test_the_real_file_brought_twice_changes_nothing():
    call_command("import_fairs")
    before = list(Fair.objects.order_by("pk").values())

    call_command("import_fairs")

    assert list(Fair.objects.order_by("pk").values()) == before
    assert ImportRun.objects.count() == 1


@time_machine.travel(TODAY, tick=False)
def test_places_are_as_precise_as_their_sources():
    call_command("import_fairs")
    known = {fair.name: fair for fair in Fair.objects.select_related("commune", "old_commune", "district", "province")}

    spring = known["Lễ hội Lồng Tồng Ba Bể (Hội xuân Ba Bể)"]
    assert (
        spring.commune.name,
        spring.old_commune.name,
        spring.district.name,
        spring.lunar_month,
        spring.lunar_day,
        spring.lunar_days,
    ) == (
        "Ba Bể",
        "Nam Mẫu",
        "Ba Bể",
        1,
        9,
        3,
    )
    week = known["Tuần lễ giới thiệu Miến dong và các sản phẩm OCOP, sản phẩm bản địa tỉnh Bắc Kạn năm 2022"]
    assert (week.commune, week.district, week.province.name, week.kind) == (None, None, "Hải Phòng", Kind.TRADE_WEEK)
    fair = known["Hội chợ Công Thương khu vực Đông Bắc - Bắc Kạn"]
    assert (fair.commune, fair.place, fair.province.name, fair.province.is_current) == (None, "", "Bắc Kạn", False)
    first_time = known["Lễ hội Phiêng Chỉ của người Dao đỏ"]
    assert (first_time.lunar_month, first_time.starts_on) == (None, None)


def test_an_empty_cell_empties_nothing_and_a_new_source_is_added():
    source = "https://example.org/a"
    services.apply(bring(row(first="02/12/2022", last="05/12/2022", province="Hải Phòng", source=source)))

    run = services.apply(bring(row(place="Công viên", source="https://example.org/b")))

    fair = Fair.objects.get()
    assert imports.counts(run)[1] == ("change", 1)
    assert (fair.starts_on, fair.ends_on, fair.place) == (date(2022, 12, 2), date(2022, 12, 5), "Công viên")
    assert fair.source == "https://example.org/a\nhttps://example.org/b"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"first": "32/12/2022"}, "“32/12/2022” không phải là ngày. Xin viết như 24/11/2026."),
        ({"first": "05/12/2022", "last": "02/12/2022"}, "Ngày kết thúc đang trước ngày bắt đầu."),
        ({"last": "02/12/2022"}, "Có ngày kết thúc mà thiếu ngày bắt đầu."),
        ({"kind": "triển lãm"}, "Chưa có loại “triển lãm”."),
        ({"name": ""}, "Thiếu tên."),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(cells, reason):
    run = bring(row(**cells))

    assert [verdict for verdict, _reason in judged(run)] == ["refuse"]
    assert judged(run)[0][1] == reason
    assert not Fair.objects.exists()


def test_an_announced_fair_is_not_touched_by_a_file():
    fair = fairs.fair("Hội chợ thử")

    run = services.apply(bring(row(place="Chỗ khác"), row("Hội chợ  THỬ", place="Chỗ khác nữa")))

    assert judged(run) == [
        ("refuse", "Hội chợ này đã được công bố; tệp nhập không sửa được."),
        ("refuse", "Dòng 2 đã ghi sự kiện này."),
    ]
    fair.refresh_from_db()
    assert fair.place == "Quảng trường ví dụ"


def test_a_commune_nobody_knows_is_kept_in_words():
    run = services.apply(bring(row(commune="Không Có", district="Na Rì")))

    fair = Fair.objects.get()
    assert (fair.commune, fair.district.name, fair.place) == (None, "Na Rì", "Không Có")
    assert judged(run) == [("add", "Không rõ xã “Không Có”")]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("hằng năm, mùng 9-11 tháng Giêng âm lịch, chính hội mùng 10", (1, 9, 3)),
        ("hằng năm, 25 tháng 3 âm lịch", (3, 25, 1)),
        ("Hằng năm, ngày 23 tháng Chạp âm lịch", (12, 23, 1)),
        ("hằng năm", (None, None, 1)),
        ("lần đầu tổ chức ngày 25/2 (nguồn ghi 26 tháng Giêng; không ghi năm)", (None, None, 1)),
    ],
)
def test_a_lunar_rule_only_where_the_source_says_every_year_and_lunar(words, rule):
    services.apply(bring(row(often=words)))

    fair = Fair.objects.get()
    assert (fair.lunar_month, fair.lunar_day, fair.lunar_days, fair.recurrence) == (*rule, words)
