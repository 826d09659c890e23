"""Goods found in the shop: line by line, by two at once, against what it says, in the minutes and before the decision."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.trade.outlets import selectors, services
from marketplace.trade.outlets.minutes import minutes
from marketplace.trade.outlets.models import Answer, Seen, Survey
from tests.factories import certification, outlets
from tests.factories.accounts import make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]


def keys(outlet):
    return [line.key for line in selectors.sheet(outlet).lines]


def note(outlet, *, answers, **more):
    """Answers of somebody who had an empty sheet before their eyes."""
    return services.note_seen(outlet, actor=None, answers={key: ("", now) for key, now in answers.items()}, **more)


def test_what_was_found_stands_against_what_was_said():
    outlet = outlets.applied(kinds=4)
    ended, first = certification.certified_product("Rượu men lá Bằng Phúc"), keys(outlet)
    certification.revoke(ended.certificates.get())
    note(outlet, answers=dict(zip(first, ("found", "unstamped", "missing", "found"), strict=True)))
    note(outlet, answers={}, add=[ended.pk], lines={"abcdefabcdef": "  Mật ong rừng,  không ghi nơi sản xuất "})
    sheet = selectors.sheet(outlet)

    named = [[line.key for line in part] for part in (sheet.counted, sheet.missing, sheet.unstamped, sheet.unsaid, sheet.without_star)]
    assert named == [[first[0], first[3]], [first[2]], [first[1]], [f"p{ended.pk}"], [f"p{ended.pk}"]]
    assert [line.name for line in sheet.strangers] == ["Mật ong rừng, không ghi nơi sản xuất"]
    assert (sheet.unanswered, sheet.enough) == ([], False)


def test_two_who_note_one_line_differently_are_told_and_nothing_is_lost():
    outlet = outlets.applied(kinds=2)
    one, two = keys(outlet)
    note(outlet, answers={one: "found"})
    clashes = note(outlet, answers={one: "missing", two: "missing"})

    assert [(clash.key, clash.mine, clash.row.answer) for clash in clashes] == [(one, "missing", "found")]
    assert [line.answer for line in selectors.sheet(outlet).lines] == ["found", "missing"]
    assert services.note_seen(outlet, actor=None, answers={one: ("found", "missing")}) == []
    assert selectors.sheet(outlet).lines[0].answer == Answer.MISSING


def test_what_is_sent_twice_is_noted_once():
    outlet = outlets.applied(kinds=1)
    goods = certification.certified_product()
    for _time in range(2):
        assert note(outlet, answers=dict.fromkeys(keys(outlet)[:1], "found"), add=[goods.pk], lines={"abcdefabcdef": "Gạo"}) == []

    assert Seen.objects.count() == 3


def test_a_line_added_by_mistake_goes_and_one_that_the_shop_said_stays():
    outlet, other = outlets.applied(kinds=1), certification.certified_product()
    note(outlet, answers={}, add=[other.pk])
    services.note_seen(outlet, actor=None, answers={f"p{other.pk}": ("found", "drop")})
    with pytest.raises(ValidationError, match="không còn trên phiếu"):
        note(outlet, answers={keys(outlet)[0]: "drop"} | {"p999": "found"})

    assert Seen.objects.count() == 0


def test_the_survey_counts_from_the_sheet_and_keeps_it():
    outlet = outlets.applied(kinds=30)
    note(outlet, answers=dict.fromkeys(keys(outlet), "found"))
    survey = services.survey(outlet, actor=None, **outlets.found(kinds=99))
    services.set_goods(outlet, actor=None, remove=outlet.carried.values_list("pk", flat=True))
    sheet = selectors.sheet(outlet, survey)

    assert (survey.kinds, len(sheet.said), len(sheet.counted), selectors.sheet(outlet).begun) == (30, 30, 30, False)


@pytest.mark.parametrize(("answers", "said"), [(["found"] * 29, "1 loại chưa xem"), (["found"] * 29 + ["missing"], "đếm được 29 loại")])
def test_a_sheet_half_done_or_a_verdict_that_it_belies_is_refused(answers, said):
    outlet = outlets.applied(kinds=30)
    note(outlet, answers=dict(zip(keys(outlet), answers, strict=False)))
    with pytest.raises(ValidationError, match=said):
        services.survey(outlet, actor=None, **outlets.found())

    outlet.refresh_from_db()
    assert (outlet.state, Survey.objects.count(), Seen.objects.open().count()) == ("applied", 0, len(answers))


def test_a_page_from_before_the_survey_was_entered_notes_nothing():
    outlet = outlets.published()
    old = services.round_of(outlet)
    services.check(outlet, actor=None, **outlets.found())
    with pytest.raises(ValidationError, match="vừa được nhập xong"):
        note(outlet, answers=dict.fromkeys(keys(outlet), "found"), seen_round=old)
    services.withdraw(outlet, paper=outlets.paper(), reason="Nghỉ bán", actor=None)
    with pytest.raises(ValidationError, match="Hiện không khảo sát"):
        note(outlet, answers={}, lines={"abcdefabcdef": "Gạo"})

    assert Seen.objects.count() == 0


def test_the_shops_list_becomes_what_was_found():
    outlet, other = outlets.applied(kinds=3), certification.certified_product()
    note(outlet, answers=dict(zip(keys(outlet), ("found", "unstamped", "missing"), strict=True)), add=[other.pk])
    survey = services.survey(outlet, actor=None, **outlets.found(fit=False))
    services.adopt(outlet, survey=survey.pk, actor=None)

    kept = {row.product_id: row.stamped for row in outlet.carried.all()}
    sheet = selectors.sheet(outlet, survey)
    assert kept == {line.product.pk: line.answer == "found" for line in sheet.lines if line.there}
    assert (len(kept), bool(selectors.change_to(outlet, survey))) == (3, False)


def test_the_minutes_say_the_difference_as_it_was_on_that_day():
    outlet = outlets.applied(kinds=2)
    one, two = selectors.sheet(outlet).lines
    note(outlet, answers={one.key: "found", two.key: "missing"}, lines={"abcdefabcdef": "Gạo nếp"})
    survey = services.survey(outlet, actor=None, **outlets.found(fit=False))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        certification.revoke(one.product.certificates.get())
        paper = minutes(outlet, survey)

    table = [block for block in paper.blocks if hasattr(block, "is_table")][1]
    words = [getattr(block, "words", "") for block in paper.blocks]
    assert [row[3:] for row in table.rows] == [
        (4, "có", "có bán, đủ 2 tem"),
        (4, "có", "không thấy"),
        ("ngoài sổ", "không", "có bán"),
    ]
    assert (
        "Điểm bán khai 2 loại; khảo sát đếm 1 loại đạt tiêu chí.\n"
        f"Khai nhưng không thấy: {two.name}.\nThấy nhưng chưa khai: không.\nThiếu tem: không.\n"
        "Không có giấy chứng nhận còn hiệu lực: không.\nKhông có trong sổ OCOP: Gạo nếp."
    ) in words


def test_a_sheet_costs_the_same_however_long(django_assert_num_queries):
    for kinds in (1, 3):
        outlet = outlets.applied(kinds=kinds)
        note(outlet, answers=dict.fromkeys(keys(outlet), "found"))
        with django_assert_num_queries(5):
            [(line.maker, line.row.by, line.without_star_words) for line in selectors.sheet(outlet).lines]


def test_who_noted_it_is_kept():
    outlet, officer = outlets.applied(kinds=1), make_officer()
    services.note_seen(outlet, actor=officer, answers={keys(outlet)[0]: ("", "found")})

    assert selectors.sheet(outlet).latest.by == officer
