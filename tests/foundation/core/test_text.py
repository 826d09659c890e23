import random
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.core import text

# In the order of the dictionary: compared with ICU's `vi` collation (Chromium's Intl.Collator) when this list was written.
GOLDEN = (
    """
An Bình|An Thắng|Ăn vặt Ba Bể|Âm Dương|Ba Bể|Bà Nà|Bá Thước|Bạch Thông|Bản Thi|Bánh gio|Bành Trạch|Bánh trời|Bắc Kạn
Bằng Lãng|Bằng Lũng|Bằng Phúc|Bằng Thành|Bằng Vân|Bí xanh thơm|Bình Trung|Bình Văn|Bộc Bố|Cam Lộ|Cao Kỳ|Cao Minh
Cao Sơn|Cao Tân|Cao Thượng|Cẩm Giàng|Chợ Đồn|Chợ Mới|Chợ Rã|Chu Hương|Cổ Linh|Cốc Đán|Côn Minh|Công Bằng|Cư Lễ
Cường Lợi|Dương Phong|Dương Quang|Dương Sơn|Đại Sảo|Địa Linh|Đôn Phong|Đồng Lạc|Đồng Phúc|Đồng Tâm|Đồng Thắng|Đổng Xá
Đức Vân|Đức Xuân|Giáo Hiệu|Hà Hiệu|Hiệp Lực|Hòa Mục|Nà Phặc|Na Rì|Nông Hạ|Nông Thượng|Sỹ Bình|Ưu Đàm|Yến Dương|Yên Hân
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def test_names_stand_in_the_order_of_the_dictionary():
    shuffled = random.Random(60).sample(GOLDEN, len(GOLDEN))

    assert len(GOLDEN) >= 60
    assert sorted(shuffled, key=text.sort_key) == GOLDEN


@pytest.mark.parametrize(
    "ordered",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "i", "o", "ô", "ơ", "u", "ư", "x", "y"],
        ["ma", "Ma", "MA", "má"],
        ["mán a", "man b"],
        ["Bắc 2", "Bắc a"],
        ["Bả", "Ba Bể"],
        ["", " a"],
    ],
)
def test_letters_then_tones_then_capitals(ordered):
    keys = [text.sort_key(name) for name in ordered]

    assert sorted(set(keys)) == keys


def test_a_key_is_plain_letters_and_digits_so_that_every_collation_agrees():
    assert set("".join(map(text.sort_key, GOLDEN))) <= set(string.ascii_lowercase + string.digits)


@given(st.text(max_size=40))
def test_composed_and_decomposed_writing_share_one_key(name):
    assert text.sort_key(unicodedata.normalize("NFD", name)) == text.sort_key(unicodedata.normalize("NFC", name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("thủy", "thuỷ"),
        ("Thuý", "thúy"),
        ("Khoẻ", "khỏe"),
        ("Đồng  Phúc ", "dong phuc"),
        ("MIẾN DONG TÀI HOAN", "mien dong tai hoan"),
        ("Bằng\u00a0Phúc", "bang phuc"),
        (unicodedata.normalize("NFD", "Đổng Xá"), "Đổng Xá"),
        ("İstanbul", "istanbul"),
    ],
)
def test_two_writings_fold_the_same(one, other):
    assert text.fold(one) == text.fold(other)


def test_folding_keeps_what_tells_names_apart():
    assert text.fold("Vi-cumax + Nano (viên)") == "vi-cumax + nano (vien)"
    assert text.fold_words("Vi-cumax + Nano (viên)") == "vi cumax nano vien"
    assert text.fold("Măng") == "mang"
    assert text.fold("") == ""


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(name):
    assert text.fold(text.fold(name)) == text.fold(name)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậ ĐƯƠ", max_size=40))
def test_folded_vietnamese_is_ascii(name):
    assert text.fold(name).isascii()


@given(st.text(max_size=60))
def test_folding_ignores_case_of_vietnamese_and_normal_forms(name):
    assert text.fold(unicodedata.normalize("NFD", name)) == text.fold(unicodedata.normalize("NFC", name))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Miến dong Tài Hoan", "mien-dong-tai-hoan"),
        ("Đống Đa", "dong-da"),
        (unicodedata.normalize("NFD", "Ưu đãi"), "uu-dai"),
        ("Rượu men lá (500ml)", "ruou-men-la-500ml"),
        ("  --  ", ""),
    ],
)
def test_slug(name, slug):
    assert text.slug(name) == slug


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/san-pham/68Q4YD-mien-dong-tai-hoan", "mien dong tai hoan"),
        ("/san-pham/TRTMD-tra-shan/", "tra shan"),
        ("/en/xa/02185-con-minh", "con minh"),
        ("/miến-dong", "mien dong"),
        ("/", ""),
        ("/123/", ""),
    ],
)
def test_words_of_an_address_that_leads_nowhere(path, words):
    assert text.words_of_address(path) == words


@pytest.mark.parametrize("digits", ["", "²", "١٢", "-1", "1.5", "1e3", " 7", "9" * 19, "9" * 5_000])
def test_what_is_no_key_of_the_database_is_no_number(digits):
    assert text.whole(digits) is None


def test_numbers_among_what_somebody_sent():
    assert text.wholes(["7", "²", "9" * 5_000, "0"]) == [7, 0]


def test_what_no_xml_may_hold_is_left_out():
    assert text.printable("Miến\x0b dong\x00\ud800\ufffe\n") == "Miến dong\n"


@pytest.mark.parametrize(
    ("one", "other", "spelt"),
    [
        ("Hòa", "hoà", "hoaF"),
        ("thủy", unicodedata.normalize("NFD", "thuỷ"), "thuyR"),
        ("Miến  Đông", "miến  đông", "miênS  đông"),
        ("KHOẺ, khỏe", "khỏe, khoẻ", "khoeR, khoeR"),
    ],
)
def test_both_placements_of_a_tone_are_spelt_alike(one, other, spelt):
    assert text.spelt(one) == text.spelt(other) == spelt


def test_what_differs_in_marks_is_spelt_differently():
    assert len({text.spelt(word) for word in ("mơ", "mỡ", "mờ", "mo", "mô", "mó")}) == 6
    assert text.has_marks("trà")
    assert text.has_marks("Đu")
    assert not text.has_marks("Tra  sen")


@pytest.mark.parametrize(
    "word",
    [
        "miến",
        "đường",
        "hòa",
        "quý",
        "giá",
        "già",
        "khoái",
        "tuyết",
        "nghệ",
        "gừng",
        "gió",
        "của",
        "mùa",
        "thủy",
        "khuya",
        "nguồn",
        "riềng",
        "yến",
        "gìn",
        "quả",
        "toàn",
    ],
)
def test_a_spelling_is_spoken_again(word):
    assert text.spoken(text.spelt(word)) == word


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("mieens", "miến"),
        ("mie61n", "miến"),
        ("miêns", "miến"),
        ("ddoong", "đông"),
        ("d9o6ng", "đông"),
        ("suwowfn", "sườn"),
        ("suo72n", "sườn"),
        ("nghej", "nghẹ"),
        ("quys", "quý"),
        ("ruowju", "rượu"),
    ],
)
def test_keys_of_an_input_method_that_was_off(keys, word):
    assert text.unkeyed(keys) == [word]


@pytest.mark.parametrize("word", ["htx", "500g", "20", "miến", ""])
def test_what_is_no_left_over_key(word):
    assert text.unkeyed(word) == []
