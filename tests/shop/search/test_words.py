"""What typed words find, with the words of documents known."""

import time

import pytest
from django.utils import timezone

from marketplace.register.certification.models import ProductGroup
from marketplace.shop.search import queries, services, synonyms
from marketplace.shop.search.engines import postgres
from marketplace.shop.search.lexicon import lexicon
from marketplace.shop.search.models import LexiconVersion, SynonymSet, Word
from marketplace.shop.search.queries import Query, search
from marketplace.shop.search.spelling import corrected, parts, slips
from tests.factories import producers
from tests.factories.catalogue import listing

pytestmark = pytest.mark.django_db


def found(text="", **filters):
    return [item.title for item in search(Query(text=text, **filters)).items]


@pytest.fixture
def goods():
    for name in ("Miến dong Tài Hoan", "Lạp sườn gác bếp", "Tinh dầu sả", "Trà Shan tuyết", "Vicumax mật ong", "Vi-cumax Nano"):
        listing(name)
    services.refresh_words()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mieens dong", ["Miến dong Tài Hoan"]),
        ("mie61n dong", ["Miến dong Tài Hoan"]),
        ("lapj suwowfn", ["Lạp sườn gác bếp"]),
        ("lapsuon", ["Lạp sườn gác bếp"]),
        ("tinhdau sa", ["Tinh dầu sả"]),
        ("tinhda", ["Tinh dầu sả"]),
        ("miendongtaihoan", ["Miến dong Tài Hoan"]),
        ("tuyeet", ["Trà Shan tuyết"]),
        ("tuyt", []),
        ("tuyest", ["Trà Shan tuyết"]),
        ("tuytet", ["Trà Shan tuyết"]),
        ("tuyrt", ["Trà Shan tuyết"]),
        ("tuypt", []),
        ("sham", []),
    ],
)
def test_words_are_found_as_people_type_them(goods, typed, expected):
    assert found(typed) == expected


@pytest.mark.parametrize("typed", ["vicumax", "vi cumax", "Vi-cumax"])
def test_a_name_written_together_and_apart_is_one(goods, typed):
    assert sorted(found(typed)) == ["Vi-cumax Nano", "Vicumax mật ong"]


@pytest.mark.parametrize(
    ("typed", "first", "second"), [("trà", "Trà", "Trâu khô"), ("sả", "Sả", "Sa nhân"), ("mơ", "Mơ", "Mỡ"), ("cam", "Cam", "Cám")]
)
def test_the_same_marks_come_before_others(typed, first, second):
    listing(second, stars=5)
    listing(first, stars=3)
    services.refresh_words()

    assert found(typed)[:1] == [first]


def test_a_mended_slip_is_told_with_its_marks(goods):
    answer = search(Query(text="tra tuytet"))

    assert ([item.title for item in answer.items], answer.suggestion) == (["Trà Shan tuyết"], "tra tuyết")


def test_short_words_are_not_guessed(goods):
    assert corrected("tinj", lexicon()) == []
    assert corrected("tuyet5", lexicon()) == []


def test_slips_are_one_letter_or_a_key_beside_the_right_one():
    assert {"sun", "sunn", "unn", "usnn", "dunn"} - slips("sunn") == {"sunn"}
    assert "punn" not in slips("sunn")


def test_parts_are_known_words(goods):
    assert parts("miendong", lexicon()) == [("mien", "dong")]
    assert parts("miendxng", lexicon()) == []
    assert parts("miendo", lexicon(), last=True) == [("mien", "do")]


def test_words_are_counted_and_spelt_as_documents_have_them(goods):
    words = dict(Word.objects.values_list("word", "spelling"))

    assert (words["mien"], words["suon"], words["sa"], words["vicumax"]) == ("miến", "sườn", "sả", "vicumax")
    assert Word.objects.get(word="vicumax").documents == 1


def test_counting_again_changes_nothing_and_what_is_gone_is_forgotten(goods):
    before = LexiconVersion.objects.get().token
    assert services.refresh_words() is False
    assert LexiconVersion.objects.get().token == before

    from marketplace.shop.search.models import ProductDocument

    ProductDocument.objects.filter(name__startswith="Lạp").delete()

    assert services.refresh_words() is True
    assert not lexicon().knows("lap")


# readings


@pytest.fixture
def country(the_map):
    from marketplace.foundation.places.models import District

    listing("Miến huyện", stars=3, district=District.objects.get(code="066"), producer=producers.producer("HTX Yến Dương"))
    listing("Trà Na Rì", stars=5, district=District.objects.get(code="060"), producer=producers.producer("Công ty TNHH Ba Vì"))
    services.refresh_words()


def read(text):
    answer = search(Query(text=text))
    return [item.title for item in answer.items], [(one.kind, one.label) for one in answer.understood]


def test_a_place_is_read_and_hides_nothing_that_bears_its_name(country):
    goods, read_as = read("na ri")

    assert sorted(goods) == ["Miến huyện", "Trà Na Rì"]
    assert read_as == [("place", "Na Rì (huyện, trước 7/2025)"), ("place", "Xã Na Rì")]
    assert read("miến na rì")[0] == ["Miến huyện"]
    assert read("miến huyện na rì")[0] == ["Miến huyện"]
    assert read("miến nà rì")[1] == []


def test_a_province_that_holds_everything_bounds_nothing(country):
    assert len(read("bắc kạn")[0]) == 2
    assert read("miến bắc kạn")[0] == ["Miến huyện"]


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("5 sao", ["Trà Na Rì"]),
        ("5*", ["Trà Na Rì"]),
        ("5sao", ["Trà Na Rì"]),
        ("năm sao", ["Trà Na Rì"]),
        ("miến 3 sao", ["Miến huyện"]),
        ("từ 4 sao", ["Trà Na Rì"]),
        ("3 sao trở lên", ["Trà Na Rì", "Miến huyện"]),
        ("5 star tea", ["Trà Na Rì"]),
    ],
)
def test_stars_are_read(country, text, goods):
    assert read(text)[0] == goods


def test_stars_that_a_place_does_not_have_are_dropped_and_told(country):
    answer = search(Query(text="miến na rì 4 sao"))

    assert ([item.title for item in answer.items], answer.dropped_stars, answer.place_words) == (["Miến huyện"], (4,), ["na rì"])


@pytest.mark.parametrize("text", ["hợp tác xã Yến Dương", "htx yen duong", "HTX Yến Dương", "yến dương"])
def test_a_producer_is_read(country, text):
    goods, read_as = read(text)

    assert goods == ["Miến huyện"]
    assert ("producer", "HTX Yến Dương") in read_as


def test_a_group_is_read_in_both_languages():
    ProductGroup.objects.create(code="drinks", name="Đồ uống", name_en="Drinks")
    listing("Rượu mơ", group_code="drinks", alcohol_percent=12)
    listing("Miến")
    services.refresh_words()

    for text in ("đồ uống", "do uong", "drinks"):
        assert read(text) == (["Rượu mơ"], [("group", "Đồ uống")])


def test_what_finds_nothing_is_asked_again_with_its_last_word_as_a_beginning():
    listing("Miến dong")
    listing("Trà đỏ")
    services.refresh_words()

    assert found("tra do") == ["Trà đỏ"]
    assert found("mien do") == ["Miến dong"]


# synonyms


def test_the_seed_has_enough_sets_and_loading_again_adds_nothing():
    synonyms.load()
    many = SynonymSet.objects.count()
    SynonymSet.objects.filter(words__startswith="chè, trà").update(is_active=False)

    assert many >= 250
    assert synonyms.load() == "0 sets of words"
    assert SynonymSet.objects.filter(is_active=False).count() == 1


def test_every_set_of_the_seed_is_one_that_the_form_takes():
    for one in synonyms.read(synonyms.SEED.read_text()):
        one.full_clean()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lạp xưởng", ["Lạp sườn gác bếp"]),
        ("lap xuong hun khoi", ["Lạp sườn gác bếp"]),
        ("glass noodles", ["Miến dong Tài Hoan"]),
        ("chè shan", ["Trà Shan tuyết"]),
        ("mua tra ngon o bac kan", ["Trà Shan tuyết"]),
        ("đuổi muỗi", ["Tinh dầu sả"]),
    ],
)
def test_words_that_belong_together_find_each_other(goods, typed, expected):
    synonyms.load()

    assert found(typed) == expected


def test_an_editors_set_works_at_once_and_so_does_switching_it_off(goods):
    assert found("ngọc bích") == []

    one = SynonymSet.objects.create(words="miến, ngọc bích")
    assert found("ngọc bích") == ["Miến dong Tài Hoan"]

    one.is_active = False
    one.save()
    assert found("ngọc bích") == []


def test_words_that_say_nothing_alone_mean_all_goods(goods):
    synonyms.load()

    assert len(found("đặc sản")) == 6


def test_marks_that_differ_are_not_the_synonym(goods):
    SynonymSet.objects.create(words="hồng, sả")

    assert found("hồng") == ["Tinh dầu sả"]
    assert found("họng") == []


def test_what_was_read_is_a_chip_that_can_be_taken_away(country, client):
    html = client.get("/search/", {"q": "miến na rì 3*"}).content.decode()

    assert "Nơi: Na Rì (huyện, trước 7/2025)" in html
    assert "/search/?q=mi%E1%BA%BFn+3+sao&amp;commune=" in html
    assert "/search/?q=mi%E1%BA%BFn+na+r%C3%AC" in html
    told = client.get("/api/v1/products", {"q": "miến na rì 3*"}).json()
    assert [one["kind"] for one in told["understood"]] == ["place", "place", "stars"]
    assert told["understood"][0] == {"kind": "place", "text": "na rì", "label": "Na Rì (huyện, trước 7/2025)"}
    assert told["did_you_mean"] is None


HOSTILE = [
    "<script>alert(1)</script>", "'; DROP TABLE search_word; --", "miến & | ! ( ) : * \\", "a" * 10_000, "mi\0ến", "🍜🍯", "của và là ở",
    "mie\u0302\u0301n", "\u202eneim\u202c", "*", "%", "_", "m*", '{"match_all":{}}', "miến AND NOT trà",
    "\ud7ff\u200b\u200d", "sao 5 5 5 sao",
    "tinhdautinhdautinhdautinhdautinhdautinhdautinhdautinhdau" * 3, "dddddwwwwwaaaaaeeeee", "na ri " * 40,
]  # fmt: skip


def test_hostile_words_are_answered_at_once(goods, client):
    synonyms.load()
    for text in HOSTILE:
        began = time.monotonic()

        assert client.get("/search/", {"q": text}).status_code in (200, 400), text
        assert client.get("/api/v1/products", {"q": text}).status_code in (200, 400, 422), text
        assert time.monotonic() - began < 5, text


def test_what_editors_call_so_comes_before_what_only_begins_so():
    synonyms.load()
    listing("Bánh trời", stars=5)
    listing("Bánh gio", stars=3)
    services.refresh_words()

    assert found("banh tro") == ["Bánh gio"]
    assert found("banh tr") == ["Bánh trời"]  # not finished


@pytest.mark.parametrize("text", ["miến chè gạo mật dong cam hồng bí gừng nghệ tỏi ớt", "mien xyzt che qqqq 5 sao ba be mat"])
def test_a_search_in_vain_asks_only_so_often(text, the_map):
    class Counting:
        NAME, asked = postgres.NAME, 0

        def find(self, wanted):
            self.asked += 1
            return postgres.find(wanted)

    for name in text.split()[::2]:
        listing(name.capitalize(), stars=3)
    services.refresh_words()
    engine = Counting()

    queries.asked(Query(text=text, stars=(5,)), timezone.now(), engine)

    assert 1 < engine.asked <= queries.MOST_IN_VAIN + 1
