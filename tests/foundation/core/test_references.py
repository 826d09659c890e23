import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.core import references

codes = st.integers(min_value=references.SHORTEST, max_value=12).map(references.new)


@given(codes)
def test_a_new_code_is_valid_however_it_is_typed(code):
    assert references.valid(code)
    assert references.valid(references.shown(code).lower())
    assert references.valid(f" {code} ".replace("0", "o").replace("1", "l"))
    assert references.normalized(references.shown(code).lower()) == code


@given(codes, st.data())
def test_one_wrong_sign_is_found(code, data):
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(references.ALPHABET.replace(code[place], "")))

    assert not references.valid(code[:place] + wrong + code[place + 1 :])


@given(codes, st.data())
def test_two_signs_that_changed_places_are_found(code, data):
    first = data.draw(st.integers(0, len(code) - 2))
    second = data.draw(st.integers(first + 1, len(code) - 1))
    if code[first] == code[second]:
        return
    swapped = list(code)
    swapped[first], swapped[second] = code[second], code[first]

    assert not references.valid("".join(swapped))


def test_codes_are_not_sequential():
    assert len({references.new(8) for _ in range(2000)}) == 2000


@pytest.mark.parametrize("typed", ["", "A", "0" * 40, "ABC!", "ĐÂY LÀ MÃ", None])
def test_what_is_no_code(typed):
    assert not references.valid(typed)


def test_a_length_beyond_the_check_digit_is_a_mistake():
    with pytest.raises(ValueError, match="signs"):
        references.new(40)


def test_payment_references_are_found_in_what_the_bank_sends():
    one, two = "SV7K2M9Q48", "SV0B3C5D65"
    spaced = f"{one[:4]} {one[4:]}".lower()

    assert references.valid_payment(one)
    assert references.payments_in(f"CT DEN:519912 {spaced} thanh toan; {two}.{one}") == [one, two]
    assert references.payments_in("MBVCB.123456 chuyen tien SVABCDEFGH") == []
    assert references.payments_in(f"XSV{one}") == [one]


def test_a_payment_reference_is_ten_capitals_and_digits():
    reference = references.new_payment()

    assert references.valid_payment(reference)
    assert len(reference) == 10
    assert reference.isascii()
    assert reference.isalnum()
    assert reference == reference.upper()


class Taken:
    """A queryset's two verbs, over the codes that are taken."""

    def __init__(self, codes):
        self.codes, self.asked = codes, []

    def filter(self, *, code):
        self.asked.append(code)
        return self

    def exists(self):
        return len(self.asked) <= len(self.codes)


def test_a_code_that_is_taken_is_drawn_again():
    taken = Taken(["first", "second"])

    code = references.unused(taken, 5)

    assert code == taken.asked[2]
    assert len(taken.asked) == 3
    assert references.valid(code)
