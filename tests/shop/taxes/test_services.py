"""Tax is kept at the rate of the day of payment, given back at the same one, and each row stays as it was written."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from marketplace.foundation.accounts.erasers import Person
from marketplace.foundation.core import dates
from marketplace.shop.taxes import content, services
from marketplace.shop.taxes.models import Switch, TaxRate, Threshold, Withheld
from marketplace.shop.taxes.selectors import kept, own_produce, standing, told_switches
from marketplace.shop.taxes.services import Paid, bring
from marketplace.shop.taxes.words import kept_sentence, why_words
from tests.factories import certification, producers
from tests.factories.accounts import make_user
from tests.factories.taxes import scan, switch

pytestmark = pytest.mark.django_db


@pytest.fixture
def household():
    content.load()
    return producers.producer("Hộ bà Thử", kind="household")


def rows():
    return list(Withheld.objects.order_by("pk").values_list("revenue", "amount", "vat", "pit", "why"))


def in_year(producer, turnover):
    return services.add_switch(
        producer, kind="turnover", turnover=turnover, evidence="Tờ khai năm", scan=scan(), valid_from=dates.today(), actor=make_user()
    )


def test_goods_of_a_household_leave_one_and_a_half_percent(household):
    bring([Paid("7KQ2M9XA", household.pk, {"goods": 1_000_000})])

    assert rows() == [("goods", 1_000_000, 10_000, 5_000, "")]
    assert kept(["7KQ2M9XA"]) == {"7KQ2M9XA": (10_000, 5_000)}


def test_said_twice_it_is_kept_once(household):
    for _n in range(2):
        bring([Paid("7KQ2M9XA", household.pk, {"goods": 1_000_000})])

    assert len(rows()) == 1


def test_what_comes_back_gives_back_at_the_rate_it_was_kept_at(household):
    bring([Paid("7KQ2M9XA", household.pk, {"goods": 333_333})])
    TaxRate.objects.filter(revenue="goods").update(vat_basis_points=900)

    bring([Paid("7KQ2M9XA", household.pk, {"goods": 111_111})])
    bring([Paid("7KQ2M9XA", household.pk)])

    assert rows() == [("goods", 333_333, 3_333, 1_667, ""), ("goods", -222_222, -2_222, -1_111, ""), ("goods", -111_111, -1_111, -556, "")]
    assert kept(["7KQ2M9XA"]) == {"7KQ2M9XA": (0, 0)}


def test_the_rate_is_that_of_the_day_of_payment(household):
    first = date(2027, 1, 1)
    TaxRate.objects.create(
        seller="individual", revenue="goods", valid_from=first, vat_basis_points=200, pit_basis_points=100, basis="Nghị định mới"
    )
    for number, day in (("A", date(2026, 12, 31)), ("B", first)):
        bring([Paid(number, household.pk, {"goods": 100_000})], at=dates.start_of(day))

    assert kept(["A", "B"]) == {"A": (1_000, 500), "B": (2_000, 1_000)}


def test_delivery_is_noted_and_taxed_only_where_its_rate_counts(household):
    bring([Paid("A", household.pk, {"transport": 30_000})])
    TaxRate.objects.update(counts=True)
    bring([Paid("B", household.pk, {"transport": 30_000})])

    assert rows() == [("transport", 30_000, 0, 0, "not_counted"), ("transport", 30_000, 900, 450, "")]


def test_who_lives_abroad_pays_another_rate_of_income_tax(household):
    switch(household)
    bring([Paid("A", household.pk, {"goods": 100_000, "services": 100_000})])

    assert rows() == [("goods", 100_000, 1_000, 1_000, ""), ("services", 100_000, 5_000, 5_000, "")]


@pytest.mark.parametrize(("turnover", "stops", "tax"), [(900, True, 0), (1_000, True, 0), (1_001, True, 15), (900, False, 15)])
def test_a_turnover_below_the_threshold_ends_it_only_where_the_law_lets_the_platform(household, turnover, stops, tax):
    in_year(household, turnover * 1_000_000)
    Threshold.objects.update(stops=stops)

    bring([Paid("A", household.pk, {"goods": 1_000})])

    assert (standing(["A"])["A"]["goods"].tax, rows()[0][-1]) == (tax, "" if tax else "turnover")


def test_money_that_goes_to_the_seller_directly_is_declared_by_the_seller(household, settings):
    settings.MONEY_MODE = "direct"

    bring([Paid("A", household.pk, {"goods": 1_000_000})])

    assert rows() == [("goods", 1_000_000, 0, 0, "direct")]


def test_a_row_is_never_rewritten_or_removed(household):
    bring([Paid("A", household.pk, {"goods": 1_000_000})])
    for change in (lambda: Withheld.objects.update(vat=0), Withheld.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert rows() == [("goods", 1_000_000, 10_000, 5_000, "")]


def test_own_produce_is_declared_for_a_product_with_its_paper(household):
    product = certification.registered_product(producer=household)
    said = {"kind": "own_produce", "valid_from": dates.today(), "actor": make_user()}
    with pytest.raises(ValidationError):
        services.add_switch(household, product=product, evidence=" ", scan=scan(), **said)
    with pytest.raises(ValidationError):
        services.add_switch(household, product=certification.registered_product(), evidence="Bản cam kết", scan=scan(), **said)
    assert own_produce([product.pk]) == set()

    with pytest.raises(ValidationError, match="bản chụp"):
        services.add_switch(household, product=product, evidence="Bản cam kết", scan=None, **said)
    with pytest.raises(ValidationError):
        services.add_switch(household, product=product, evidence="Bản cam kết", scan=scan(b"MZ khong phai giay"), **said)
    assert Switch.objects.count() == 0

    declared = services.add_switch(household, product=product, evidence="Bản cam kết ngày 01/11", scan=scan(), **said)

    assert own_produce([product.pk]) == {product.pk}
    services.end_switch(declared, actor=make_user(), reason="Đã chế biến")
    assert own_produce([product.pk], dates.start_of(dates.today() + timedelta(days=1))) == set()


def test_a_declaration_about_the_past_is_refused(household):
    with pytest.raises(ValidationError):
        switch(household, valid_from=dates.today() - timedelta(days=1))
    assert Switch.objects.count() == 0


def test_a_rate_begins_tomorrow_at_the_earliest(household):
    said = {"resident": True, "revenue": "goods", "vat_basis_points": 200, "pit_basis_points": 50, "basis": "Nghị định mới"}
    with pytest.raises(ValidationError):
        services.set_rate(valid_from=dates.today(), actor=make_user(), **said)
    services.set_rate(valid_from=dates.today() + timedelta(days=1), actor=make_user(), **said)
    assert TaxRate.objects.filter(vat_basis_points=200).count() == 1


def test_many_orders_are_asked_for_at_once(household, django_assert_num_queries):
    def paid(*numbers):
        return [Paid(number, household.pk, {"goods": 100_000}) for number in numbers]

    with django_assert_num_queries(5):
        bring(paid("A"))
    with django_assert_num_queries(5):
        bring(paid("B", "C", "D"))


def test_whose_money_goes_to_itself_by_its_paper_declares_it_itself(household):
    declared = switch(household, kind="direct", evidence="Hợp đồng thu hộ 12/2026")
    bring([Paid("A", household.pk, {"goods": 1_000_000})])

    assert rows() == [("goods", 1_000_000, 0, 0, "direct")]
    assert Withheld.objects.get().switch == declared
    assert kept_sentence(standing(["A"])["A"]["goods"], "cô/bác").endswith("(giấy “Hợp đồng thu hộ 12/2026”).")


def test_a_sum_names_the_paper_that_it_rests_on(household):
    switch(household)
    bring([Paid("A", household.pk, {"goods": 1_000_000})])
    in_year(household, 900_000_000)
    Threshold.objects.update(stops=True)
    bring([Paid("B", household.pk, {"goods": 1_000_000})])

    told = [kept_sentence(standing([number])[number]["goods"], "cô/bác") for number in "AB"]
    assert "theo Nghị định 117/2025 và giấy “Hộ chiếu” và sẽ nộp" in told[0]
    assert told[1].endswith("(Nghị định 141/2026 và giấy “Tờ khai năm”).")
    assert why_words(Withheld.objects.filter(number="A")) == [
        "Tiền hàng: 1\u00a0% thuế GTGT và 1\u00a0% thuế TNCN, theo Nghị định 117/2025 và giấy “Hộ chiếu”."
    ]


def test_an_end_is_dated_and_rewrites_nothing(household):
    declared, by = switch(household), make_user()
    bring([Paid("A", household.pk, {"goods": 1_000_000})])
    for wrong in (dates.today() - timedelta(days=1), None):
        with pytest.raises(ValidationError):
            services.end_switch(declared, actor=by, last=wrong, reason="Đã về nước" if wrong else " ")
    declared.refresh_from_db()
    assert (declared.valid_until, declared.ended_at) == (None, None)

    services.end_switch(declared, actor=by, reason="Đã về nước", scan=scan(), last=dates.today() + timedelta(days=3))

    declared.refresh_from_db()
    assert (declared.valid_until, declared.ended_by, declared.ended_because) == (dates.today() + timedelta(days=3), by, "Đã về nước")
    assert declared.end_scan.name.startswith("taxes/")
    assert "thu" not in declared.scan.name.rsplit("/", 1)[1].replace("thue", "")
    for change in ({"valid_from": dates.today()}, {"kind": "direct"}, {"turnover": 1}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Switch.objects.update(**change)
    assert rows() == [("goods", 1_000_000, 10_000, 10_000, "")]


def test_one_that_has_not_begun_goes_with_its_scan(household, django_capture_on_commit_callbacks):
    declared = switch(household, valid_from=dates.today() + timedelta(days=1))
    name, storage = declared.scan.name, declared.scan.storage

    with django_capture_on_commit_callbacks(execute=True):
        services.end_switch(declared, actor=make_user(), reason="Nhập nhầm")

    assert (Switch.objects.count(), storage.exists(name)) == (0, False)


def test_a_threshold_begins_on_a_later_day_and_leaves_the_past(household):
    tomorrow = dates.today() + timedelta(days=1)
    said = {"amount": 2_000_000_000, "stops": True, "basis": "Nghị định mới", "actor": make_user()}
    with pytest.raises(ValidationError):
        services.set_threshold(valid_from=dates.today(), **said)
    in_year(household, 1_500_000_000)

    services.set_threshold(valid_from=tomorrow, **said)
    bring([Paid("A", household.pk, {"goods": 1_000_000})])
    bring([Paid("B", household.pk, {"goods": 1_000_000})], at=dates.start_of(tomorrow))

    assert kept(["A", "B"]) == {"A": (10_000, 5_000), "B": (0, 0)}


def test_who_is_forgotten_leaves_the_papers_of_tax_without_the_number(household):
    person = make_user(phone="+84912345678")
    producers.member(household, person)
    switch(household, evidence="Bản cam kết, gọi 0912345678")
    told = list(told_switches(Person(user=person, phone=person.phone)))

    kept_rows = services.forget_person(Person(user=person, phone=person.phone))

    assert [(row["paper"], row["scan"]) for row in told] == [("Bản cam kết, gọi 0912345678", True)]
    assert (kept_rows, Switch.objects.get().evidence) == ({"papers": 1}, "Bản cam kết, gọi …")
