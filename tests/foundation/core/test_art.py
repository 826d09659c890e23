import csv
import re
import struct
from pathlib import Path

from django.utils import translation

from marketplace.foundation.core.art import guess_kind, label_png, label_svg, woven_map
from marketplace.foundation.core.art.bars import bar_chart
from marketplace.foundation.core.art.label_art import KINDS
from marketplace.foundation.core.art.motif import motif_cells
from marketplace.foundation.core.art.wording import text_width, wrap

ROOT = Path(__file__).resolve().parents[3]


def test_each_commune_has_a_motif_of_its_own():
    motifs = {tuple(motif_cells(cell.code)) for cell in woven_map.cells()}

    assert len(woven_map.cells()) == 37
    assert len(motifs) == 37


def test_the_cells_lie_on_the_lattice_and_none_twice():
    places = [(cell.col, cell.row) for cell in woven_map.cells()]

    assert len(set(places)) == 37
    assert {(col + row) % 2 for col, row in places} == {0}
    assert {cell.district for cell in woven_map.cells()} == set(woven_map.DISTRICTS)


def test_a_label_is_the_same_each_time_and_shows_the_stars_it_was_given():
    first, again = (label_svg("Miến dong Tài Hoan", "noodles", "02185", 5, "Xã Côn Minh") for _ in range(2))
    lapsed = label_svg("Miến dong Tài Hoan", "noodles", "02185", 0, "Xã Côn Minh")

    assert first == again
    assert first.count("#b57b00") == 5
    assert lapsed.count("#b57b00") == 0


def test_two_labels_of_one_page_do_not_share_a_pattern():
    ids = [re.search(r'id="(k[^"]+)"', label_svg("Trà", "tea", "02020", 4, suffix=n)).group(1) for n in (1, 2)]

    assert ids[0] != ids[1]
    assert all(f"url(#{name})" in label_svg("Trà", "tea", "02020", 4, suffix=n) for n, name in enumerate(ids, start=1))


def test_a_name_is_escaped_in_words_and_label():
    drawn = label_svg('Trà <b>"A"</b>', "tea", "02020", 0)

    assert "<b>" not in drawn
    assert 'aria-label="Trà &lt;b&gt;&quot;A&quot;&lt;/b&gt;"' in drawn


def test_nothing_in_a_label_breaks_a_strict_policy():
    drawn = label_svg("Trà", "tea", "02020", 4)

    assert "style=" not in drawn
    assert "<script" not in drawn


def test_each_name_of_the_register_fits_its_paper():
    with (ROOT / "marketplace/foundation/core/art/woven_map.csv").open(encoding="utf-8") as lines:
        names = [f"Sản phẩm {row['name']} chế biến theo cách làm truyền thống lâu đời" for row in csv.DictReader(lines)]

    for name in names:
        size, lines = wrap(name, width=152, height=86, largest=26)
        assert max(text_width(line, size) for line in lines) <= 152
        assert size * 1.2 * len(lines) <= 86


def test_a_name_without_end_is_cut_with_dots():
    size, lines = wrap("dài " * 60, width=152, height=86)

    assert lines[-1].endswith("…")
    assert size * 1.2 * len(lines) <= 86


def test_proper_names_stay_together():
    _, lines = wrap("Tinh bột nghệ nếp đỏ Bắc Kạn cao cấp", width=152, height=86, largest=26)

    assert any("Bắc Kạn" in line for line in lines)


def test_kinds_are_guessed_from_names():
    names = ("Miến dong Tài Hoan", "Rượu men lá Bằng Phúc", "Trà Shan tuyết", "Ba Bể Green Homestay", "Vicumax Nano Curcumin", "Xyz")

    assert [guess_kind(name) for name in names] == ["noodles", "spirit", "tea", "homestay", "root", "other"]
    assert all(set(about["cuts"]) <= {"seam", "arch", "lozenge", "bottle", "banner"} for about in KINDS.values())


def test_a_png_is_4_by_5_and_takes_no_stars():
    picture = label_png("Miến dong Tài Hoan", "noodles", "02185", "Xã Côn Minh")
    bare = label_png("Miến dong Tài Hoan", "noodles", "02185", "Xã Chợ Đồn")

    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (480, 600)
    assert picture != bare


def test_the_map_links_names_and_colours_each_commune():
    tallies = {"02185": woven_map.Tally(7, 5), "02020": woven_map.Tally(2, 3)}

    with translation.override("en"):
        drawn = woven_map.draw(tallies, lambda cell: f"/xa/{cell.code}", title="Map")

    assert drawn.count("<a ") == 37
    assert '<a class="w3" href="/xa/02185" aria-label="Xã Côn Minh: 7 products, up to 5 stars">' in drawn
    assert '<a class="w1" href="/xa/02020" aria-label="Xã Chợ Đồn: 2 products, up to 3 stars">' in drawn
    assert drawn.count('class="w0"') == 35
    assert drawn.count('class="five"') == 1


def test_bars_reach_as_high_as_their_numbers():
    drawn = bar_chart([("11/26", 6, "now"), ("12/26", 24, "near")], "Hết hạn")

    assert 'aria-label="Hết hạn: 11/26 6, 12/26 24"' in drawn
    assert "V276.0h" in drawn  # 6 of 30, 320 high, from 340
    assert '<text x="0" y="16.0">30</text>' in drawn


def test_bars_may_open_their_rows():
    drawn = bar_chart([("11/26", 6, "now", "?month=11/2026"), ("12/26", 0, "near", "?month=12/2026")], "Hết hạn")

    assert drawn.count("<a ") == 2
    assert '<a href="?month=11/2026" aria-label="11/26: 6">' in drawn
    assert 'role="group"' in drawn
