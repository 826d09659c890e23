import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.core import phones


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "+84912345678",
        "+84 912-345-678",
        "84912345678",
        "0084912345678",
        "+84 (0)912 345 678",
        "０９１２３４５６７８",
    ],
)
def test_one_number_as_people_type_it(typed):
    assert phones.parse(typed) == "+84912345678"


@pytest.mark.parametrize("prefix", ["032", "056", "070", "081", "098"])
def test_all_mobile_prefixes(prefix):
    assert phones.parse(prefix + "1234567") == "+84" + prefix[1:] + "1234567"


@pytest.mark.parametrize("typed", ["", "091234567", "09123456789", "1912345678", "số của tôi", "+1 202 555 0100", "0209 3870 123"])
def test_a_number_of_the_wrong_length(typed):
    with override("vi"), pytest.raises(ValidationError) as refused:
        phones.parse(typed)

    assert refused.value.messages == ["Số điện thoại cần đủ 10 chữ số"]


def test_a_prefix_nobody_has():
    with override("vi"), pytest.raises(ValidationError) as refused:
        phones.parse("0123456789")

    assert refused.value.messages == ["Việt Nam không có số điện thoại bắt đầu như vậy. Xin kiểm tra lại."]


def test_landlines_only_where_they_are_asked_for():
    assert phones.parse("0209 3870 123", landline=True) == "+842093870123"
    assert phones.parse("0912345678", landline=True) == "+84912345678"


def test_shown_and_masked():
    assert phones.display("+84912345678") == "0912 345 678"
    assert phones.masked("+84912345678") == "••• ••• 678"
    assert phones.masked(None) == ""


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(typed):
    try:
        number = phones.parse(typed)
    except ValidationError:
        return
    assert number.startswith("+84")
    assert phones.parse(phones.display(number)) == number
