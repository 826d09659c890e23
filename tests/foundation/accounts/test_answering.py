"""Which agency answers what, where and when, and giving it to another."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.accounts import selectors, services
from marketplace.foundation.accounts.content import COORDINATION, OPERATOR, load_content
from marketplace.foundation.accounts.models import Agency, Mandate
from marketplace.foundation.audit.selectors import history_of
from marketplace.shop.storefront import services as storefront
from tests.factories import places
from tests.factories.accounts import make_agency, make_mandate, make_officer

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_the_place_goes_before_the_whole_territory():
    whole, there = make_mandate("complaint-goods"), make_mandate("complaint-goods", place=places.commune("Đồng Phúc"))

    assert selectors.answering("complaint-goods", commune=places.commune("Đồng Phúc")) == there.agency
    assert selectors.answering("complaint-goods", commune=places.commune("Ba Bể")) == whole.agency
    assert selectors.answering("complaint-goods") == whole.agency
    assert selectors.answering("complaint-order") is None


def test_mandates_and_agencies_have_their_days():
    heir = make_agency(valid_from=NOW - timedelta(days=10))
    old = make_agency(valid_from=NOW - timedelta(days=99), valid_until=NOW - timedelta(days=10), successor=heir)
    make_mandate("complaint-goods", old, valid_from=old.valid_from)
    make_mandate("complaint-star", valid_from=NOW - timedelta(days=9), valid_until=NOW - timedelta(days=2))
    gone = make_agency(valid_from=NOW - timedelta(days=9), valid_until=NOW - timedelta(days=1))
    make_mandate("complaint-data", gone, valid_from=gone.valid_from)

    assert selectors.answering("complaint-goods") == heir
    assert selectors.answering("complaint-goods", on=NOW - timedelta(days=30)) == old
    assert [selectors.answering("complaint-star"), selectors.answering("complaint-data")] == [None, None]
    assert selectors.heirs([heir]) == {heir.pk, old.pk}


def test_who_works_for_an_agency_works_for_the_successor():
    heir = make_agency(valid_from=NOW - timedelta(days=10))
    old = make_agency(valid_from=NOW - timedelta(days=99), valid_until=NOW - timedelta(days=10), successor=heir)
    theirs, _other = make_officer(agency=old), make_officer(agency=make_agency())

    assert selectors.people_of(heir) == [theirs]


def complaint():
    return storefront.file_complaint("goods", words="Hộp bị móp", name="Lý Thị Ví Dụ", phone="+84912345678")


def test_another_agency_answers_by_the_same_day():
    make_mandate("complaint-goods")
    row, other, officer = complaint(), make_agency(name="Sở Khác"), make_officer()

    services.hand_to(row, agency=other, reason=" Thuộc Sở Khác ", actor=officer)

    day = row.due_on
    row.refresh_from_db()
    assert (row.agency, row.due_on) == (other, day)
    assert [(line.who, line.what, line.reason) for line in history_of(row)][1:] == [
        (str(officer), "giao cho Sở Khác trả lời", "Thuộc Sở Khác")
    ]


@pytest.mark.parametrize("wrong", ["same", "ended", "silent", "answered"])
def test_what_cannot_be_given_stays(wrong):
    mandate = make_mandate("complaint-goods")
    row, agency, reason = complaint(), make_agency(), "Nhầm cơ quan"
    if wrong == "same":
        agency = mandate.agency
    if wrong == "ended":
        agency = make_agency(valid_from=NOW - timedelta(days=9), valid_until=NOW - timedelta(days=1))
    if wrong == "silent":
        reason = "  "
    if wrong == "answered":
        storefront.answer_complaint(row, note="Đã gọi", actor=None)
    lines = len(history_of(row))

    with pytest.raises(ValidationError):
        services.hand_to(row, agency=agency, reason=reason, actor=None)

    row.refresh_from_db()
    assert (row.agency, len(history_of(row))) == (mandate.agency, lines)


def test_the_content_comes_once_and_what_was_changed_stays(settings):
    load_content()
    Mandate.objects.filter(subject="label-unsafe").update(agency=Agency.objects.get(code=OPERATOR))
    Agency.objects.filter(code=COORDINATION).update(name="Văn phòng đổi tên")
    before = Mandate.objects.count()
    settings.OPERATOR_NAME = "Đơn vị vận hành mới"

    load_content()

    assert Mandate.objects.count() == before == 10
    assert selectors.answering("label-unsafe").name == "Đơn vị vận hành mới"
    assert selectors.answering("label-over").name == "Văn phòng đổi tên"
