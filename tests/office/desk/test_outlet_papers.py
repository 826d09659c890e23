"""Minutes of a survey: empty to take along, filled to be signed, as a page and as DOCX; scans come back to officers alone."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from docx import Document

from marketplace.foundation.accounts.models import Role
from marketplace.trade.outlets import services
from marketplace.trade.outlets.minutes import minutes
from tests.factories import certification, outlets
from tests.factories.accounts import make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]


@pytest.fixture
def trade(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    return client


def tables(paper):
    return [block for block in paper.blocks if hasattr(block, "is_table")]


def test_the_empty_form_has_what_the_shop_says_and_boxes_for_the_pen():
    outlet = outlets.applied("Cửa hàng OCOP", kinds=2)
    criteria, goods = tables(minutes(outlet))

    assert [row[1:2] + row[3:] for row in criteria.rows] == [
        ("Đặt tại một trong các loại địa điểm theo quy định", str(outlet.location_type), "…………", "☐ Đạt\n☐ Chưa"),
        ("Ít nhất 30 loại sản phẩm OCOP của tỉnh từ 3 sao trở lên, có tem OCOP và tem truy xuất nguồn gốc", "2", "…………", "☐ Đạt\n☐ Chưa"),
        ("Hàng OCOP và hàng địa phương chiếm trên 60% số mặt hàng", "37,5%", "…………", "☐ Đạt\n☐ Chưa"),
    ]
    assert [row[3:] for row in goods.rows] == [(4, "☐", "☐")] * 2 + [("", "", "")] * 10


def test_the_filled_minutes_say_what_was_counted_and_how_it_stands_against_the_criteria():
    outlet = outlets.applied("Cửa hàng OCOP", kinds=30)
    survey = services.survey(outlet, actor=None, **outlets.found(kinds=29, fit=False, findings="Thiếu một loại", other_items=40))
    paper = minutes(outlet, survey)

    assert [row[3:] for row in tables(paper)[0].rows] == [
        (str(outlet.location_type), str(outlet.location_type), "Đạt"),
        ("30", "29", "Chưa đạt"),
        ("66,7%", "49,4%", "Chưa đạt"),
    ]
    words = [getattr(block, "words", "") for block in paper.blocks]
    assert ("Thiếu một loại" in words, "☐ Đạt tiêu chí      ☒ Chưa đạt tiêu chí" in words) == (True, True)
    assert (paper.agency, paper.signatures) == (
        "Sở Công Thương tỉnh Thái Nguyên",
        ("Đại diện Sở Công Thương tỉnh Thái Nguyên", "Đại diện Văn phòng Điều phối nông thôn mới tỉnh Thái Nguyên", "Chủ điểm bán"),
    )


def test_minutes_of_an_older_day_name_the_bodies_of_then():
    survey = services.survey(outlets.applied(), actor=None, **outlets.found(day=date(2024, 11, 20)))
    paper = minutes(survey.outlet, survey)

    assert len(tables(paper)) == 1
    assert "Không kèm danh mục: biên bản chỉ ghi số đếm." in [getattr(block, "words", "") for block in paper.blocks]
    assert (paper.agency, paper.signatures[1]) == (
        "Sở Công Thương tỉnh Bắc Kạn",
        "Đại diện Văn phòng Điều phối nông thôn mới tỉnh Bắc Kạn",
    )


def test_page_and_docx_carry_the_same(trade):
    outlet = outlets.applied("Cửa hàng OCOP", kinds=1)
    page = trade.get(reverse("desk:outlet_minutes", args=[outlet.code])).content.decode()
    document = Document(io.BytesIO(b"".join(trade.get(reverse("desk:outlet_minutes_docx", args=[outlet.code])).streaming_content)))

    assert "BIÊN BẢN KHẢO SÁT" in page
    assert [table.rows[0].cells[0].text for table in document.tables[1:3]] == ["STT", "STT"]
    assert document.tables[-1].rows[0].cells[2].text.startswith("CHỦ ĐIỂM BÁN")


def test_minutes_of_another_outlet_are_not_found(trade):
    survey = outlets.survey_with_minutes()
    other = reverse("desk:outlet_minutes", args=[outlets.applied().code])

    assert [trade.get(f"{other}?survey={wanted}").status_code for wanted in (survey.pk, "x", "9" * 40)] == [404, 404, 404]
    filled = trade.get(reverse("desk:outlet_minutes", args=[survey.outlet.code]), {"survey": survey.pk})
    assert filled.context["survey"] == survey


def test_signed_minutes_and_scans_come_back(trade, client):
    survey = outlets.survey_with_minutes()
    for name, key in (("outlet_survey_file", survey.pk), ("outlet_paper_file", survey.outlet.announced_by_id)):
        answer = trade.get(reverse(f"desk:{name}", args=[key]))
        assert (b"".join(answer.streaming_content), answer["Cache-Control"]) == (b"%PDF-1.7", "private, no-store")


def test_a_star_that_ended_since_stands_in_minutes_of_its_day():
    outlet = outlets.applied(kinds=1)
    survey = services.survey(outlet, actor=None, **outlets.found(kinds=1))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        certification.revoke(outlet.carried.get().product.certificates.get())
        told = [tables(minutes(outlet, one))[1].rows[0][3] for one in (None, survey)]

    assert told == ["không", 4]
