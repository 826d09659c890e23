import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.core import figures, money


@pytest.mark.parametrize(
    ("amount", "words"), [(125000, "125.000\u00a0₫"), (0, "0\u00a0₫"), (1234567, "1.234.567\u00a0₫"), (-5000, "−5.000\u00a0₫")]
)
def test_dong(amount, words):
    assert money.dong(amount) == words


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("125000", 125000),
        ("125.000", 125000),
        ("125 000", 125000),
        ("125,000 đ", 125000),
        ("125.000\u00a0₫", 125000),
        ("125.000 VNĐ", 125000),
        ("125000vnd", 125000),
        ("125.000 đồng", 125000),
        ("12500.00", 12500),
        ("125k", 125000),
        ("125 nghìn", 125000),
        ("125 ngàn đồng", 125000),
        ("1,5 triệu", 1500000),
        ("1.5tr", 1500000),
        ("2 triệu", 2000000),
        ("125.000,00", 125000),
        ("1.234.567", 1234567),
        ("1,234,567 ₫", 1234567),
        ("0", 0),
        ("500", 500),
    ],
)
def test_sums_as_people_type_them(typed, amount):
    assert money.parse_dong(typed) == amount


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "12.50",
        "125.00",
        "1.5",
        "-5",
        "abc",
        "1.234,567",
        "1e5",
        "12 50",
        "1.500k",
        "٣٠٠٠",
        "125.000.00",
        "=1+1",
        "9" * 20,
        "99.999.999.999.999",
    ],
)
def test_sums_that_mean_nothing_are_refused(typed):
    with pytest.raises(ValidationError) as refused:
        money.parse_dong(typed)

    assert len(refused.value.messages) == 1


@given(st.integers(min_value=0, max_value=money.MOST))
def test_what_we_write_we_read(amount):
    assert money.parse_dong(money.dong(amount)) == amount


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(typed):
    try:
        amount = money.parse_dong(typed)
    except ValidationError:
        return
    assert isinstance(amount, int)
    assert 0 <= amount <= money.MOST


@given(st.integers(min_value=-(10**12), max_value=10**12), st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=12))
def test_parts_sum_to_the_whole_and_none_is_off_by_one_or_more(amount, weights):
    if not sum(weights):
        with pytest.raises(ValueError, match="weights"):
            money.split(amount, weights)
        return
    parts = money.split(amount, weights)

    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)


def test_the_largest_remainder_takes_the_odd_dong_and_ties_go_to_the_first():
    assert money.split(100, [1, 1, 1]) == [34, 33, 33]
    assert money.split(10, [0, 1]) == [0, 10]
    assert money.split(-100, [1, 1, 1]) == [-34, -33, -33]


@pytest.mark.parametrize(("typed", "number"), [("125.000", 125000), ("125 000", 125000), ("1'500", None), ("12", 12), ("007", 7), (12, 12)])
def test_whole_numbers(typed, number):
    if number is None:
        with pytest.raises(ValidationError):
            figures.whole(typed + "x")
    else:
        assert figures.whole(typed) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [("91,14", "91.14"), ("91.14", "91.14"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("70", "70"), ("100", "100"), ("62,50", "62.5")],
)
def test_decimals(typed, number):
    assert str(figures.decimal(typed)) == number


@pytest.mark.parametrize("typed", ["", "1.2.3", "x", "-1", "1,2,3", "1e3", "NaN"])
def test_no_decimals(typed):
    with pytest.raises(ValidationError):
        figures.decimal(typed)
