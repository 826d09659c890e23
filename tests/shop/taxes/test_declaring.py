"""A month is declared once it is over; what comes later is a correction in the next one."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from openpyxl import load_workbook

from marketplace.foundation.core import dates
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Finding, Posting
from marketplace.shop.taxes import content, papers
from marketplace.shop.taxes.declaring import close_month, record_payment
from marketplace.shop.taxes.models import Declared, Month, Withheld
from marketplace.shop.taxes.services import Paid, bring
from tests.factories import producers
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def household(time_machine):
    time_machine.move_to("2026-11-02T03:00:00Z")
    content.load()
    return producers.producer("Hộ bà Thử", kind="household", tax_code="001085012345")


def kept(producer, number, amount, day):
    bring([Paid(number, producer.pk, {"goods": amount} if amount else {})], at=dates.start_of(day))


def declared(month):
    return list(Declared.objects.filter(month=month).values_list("revenue", "given_back", "corrected", "vat", "pit"))


def close(first, on=date(2027, 1, 10)):
    return close_month(first, actor=make_user(), on=dates.start_of(on))


def test_a_month_is_frozen_seller_by_seller(household):
    kept(household, "A", 1_000_000, date(2026, 11, 3))
    kept(household, "B", 200_000, date(2026, 11, 30))
    kept(household, "B", 0, date(2026, 11, 30))
    kept(household, "C", 500_000, DECEMBER)

    month = close(NOVEMBER)
    household.name, household.tax_code = "Hộ khác", "001085099999"
    household.save()

    assert declared(month) == [(1_200_000, 200_000, 0, 10_000, 5_000)]
    assert Declared.objects.get().name == "Hộ bà Thử"
    assert set(Withheld.objects.filter(month=month).values_list("number", flat=True)) == {"A", "B"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Declared.objects.update(vat=0)


def test_goods_that_come_back_later_are_offset_in_the_month_they_come(household):
    kept(household, "A", 1_000_000, date(2026, 11, 3))
    close(NOVEMBER)
    kept(household, "A", 0, date(2026, 12, 5))

    assert declared(close(DECEMBER)) == [(0, 1_000_000, 0, -10_000, -5_000)]


def test_what_comes_late_to_a_declared_month_is_a_correction(household):
    kept(household, "A", 1_000_000, date(2026, 11, 3))
    close(NOVEMBER)
    kept(household, "B", 300_000, date(2026, 11, 30))
    kept(household, "C", 100_000, date(2026, 12, 5))

    assert declared(close(DECEMBER)) == [(100_000, 0, 300_000, 4_000, 2_000)]


@pytest.mark.parametrize(
    ("first", "on"), [(NOVEMBER, date(2026, 11, 30)), (DECEMBER, date(2027, 1, 10)), (date(2026, 10, 1), date(2027, 1, 10))]
)
def test_too_early_out_of_turn_or_empty_is_refused(household, first, on):
    kept(household, "A", 1_000_000, date(2026, 11, 3))
    kept(household, "B", 1_000_000, date(2026, 12, 3))

    with pytest.raises(ValidationError), transaction.atomic():
        close(first, on)

    assert (Month.objects.count(), Withheld.objects.exclude(month=None).count()) == (0, 0)


def test_a_month_is_declared_once(household):
    kept(household, "A", 1_000_000, date(2026, 11, 3))
    close(NOVEMBER)
    with pytest.raises(ValidationError), transaction.atomic():
        close(NOVEMBER)
    assert Declared.objects.count() == 1


def test_paid_tax_leaves_the_accounts_and_the_bank_once(household):
    kept(household, "A", 1_000_000, date(2026, 11, 3))
    month = close(NOVEMBER, on=date(2026, 12, 2))
    said = {"actor": make_user(), "on": dates.start_of(date(2026, 12, 16))}
    for wrong in ({"paper": " ", "paid_on": date(2026, 12, 15)}, {"paper": "GNT 1", "paid_on": date(2026, 12, 17)}):
        with pytest.raises(ValidationError):
            record_payment(month, **wrong, **said)
    assert Posting.objects.count() == 0

    record_payment(month, paper="GNT 1", paid_on=date(2026, 12, 15), **said)
    with pytest.raises(ValidationError):
        record_payment(month, paper="GNT 1", paid_on=date(2026, 12, 15), **said)

    rows = Posting.objects.order_by("account__kind").values_list("account__kind", "account__owner", "amount")
    code = household.code
    assert list(rows) == [("bank", "platform", -15_000), ("tax_pit", code, 5_000), ("tax_vat", code, 10_000)]
    ledger.check()
    assert Finding.objects.standing().count() == 0


def test_the_declaration_has_one_row_a_seller_with_its_tax_code_as_text(household):
    kept(household, "A", 1_000_000, date(2026, 11, 3))
    sheet = load_workbook(BytesIO(papers.declaration(close(NOVEMBER)))).active

    head, *rows = sheet.values
    assert head == papers.HEADER
    assert rows == [("001085012345", "Hộ bà Thử", 1_000_000, 0, 0, 1_000_000, 10_000, 5_000, 15_000, "11/2026")]


def test_a_sellers_statement_is_a_pdf(household):
    kept(household, "A", 1_000_000, date(2026, 11, 3))
    assert papers.statement(household, NOVEMBER, issuer="Sản vật Bắc Kạn").startswith(b"%PDF-")
