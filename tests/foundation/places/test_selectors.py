import unicodedata

import pytest

from marketplace.foundation.places import selectors
from marketplace.foundation.places.models import Commune, District, Province
from tests.factories import places


@pytest.fixture(autouse=True)
def _map(the_map, db):
    pass


@pytest.mark.parametrize(
    "written",
    [
        "Bằng Phúc",
        "bang phuc",
        "BẰNG PHÚC",
        unicodedata.normalize("NFD", "Bằng Phúc"),
        "xã Bằng Phúc",
        "X. Bằng Phúc",
        "  Xã  Bằng   Phúc ",
        "Bằng Phúc (Chợ Đồn)",
        "Bằng Phúc (huyện Chợ Đồn)",
        "xã Bằng Phúc, huyện Chợ Đồn, tỉnh Bắc Kạn",
        "Bằng Phúc - Chợ Đồn",
        "bang-phuc",
        "Bằng Phúc, Thái Nguyên",
        "Xã Đồng Phúc (trước 7/2025: xã Bằng Phúc, huyện Chợ Đồn)",
    ],
)
def test_one_old_commune_however_it_is_written(written):
    reading = selectors.resolve(written)

    assert str(reading.commune) == "Xã Đồng Phúc"
    assert reading.ambiguous is False


@pytest.mark.parametrize(
    ("written", "commune", "old"),
    [
        ("TT Chợ Rã", "Xã Chợ Rã", ["Thị trấn Chợ Rã"]),
        ("TT. Chợ Rã", "Xã Chợ Rã", ["Thị trấn Chợ Rã"]),
        ("thị trấn Bằng Lũng", "Xã Chợ Đồn", ["Thị trấn Bằng Lũng"]),
        ("xã Bằng Lũng", "Xã Chợ Đồn", ["Thị trấn Bằng Lũng"]),  # wrong kind, right place
        ("phường Xuất Hóa", "Phường Bắc Kạn", ["Phường Xuất Hóa"]),
        ("P. Xuất Hoá", "Phường Bắc Kạn", ["Phường Xuất Hóa"]),
        ("Phương Viên", "Xã Chợ Đồn", ["Xã Phương Viên"]),  # no ward called Viên
        ("Quân Hà", "Xã Cẩm Giàng", ["Xã Quân Hà"]),
        ("Sĩ Bình", "Xã Vĩnh Thông", ["Xã Sỹ Bình"]),
        ("Hoà Mục", "Xã Tân Kỳ", ["Xã Hòa Mục"]),
        ("Đồng Phúc", "Xã Đồng Phúc", ["Xã Đồng Phúc"]),
        ("Phong Quang", "Xã Phong Quang", []),
        ("xã Na Rì", "Xã Na Rì", []),
        ("phường Bắc Kạn", "Phường Bắc Kạn", []),
        ("Đồng Thắng", "Xã Bạch Thông", ["Xã Đồng Thắng"]),
    ],
)
def test_old_and_new_names(written, commune, old):
    reading = selectors.resolve(written)

    assert str(reading.commune) == commune
    assert [str(unit) for unit in reading.old] == old


@pytest.mark.parametrize("name", ["Na Rì", "Ba Bể", "Ngân Sơn", "Bạch Thông", "Chợ Đồn", "Chợ Mới"])
def test_a_name_of_a_district_and_of_a_commune_means_the_union_and_says_so(name):
    reading = selectors.resolve(name)

    assert [type(unit) for unit in reading.candidates] == [District, Commune]
    assert reading.ambiguous is True
    assert reading.commune is None
    assert reading.district == District.objects.get(name=name)
    of_district = set(selectors.communes_of_district(reading.district))
    assert set(reading.communes) == of_district | {reading.candidates[1]}


def test_a_prefix_tells_the_district_from_the_commune():
    district, commune = selectors.resolve("huyện Na Rì"), selectors.resolve("xã Na Rì")

    assert [str(unit) for unit in district.candidates] == ["Huyện Na Rì"]
    assert [unit.name for unit in district.communes] == ["Côn Minh", "Cường Lợi", "Na Rì", "Trần Phú", "Văn Lang", "Xuân Dương"]
    assert [str(unit) for unit in commune.communes] == ["Xã Na Rì"]
    assert district.commune is None


@pytest.mark.parametrize("written", ["TP Bắc Kạn", "tp. bac kan", "Thành phố Bắc Kạn", "TP.Bắc Kạn"])
def test_the_city_is_a_district(written):
    reading = selectors.resolve(written)

    assert [str(unit) for unit in reading.candidates] == ["Thành phố Bắc Kạn"]
    assert [str(unit) for unit in reading.communes] == ["Phường Bắc Kạn", "Phường Đức Xuân", "Xã Phong Quang"]


def test_bac_kan_is_three_places():
    reading = selectors.resolve("Bắc Kạn")

    assert [type(unit) for unit in reading.candidates] == [Province, District, Commune]
    assert len(reading.communes) == 37


def test_a_name_from_before_2020_is_not_guessed_but_its_district_stays():
    reading = selectors.resolve("Rã Bản (tên xã trước 02/2020)", district="Chợ Đồn")

    assert bool(reading) is False
    assert reading.commune is None
    assert reading.communes == []
    assert str(reading.district) == "Huyện Chợ Đồn"
    assert reading.remark == "ten xa truoc 02/2020"


def test_the_district_decides_and_a_wrong_one_finds_nothing():
    right, wrong = selectors.resolve("Nam Mẫu", district="Ba Bể"), selectors.resolve("Nam Mẫu", district="Na Rì")

    assert str(right.commune) == "Xã Ba Bể"
    assert wrong.commune is None
    assert wrong.candidates == []
    assert str(wrong.district) == "Huyện Na Rì"


def test_home_comes_before_the_rest_of_the_country():
    assert str(selectors.resolve("Trần Phú").commune) == "Xã Trần Phú"
    assert selectors.resolve("Trần Phú").commune.province.name == "Thái Nguyên"
    assert selectors.resolve("Trần Phú, Hà Nội").candidates[0].province.name == "Hà Nội"


def test_a_name_that_repeats_in_the_country_is_ambiguous_with_its_candidates():
    reading = selectors.resolve("An Phú")

    assert reading.ambiguous is True
    assert {unit.name for unit in reading.candidates} == {"An Phú"}
    assert len(reading.candidates) == len(reading.communes) > 1


@pytest.mark.parametrize("written", ["", " ", "Xứ Thần Tiên", "()", "((", "xã", ".", "%", "a" * 5000, "😀"])
def test_what_is_no_place(written):
    reading = selectors.resolve(written)

    assert (reading.communes, reading.candidates, reading.ambiguous) == ([], [], False)


def test_codes_repeat_with_other_meanings():
    assert str(Commune.objects.old().get(code="01864")) == "Xã Bộc Bố"
    assert str(Commune.objects.current().get(code="01864")) == "Xã Bằng Thành"
    assert Commune.objects.old().get(code="01864").today.code == "01864"


def test_each_old_name_leads_to_its_successor():
    for old in Commune.objects.old().select_related("successor", "district"):
        reading = selectors.resolve(f"{old}", district=str(old.district))
        assert reading.commune == old.successor, str(old)


def test_display(settings):
    from django.utils.translation import override

    with override("vi"):
        assert places.old_commune("Bằng Phúc").display == "Xã Đồng Phúc (trước 7/2025: xã Bằng Phúc, huyện Chợ Đồn)"
        assert places.commune("Đồng Phúc").display == "Xã Đồng Phúc"
        assert places.district("Na Rì").display == "Na Rì (trước 7/2025)"


def test_territory(settings):
    assert selectors.territory().count() == 37
    settings.TERRITORY = "thai-nguyen"
    assert selectors.territory().count() == 92


def test_the_whole_country_for_addresses():
    assert selectors.provinces().count() == 34
    assert sum(selectors.communes_of(province.code).count() for province in selectors.provinces()) == 3321
    names = [commune.name for commune in selectors.communes_of("19")]
    assert len(names) == 92
    assert names == [commune.name for commune in sorted(selectors.communes_of("19"), key=lambda commune: commune.sort_key)]


def test_listing():
    listed = selectors.listing()

    assert len(listed) == 37
    dong_phuc = next(row for row in listed if row["code"] == "01933")
    assert dong_phuc["name"] == "Xã Đồng Phúc"
    assert dong_phuc["formerly"][0] == {"code": "02041", "name": "Xã Bằng Phúc", "district": {"code": "064", "name": "Huyện Chợ Đồn"}}


def test_listing_takes_three_queries(django_assert_num_queries):
    with django_assert_num_queries(3):
        selectors.listing()


def test_a_reading_takes_one_query_once_the_map_is_in_memory(django_assert_num_queries):
    selectors.resolve("Na Rì")

    with django_assert_num_queries(1):
        assert len(selectors.resolve("Na Rì").communes) == 6


def test_the_map_in_memory_follows_the_data():
    assert str(selectors.resolve("Bằng Phúc").commune) == "Xã Đồng Phúc"
    Commune.objects.filter(edition="2025-06", name="Bằng Phúc").update(code="99999")
    places.load()

    assert Commune.objects.old().filter(name="Bằng Phúc").count() == 2
    assert str(selectors.resolve("Bằng Phúc").commune) == "Xã Đồng Phúc"


def test_how_far_our_communes_and_old_districts_are_from_the_middle_of_one(the_map):
    here, there = (Commune.objects.current().get(name=name).code for name in ("Côn Minh", "Đồng Phúc"))

    far = selectors.kilometres_from(here)

    assert (far[here], far[there], far["066"] < far["064"]) == (0, selectors.kilometres_from(there)[here], True)
    assert 30 < far[there] < 80
    assert len(far) == 37 + 8
    assert selectors.kilometres_from("99999") == {}
    assert [commune.code for commune, _middle in selectors.located()] == [commune.code for commune in selectors.territory()]
