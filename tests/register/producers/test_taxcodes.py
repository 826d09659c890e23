import pytest
from django.core.exceptions import ValidationError

from marketplace.register.producers.models import Producer
from marketplace.register.producers.taxcodes import tax_code


@pytest.mark.parametrize(
    ("written", "kind", "kept"),
    [
        ("0100112437", "company", "0100112437"),
        ("01 0011 2437", "cooperative", "0100112437"),
        ("0100112437-001", "company", "0100112437-001"),
        ("006 085 000 123", "household", "006085000123"),
        ("006302000123", "group", "006302000123"),
    ],
)
def test_what_is_right_is_kept_tidy(written, kind, kept):
    assert tax_code(written, kind=kind) == kept


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("0100112438", "company"),  # check digit
        ("12345", "household"),
        ("006085000123", "company"),  # a person's number
        ("005085000123", "household"),  # no such province
        ("006299000123", "household"),  # born in 2099
        ("006485000123", "household"),  # a century too late
    ],
)
def test_what_is_wrong_is_refused(written, kind):
    with pytest.raises(ValidationError):
        tax_code(written, kind=kind)


def test_a_personal_number_is_masked():
    assert Producer(tax_code="006085000123").tax_code_masked == "••••••••0123"
    assert Producer(tax_code="0100112437").tax_code_masked == "0100112437"
