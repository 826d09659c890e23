import pytest

from catalogue.selectors import season_words


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([], ""),
        ([9], "tháng 9"),
        ([11, 9, 10], "tháng 9 đến tháng 11"),
        ([12, 1, 11], "tháng 11 đến tháng 1"),
        ([1, 5, 12], "tháng 12 đến tháng 1, tháng 5"),
        (list(range(1, 13)), ""),
    ],
)
def test_a_season_is_said_in_words(months, words):
    assert season_words(months) == words
