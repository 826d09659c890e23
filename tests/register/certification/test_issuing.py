from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.register.certification import selectors, services
from marketplace.register.certification.models import Certificate, Decision, RegisteredProduct
from tests.factories import certification as make

pytestmark = pytest.mark.django_db


def at(day, hour=12, minute=0, second=0):
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=dates.VN)


@pytest.fixture
def mien_dong():
    """The real history of Miến dong Tài Hoan (the day in 2019 is invented, its year is not)."""
    product = make.registered_product("Miến dong Tài Hoan")
    four = make.certificate(product, stars=4, on=date(2019, 11, 20))
    five = make.certificate(product, stars=5, on=date(2021, 6, 30), kind="upgrade", points=Decimal("91.14"))
    again = make.certificate(product, stars=5, on=date(2024, 6, 25), kind="renew")
    return product, four, five, again


def stars_on(product, moment):
    return RegisteredProduct.objects.with_stars(moment).get(pk=product.pk).stars


def test_stars_need_their_points():
    product = make.registered_product()
    for stars, points in ((5, "89.99"), (4, "69.5"), (3, "49")):
        with pytest.raises(ValidationError, match="điểm"):
            make.certificate(product, stars=stars, points=Decimal(points))
    assert not product.certificates.exists()

    make.certificate(product, stars=3, points=Decimal(71))

    assert product.certificates.get().stars == 3


def test_the_history_of_mien_dong_tai_hoan(mien_dong):
    product, four, five, again = mien_dong
    for row in (four, five, again):
        row.refresh_from_db()
    assert [row.expires_on for row in (four, five, again)] == [date(2022, 11, 20), date(2024, 6, 30), date(2027, 6, 25)]
    assert [row.ended_at for row in (four, five, again)] == [at(date(2021, 6, 30), 0), at(date(2024, 6, 25), 0), None]
    assert [row.end_reason for row in (four, five, again)] == ["upgraded", "renewed", ""]
    assert [again.replaces, five.replaces, four.replaces] == [five, four, None]
    assert [
        stars_on(product, at(day))
        for day in (date(2019, 11, 19), date(2019, 11, 20), date(2021, 6, 29), date(2021, 6, 30), date(2024, 6, 25), date(2027, 6, 26))
    ] == [None, 4, 4, 5, 5, None]
    assert Certificate.objects.filter(product=product).count() == 3


def test_the_midnight_between_two_certificates_is_never_starless_and_never_double(mien_dong):
    product, four, five, _ = mien_dong
    midnight = at(date(2021, 6, 30), 0)
    assert list(Certificate.objects.in_force(midnight - timedelta(microseconds=1)).filter(product=product)) == [four]
    assert list(Certificate.objects.in_force(midnight).filter(product=product)) == [five]


def test_it_holds_through_the_last_second_of_its_last_day_in_vietnam():
    product = make.certified_product(on=date(2023, 11, 24))
    assert stars_on(product, at(date(2026, 11, 24), 23, 59, 59)) == 4
    assert stars_on(product, at(date(2026, 11, 25), 0)) is None
    assert stars_on(product, datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC)) == 4
    assert stars_on(product, datetime(2026, 11, 24, 17, 0, 0, tzinfo=UTC)) is None
    assert RegisteredProduct.objects.with_stars(at(date(2026, 1, 1))).get().certificate_until == at(date(2026, 11, 25), 0)


def test_it_begins_at_the_first_second_of_its_day():
    product = make.certified_product(on=date(2023, 11, 24))
    assert stars_on(product, at(date(2023, 11, 23), 23, 59, 59)) is None
    assert stars_on(product, at(date(2023, 11, 24), 0)) == 4


def test_the_moment_moves_with_the_clock_not_with_the_database():
    product = make.certified_product(on=date(2023, 11, 24))
    with time_machine.travel(at(date(2026, 11, 24), 23, 59, 59), tick=False):
        assert Certificate.objects.in_force().get().product == product
    with time_machine.travel(at(date(2026, 11, 25), 0), tick=False):
        assert not Certificate.objects.in_force().exists()


def test_a_reissue_keeps_the_old_end():
    product = make.registered_product()
    old = make.certificate(product, stars=3, on=date(2018, 12, 12))
    assert old.expires_on == date(2021, 12, 12)
    new = services.reissue(old, decision=make.decision("reissue", on=date(2020, 7, 17)), actor=None, number="12/GCN")
    assert (new.valid_from, new.expires_on, new.stars, new.number) == (date(2020, 7, 17), date(2021, 12, 12), 3, "12/GCN")
    old.refresh_from_db()
    assert (old.ended_at, old.end_reason) == (at(date(2020, 7, 17), 0), "reissued")
    assert [stars_on(product, at(day)) for day in (date(2020, 7, 16), date(2020, 7, 17), date(2021, 12, 12), date(2021, 12, 13))] == [
        3,
        3,
        3,
        None,
    ]


def test_a_first_recognition_is_refused_while_a_star_holds():
    product = make.certified_product("Trà Như Cố", on=date(2025, 1, 1))
    with pytest.raises(ValidationError, match="Trà Như Cố"):
        make.certificate(product, on=date(2026, 1, 1))
    assert Certificate.objects.count() == 1
    assert AuditEntry.objects.filter(action="certificate_issued").count() == 1


def test_an_upgrade_needs_a_lower_star_that_holds():
    product = make.certified_product(stars=4, on=date(2025, 1, 1))
    with pytest.raises(ValidationError):
        make.certificate(product, stars=4, on=date(2026, 1, 1), kind="upgrade")
    with pytest.raises(ValidationError):
        make.certificate(make.registered_product(), stars=4, on=date(2026, 1, 1), kind="upgrade")
    assert Certificate.objects.get().end_reason == ""


def test_a_renewal_after_the_end_leaves_the_gap_starless():
    product = make.certified_product(stars=3, on=date(2019, 1, 1))
    first = Certificate.objects.get()
    second = make.certificate(product, stars=3, on=date(2023, 5, 5), kind="renew")
    first.refresh_from_db()
    assert (first.end_reason, second.replaces) == ("", first)
    assert stars_on(product, at(date(2022, 6, 1))) is None


def test_a_decision_covers_its_whole_annex_or_nothing():
    decision = make.decision(on=date(2025, 1, 1))
    free, taken = make.registered_product(), make.certified_product(on=date(2024, 6, 1))
    items = [services.Item(product=free, stars=3), services.Item(product=taken, stars=3)]
    with pytest.raises(ValidationError):
        services.issue_certificates(decision, items=items, actor=None)
    assert not free.certificates.exists()
    many = [services.Item(product=make.registered_product(), stars=3) for _ in range(3)]
    assert [row.decision for row in services.issue_certificates(decision, items=many, actor=None)] == [decision] * 3


def test_a_long_annex_takes_as_many_statements_as_a_short_one(django_assert_num_queries):
    decision = make.decision(on=date(2025, 1, 1))
    for number in (1, 3):
        items = [services.Item(product=make.registered_product(), stars=3) for _ in range(number)]
        with django_assert_num_queries(12):  # savepoints too
            services.issue_certificates(decision, items=items, actor=None)


def test_an_annex_gives_a_number_once():
    items = [services.Item(product=make.registered_product(), stars=3, number="12/GCN-OCOP") for _ in range(2)]
    with pytest.raises(ValidationError):
        services.issue_certificates(make.decision(on=date(2025, 1, 1)), items=items, actor=None)
    assert Certificate.objects.count() == 0


def test_an_annex_with_a_product_twice_is_refused():
    product = make.registered_product()
    items = [services.Item(product=product, stars=3)] * 2
    with pytest.raises(ValidationError):
        services.issue_certificates(make.decision(), items=items, actor=None)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("wrong", [{"stars": 2}, {"stars": 6}, {"stars": 4, "points": 101}, {"stars": 4, "expires_on": date(2020, 1, 1)}])
def test_impossible_items_are_refused(wrong):
    with pytest.raises(ValidationError):
        make.certificate(on=date(2025, 1, 1), **wrong)
    assert not Certificate.objects.exists()


def test_a_number_is_given_once_by_each_authority():
    make.certificate(on=date(2025, 1, 1), number="15/GCN-OCOP")
    with pytest.raises(ValidationError, match="15 / gcn"):
        make.certificate(on=date(2025, 1, 1), number="15 / gcn-ocop")
    other = make.decision(on=date(2025, 1, 1), by=make.authority("khac"))
    assert make.certificate(paper=other, number="15/GCN-OCOP").number == "15/GCN-OCOP"
    assert selectors.certificates_called("15/gcn-OCOP").count() == 2


def test_a_correction_takes_the_whole_life_and_keeps_the_wrong_row():
    product = make.registered_product()
    wrong = make.certificate(product, stars=4, on=date(2025, 3, 1), number="7/GCN")
    right = services.correct(wrong, decision=make.decision("correct", on=date(2025, 3, 20)), actor=None, stars=3, number="7/GCN")
    wrong.refresh_from_db()
    assert (right.stars, right.number, right.valid_from, right.expires_on) == (3, "7/GCN", date(2025, 3, 1), date(2028, 3, 1))
    assert (wrong.end_reason, wrong.number, wrong.period.isempty) == ("corrected", "7/GCN", True)
    assert stars_on(product, at(date(2025, 3, 2))) == 3
    with pytest.raises(ValidationError):
        services.correct(right, decision=make.decision("correct", on=date(2025, 4, 1)), actor=None, stars=3)


def test_decisions_are_recorded_once_and_not_from_the_future():
    assert make.decision(number="5/QĐ", on=date(2025, 1, 1)) == make.decision(number=" 5/QĐ ", on=date(2025, 1, 1))
    with pytest.raises(ValidationError):
        make.decision(on=dates.today() + timedelta(days=1))
    assert Decision.objects.count() == 1


def test_a_dissolved_authority_decides_no_more():
    with pytest.raises(ValidationError, match="UBND huyện Na Rì"):
        make.decision(on=date(2025, 7, 1), by=make.authority("na-ri", name="UBND huyện Na Rì", level="district", until=date(2025, 6, 30)))
    assert not Decision.objects.exists()


def test_each_issue_leaves_its_audit_row_with_the_paper():
    made = make.certificate(on=date(2025, 1, 1), paper=make.decision(number="9/QĐ-UBND", on=date(2025, 1, 1)))
    entry = AuditEntry.objects.get(action="certificate_issued", thing_id=str(made.pk))
    assert (entry.paper, entry.details["stars"], entry.details["until"]) == ("9/QĐ-UBND (01/01/2025)", 4, "2028-01-01")
