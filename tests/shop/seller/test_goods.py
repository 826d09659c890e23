"""A producer lists its goods: words, sizes, prices, stock, pictures; handed in, sent back, displayed; what is new waits."""

from io import BytesIO
from pathlib import PurePosixPath
from threading import Barrier, Thread

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from catalogue import selectors as catalogue
from catalogue import services
from catalogue.models import ListingChange, Product
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.notifications.models import Message
from marketplace.shop.seller import goods
from marketplace.shop.stock.models import Pool
from tests.factories import catalogue as made
from tests.factories import certification, places, producers
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
LABEL = {
    "title": "Miến dong Nà Mẫu",
    "description": "Miến tráng tay",
    "ingredients": "Tinh bột dong riềng",
    "usage": "Ngâm nước ấm",
    "storage": "Nơi khô ráo",
    "shelf_life": "12 tháng",
    "warnings": "Không dùng khi có mùi lạ",
    "origin": "Xã Côn Minh",
    "responsible_party": "HTX Nà Mẫu",
}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {**settings.STORAGES, "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private"}}}


@pytest.fixture
def product():
    return certification.certified_product("Miến dong Nà Mẫu")


@pytest.fixture
def farmer(client, product):
    user = make_user()
    producers.member(product.producer, user)
    client.force_login(user)
    return client


@pytest.fixture
def reader(product):
    from django.test import Client

    browser = Client()
    browser.force_login(make_officer(Role.COORDINATION_OFFICER))
    return browser


def row_of(product):
    return goods.one_of([product.producer], product.code)


def words(product, **said):
    row = row_of(product)
    known = goods.words_of(row, goods.LABEL)
    known = {name: known[name] for name in LABEL}
    return LABEL | {"seen": goods.mark(known)} | said


def sizes(product, *lines, **said):
    packs = {"pack-TOTAL_FORMS": len(lines), "pack-INITIAL_FORMS": 0, "pack-MIN_NUM_FORMS": 0, "pack-MAX_NUM_FORMS": 6}
    for number, line in enumerate(lines):
        packs |= {f"pack-{number}-{name}": value for name, value in line.items() if value is not None}
    return packs | {"seen": goods.mark_of_sizes(goods.sizes_of(row_of(product)))} | said


def size(title="Gói 500 g", price="85.000", **more):
    return {"title": title, "pack_grams": "500", "weight_grams": "600", "price": price, "pieces": "10", "offered": "on"} | more


def line_of(pack, **more):
    """A size as its form shows it."""
    return size(id=pack.pk, title=pack.title, pieces="10", shown="10") | more


def address(product, part="edit", *more):
    return reverse(f"seller:goods_{part}", args=[product.code, *more])


def photo(size=(1200, 900), kind="JPEG"):
    out = BytesIO()
    Image.new("RGB", size, (120, 80, 40)).save(out, kind)
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue())


def decide(reader, listing, act, **said):
    """As the page that was just read would send it."""
    listing = Product.objects.get(pk=listing.pk)
    return reader.post(reverse(f"desk:listing_{act}", args=[listing.pk]), {"seen": catalogue.mark_of(listing)} | said)


# From nothing to the shelf


def test_from_nothing_to_the_shelf(farmer, product, reader):
    assert "Chưa đăng bán" in farmer.get(reverse("seller:goods")).content.decode()
    assert farmer.get(address(product)).status_code == 200
    farmer.post(address(product, "sizes"), sizes(product, size(), size("Hộp 1 kg", "160 000", pack_grams="1000")))
    listing = Product.objects.listings().get()
    packs = listing.children.order_by("pk").values_list("title", "net_quantity", "stockrecords__price", "pool__on_hand")
    assert list(packs) == [("Gói 500 g", "500 g", 85_000, 10), ("Hộp 1 kg", "1 kg", 160_000, 10)]
    farmer.post(address(product, "words"), words(product))

    farmer.post(address(product, "submit"))
    listing.refresh_from_db()
    assert listing.state == "in_review"
    decide(reader, listing, "send_back", reason="Ghi rõ cách bảo quản")
    assert "Ghi rõ cách bảo quản" in farmer.get(reverse("seller:goods")).content.decode()
    assert "Ghi rõ cách bảo quản" in farmer.get(address(product, "words")).content.decode()
    assert Message.objects.filter(kind="listing_read").count() == 1
    farmer.post(address(product, "submit"))
    decide(reader, listing, "publish")
    assert Product.objects.shown().filter(pk=listing.pk).exists()
    assert Message.objects.filter(kind="listing_read").count() == 2


def test_a_draft_may_lack_anything_and_what_is_handed_in_nothing(farmer, product):
    farmer.post(address(product, "words"), words(product, ingredients="", storage=""))
    farmer.post(address(product, "sizes"), sizes(product, size(price="", weight_grams="")))
    listing = Product.objects.listings().get()

    page = farmer.get(address(product)).content.decode()
    for lack in ("thành phần", "giá", "cân nặng khi gửi"):
        assert lack in page, lack
    answer = farmer.post(address(product, "submit"), follow=True).content.decode()
    assert "Còn thiếu" in answer
    listing.refresh_from_db()
    assert listing.state == "draft"


WRONG_WORDS = ({"title": ""}, {"shelf_life": "x" * 201})
WRONG_SIZES = (size(price="rẻ"), size(title=""), size(pieces="-3"), size(weight_grams="999999999"))


@pytest.mark.parametrize("wrong", WRONG_WORDS)
def test_wrong_words_come_back_and_nothing_is_saved(farmer, product, wrong):
    answer = farmer.post(address(product, "words"), words(product, **wrong))

    assert answer.status_code == 422
    assert "Tinh bột dong riềng" in answer.content.decode()
    assert not Product.objects.exists()


@pytest.mark.parametrize("wrong", WRONG_SIZES)
def test_wrong_sizes_come_back_and_nothing_is_saved(farmer, product, wrong):
    answer = farmer.post(address(product, "sizes"), sizes(product, size("Túi 2 kg"), wrong))

    assert answer.status_code == 422
    assert "Túi 2 kg" in answer.content.decode()
    assert not Product.objects.exists()


@pytest.mark.parametrize("days", ["-1", "400", "mai"])
def test_wrong_days_come_back(farmer, product, days):
    assert farmer.post(address(product, "sending"), {"handling_days": days}).status_code == 422
    assert not Product.objects.exists()


def test_a_double_click_makes_one_listing_and_a_stale_tab_is_told_what_is_saved(farmer, product):
    stale = sizes(product, size(price="1.000"))
    farmer.post(address(product, "sizes"), sizes(product, size()))
    again = farmer.post(address(product, "sizes"), stale)

    assert again.status_code == 422
    page = again.content.decode()
    assert "Vừa có người lưu" in page
    assert "85.000" in page
    assert 'value="1.000"' in page
    assert Product.objects.listings().count() == 1
    assert Product.objects.get(structure="child").stockrecords.get().price == 85_000

    old = words(product, description="Từ thẻ cũ")
    farmer.post(address(product, "words"), words(product, description="Miến mới"))
    told = farmer.post(address(product, "words"), old)
    page = told.content.decode()
    assert told.status_code == 422
    assert "Miến mới" in page
    assert "Từ thẻ cũ" in page
    farmer.post(address(product, "words"), old | {"seen": told.context["seen"]})
    assert Product.objects.listings().get().description == "Từ thẻ cũ"


@pytest.mark.django_db(transaction=True)
def test_two_people_of_one_producer_save_at_once_and_one_is_told():
    product = certification.certified_product()
    people = [make_user(), make_user()]
    seen, ready, told = goods.mark_of_sizes([]), Barrier(2), []

    def save(person, price):
        pack = dict.fromkeys(goods.SIZE) | {"id": None, "offered": True, "pieces": 5, "shown": None}
        ready.wait()
        try:
            goods.save_sizes(product, packs=[pack | {"title": "Gói", "price": price}], seen=seen, actor=person)
        except goods.StaleError as stale:
            told.append(str(stale.messages[0]))
        finally:
            connection.close()

    threads = [Thread(target=save, args=(person, 10_000 * number)) for number, person in enumerate(people, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 1
    assert "Vừa có người lưu" in told[0]
    assert Product.objects.listings().count() == 1
    assert Product.objects.filter(structure="child").count() == 1


# Goods on display: what is new waits


def test_new_words_wait_and_a_price_and_days_do_not(farmer, product):
    listing = made.listing(product=product)
    pack, province = made.pack_of(listing), places.commune().province.code

    farmer.post(address(product, "words"), words(product, **(made.LABEL | {"usage": "Ngâm nước lạnh"})))
    farmer.post(address(product, "sizes"), sizes(product, line_of(pack, price="90.000")))
    farmer.post(
        address(product, "sending"),
        sending(product, handling_days="5", season_months=["9", "10"], not_delivered_to=[province], contact_note="Chợ Na Rì"),
    )

    listing.refresh_from_db()
    assert listing.usage == made.LABEL["usage"]
    assert listing.contact_note == ""
    change = ListingChange.objects.get()
    assert (change.fields["usage"], change.fields["contact_note"], change.packs) == ("Ngâm nước lạnh", "Chợ Na Rì", {})
    assert (listing.handling_days, listing.season_months, listing.not_delivered_to) == (5, [9, 10], [province])
    assert pack.stockrecords.get().price == 90_000
    assert listing.versions.first().content["packs"][0]["price"] == 90_000


def sending(product, **said):
    return {"seen": goods.mark(goods.words_of(row_of(product), goods.SENDING))} | said


def test_another_weight_and_a_new_size_wait_too(farmer, product, reader):
    listing = made.listing(product=product)
    pack = made.pack_of(listing)

    lines = (line_of(pack, pack_grams="450", title="Gói 450 g"), size("Hộp quà", "250.000", pack_grams="900"))
    farmer.post(address(product, "sizes"), sizes(product, *lines))

    pack.refresh_from_db()
    assert (pack.title, pack.pack_grams, pack.net_quantity) == ("Gói 500 g", 500, "500 g")
    new = listing.children.get(title="Hộp quà")
    assert (new.is_public, new.stockrecords.get().price, new.pool.on_hand) == (False, 250_000, 10)
    page = reader.get(reverse("desk:listing", args=[listing.pk])).content.decode()
    for said in ("Gói 450 g", "450 g", "Hộp quà, 900 g"):
        assert said in page, said
    assert "Hộp quà" in farmer.get(address(product, "preview")).content.decode()

    decide(reader, listing, "accept")
    pack.refresh_from_db()
    new.refresh_from_db()
    assert (pack.title, pack.net_quantity, new.is_public) == ("Gói 450 g", "450 g", True)
    assert not ListingChange.objects.exists()
    assert Message.objects.filter(kind="listing_read", refs__act="change_accepted").count() == 0  # handed in by nobody: a command


def test_a_size_is_taken_off_at_once_and_comes_back_as_it_was_read(farmer, product):
    listing = made.listing(product=product, packs=[("Gói 500 g", 85_000, 10), ("Túi 1 kg", 160_000, 10)])
    first, second = listing.children.order_by("pk")
    off = line_of(second, price="160.000")
    del off["offered"]

    farmer.post(address(product, "sizes"), sizes(product, line_of(first), off))
    second.refresh_from_db()
    assert not second.is_public
    farmer.post(address(product, "sizes"), sizes(product, line_of(first), line_of(second, price="160.000")))
    second.refresh_from_db()
    assert second.is_public
    assert not ListingChange.objects.exists()


def test_the_last_size_on_display_stays(farmer, product):
    listing = made.listing(product=product)
    off = line_of(made.pack_of(listing))
    del off["offered"]

    answer = farmer.post(address(product, "sizes"), sizes(product, off))
    assert answer.status_code == 422
    assert made.pack_of(listing).is_public


def test_words_as_they_are_take_back_what_waits_and_leave_the_sizes(farmer, product):
    listing = made.listing(product=product)
    pack = made.pack_of(listing)
    farmer.post(address(product, "words"), words(product, **(made.LABEL | {"usage": "Khác", "title": listing.title})))
    farmer.post(address(product, "sizes"), sizes(product, line_of(pack, pack_grams="450")))

    farmer.post(address(product, "words"), words(product, **(made.LABEL | {"title": listing.title, "description": ""})))
    change = ListingChange.objects.get()
    assert change.fields == {}
    assert change.packs[str(pack.pk)]["pack_grams"] == 450
    farmer.post(address(product, "discard"))
    assert not ListingChange.objects.exists()


def test_a_change_that_waits_becomes_the_drafts_when_the_goods_are_taken_off(farmer, product, reader):
    listing = made.listing(product=product)
    farmer.post(address(product, "words"), words(product, **(made.LABEL | {"usage": "Ngâm nước lạnh"})))

    farmer.post(address(product, "withdraw"))
    assert catalogue.listing_of(product) is None
    assert not ListingChange.objects.exists()
    assert "Đã gỡ" in farmer.get(reverse("seller:goods")).content.decode()
    farmer.post(address(product, "reopen"))
    listing.refresh_from_db()
    assert (listing.state, listing.usage) == ("draft", "Ngâm nước lạnh")
    farmer.post(address(product, "words"), words(product, **(made.LABEL | {"usage": "Ngâm nước ấm 3 phút"})))
    farmer.post(address(product, "submit"))
    decide(reader, listing, "publish")
    listing.refresh_from_db()
    assert (listing.state, listing.usage) == ("published", "Ngâm nước ấm 3 phút")


def test_a_tab_from_before_it_was_taken_off_begins_no_second_listing(farmer, product):
    made.listing(product=product)
    stale = words(product, description="Từ thẻ cũ")
    farmer.post(address(product, "withdraw"))

    for told in (farmer.post(address(product, "words"), stale), farmer.post(address(product, "words"), words(product))):
        assert told.status_code == 422
        assert "Từ thẻ cũ" in told.content.decode() or "Miến tráng tay" in told.content.decode()
    assert Product.objects.listings().count() == 1


# Who reads


def test_nobody_publishes_what_was_not_read(farmer, product, reader):
    listing = made.listing(product=product, state="in_review")
    read = catalogue.mark_of(listing)
    farmer.post(address(product, "words"), words(product, **(made.LABEL | {"usage": "Chữa bách bệnh"})))

    told = reader.post(reverse("desk:listing_publish", args=[listing.pk]), {"seen": read}, follow=True)
    assert "vừa sửa" in told.content.decode()
    listing.refresh_from_db()
    assert listing.state == "in_review"
    assert reader.post(reverse("desk:listing_publish", args=[listing.pk])).status_code == 302  # a page of before
    listing.refresh_from_db()
    assert listing.state == "in_review"


def test_a_picture_added_meanwhile_has_not_been_read_either(farmer, product, reader):
    listing = made.listing(product=product, state="in_review")
    read = catalogue.mark_of(listing)
    farmer.post(address(product, "pictures"), {"upload": photo(), "caption": "Miến phơi"})

    reader.post(reverse("desk:listing_publish", args=[listing.pk]), {"seen": read})
    listing.refresh_from_db()
    assert listing.state == "in_review"


def test_a_reader_sees_old_and_new_and_decides_once(farmer, product, reader):
    listing = made.listing(product=product)
    services.revise(listing, actor=None, usage="Ngâm nước lạnh")
    page = reader.get(reverse("desk:listing", args=[listing.pk])).content.decode()
    assert "Ngâm nước lạnh" in page
    assert listing.usage in page

    reader.post(reverse("desk:listing_accept", args=[listing.pk]), {"seen": "cũ"})
    listing.refresh_from_db()
    assert listing.usage != "Ngâm nước lạnh"
    decide(reader, listing, "accept")
    listing.refresh_from_db()
    assert (listing.usage, ListingChange.objects.count()) == ("Ngâm nước lạnh", 0)
    assert listing.versions.first().act == "change_accepted"
    told = decide(reader, listing, "accept")
    assert told.status_code == 302
    assert listing.versions.filter(act="change_accepted").count() == 1


def test_a_reader_who_refuses_says_why_and_the_words_are_kept(farmer, product, reader):
    listing = made.listing(product=product)
    services.revise(listing, actor=None, usage="Chữa bách bệnh")

    decide(reader, listing, "refuse")
    assert ListingChange.objects.get().refused == ""
    decide(reader, listing, "refuse", reason="Không được nói như thuốc")
    listing.refresh_from_db()
    assert listing.usage != "Chữa bách bệnh"
    assert reader.get(reverse("desk:listings")).context["page"].paginator.count == 0
    page = farmer.get(address(product, "words")).content.decode()
    assert "Không được nói như thuốc" in page
    assert "Chữa bách bệnh" in page
    farmer.post(address(product, "words"), words(product, **(made.LABEL | {"usage": "Ngâm nước lạnh"})))
    assert ListingChange.objects.get().refused == ""


def test_the_producer_is_told_of_what_was_taken(farmer, product, reader):
    farmer.post(address(product, "words"), words(product))
    farmer.post(address(product, "sizes"), sizes(product, size()))
    farmer.post(address(product, "submit"))
    listing = Product.objects.listings().get()
    decide(reader, listing, "publish")
    farmer.post(address(product, "words"), words(product, usage="Ngâm nước lạnh"))
    decide(reader, listing, "accept")

    acts = [message.refs["act"] for message in Message.objects.filter(kind="listing_read").order_by("pk")]
    assert sorted(set(acts)) == ["change_accepted", "published"]


def test_a_count_that_moved_meanwhile_is_asked_again(farmer, product):
    listing = made.listing(product=product)
    pack = made.pack_of(listing)
    made.fill(pack, 4)

    assert farmer.post(address(product, "sizes"), sizes(product, line_of(pack, pieces="12", shown="10"))).status_code == 422
    assert Pool.objects.get(product=pack).on_hand == 4


# Pictures


def test_a_picture_from_a_telephone(farmer, product, reader, client):
    farmer.post(address(product, "sizes"), sizes(product, size()))
    farmer.post(address(product, "words"), words(product))
    farmer.post(address(product, "pictures"), {"upload": photo(), "caption": "Miến phơi trên giàn"})
    listing = Product.objects.listings().get()
    picture = listing.images.get()
    assert (picture.caption, picture.is_shown) == ("Miến phơi trên giàn", False)
    for wrong in (
        {"upload": SimpleUploadedFile("x.jpg", b"GIF89a..."), "caption": "x"},
        {"upload": photo(), "caption": " "},
        {"caption": "x"},
    ):
        answer = farmer.post(address(product, "pictures"), wrong)
        assert answer.status_code == 422
    assert listing.images.count() == 1
    assert farmer.get(address(product, "picture_large", picture.pk))["Content-Type"] == "image/jpeg"
    assert not default_storage.exists("renditions")  # nothing of it has an address that everybody may open

    farmer.post(address(product, "submit"))
    assert (
        reverse("desk:listing_picture", args=[listing.pk, picture.pk])
        in reader.get(reverse("desk:listing", args=[listing.pk])).content.decode()
    )
    decide(reader, listing, "publish")
    page = farmer.get(product.get_absolute_url()).content.decode()
    assert "Miến phơi trên giàn" in page


def test_a_picture_of_goods_on_display_waits_and_one_removed_is_gone_with_all_that_was_made_of_it(
    farmer, product, reader, django_capture_on_commit_callbacks
):
    listing = made.listing(product=product)
    farmer.post(address(product, "pictures"), {"upload": photo(), "caption": "Miến phơi"})
    farmer.post(address(product, "pictures"), {"upload": photo((900, 900)), "caption": "Gói miến"})
    assert "Miến phơi" not in farmer.get(product.get_absolute_url()).content.decode()
    first, second = listing.images.order_by("pk")
    farmer.post(address(product, "picture_first", second.pk))
    decide(reader, listing, "accept")
    page = farmer.get(product.get_absolute_url()).content.decode()
    assert page.index("Gói miến") < page.index("Miến phơi")

    farmer.post(address(product, "picture_caption", first.pk), {"caption": "Giàn phơi ở Nà Mẫu"})
    assert "Giàn phơi" not in farmer.get(product.get_absolute_url()).content.decode()
    decide(reader, listing, "accept")
    assert "Giàn phơi" in farmer.get(product.get_absolute_url()).content.decode()

    first.refresh_from_db()
    made_of_it = f"renditions/900x900/{PurePosixPath(first.original.name).with_suffix('.jpg')}"
    assert default_storage.exists(made_of_it)
    with django_capture_on_commit_callbacks(execute=True):
        farmer.post(address(product, "picture_remove", first.pk))
        farmer.post(address(product, "picture_remove", first.pk))
    assert not default_storage.exists(made_of_it)
    assert not first.original.storage.exists(first.original.name)
    assert listing.images.get().pk == second.pk


def test_a_picture_taken_back_leaves_nothing_to_read(farmer, product):
    listing = made.listing(product=product)
    farmer.post(address(product, "pictures"), {"upload": photo(), "caption": "Miến phơi"})
    assert ListingChange.objects.count() == 1
    farmer.post(address(product, "picture_remove", listing.images.get().pk))
    assert not ListingChange.objects.exists()


def test_six_pictures_are_enough(farmer, product):
    listing = made.listing(product=product)
    for number in range(services.MOST_PICTURES):
        services.add_picture(listing, file=made.picture(), caption=f"Ảnh {number}", actor=None)

    assert farmer.post(address(product, "pictures"), {"upload": photo(), "caption": "Thêm"}).status_code == 422
    assert listing.images.count() == services.MOST_PICTURES


# Who else


PARTS = ("edit", "words", "sizes", "sending", "pictures", "preview")


@pytest.mark.parametrize("part", PARTS)
def test_another_producers_goods_are_nobodys(client, product, part):
    made.listing(product=product)
    user = make_user()
    producers.member(producers.producer(), user)
    client.force_login(user)

    assert client.get(address(product, part)).status_code == 404
    assert client.post(address(product, part), {"title": "x"}).status_code in (404, 405)


def test_a_size_of_anothers_goods_is_not_changed_by_its_number(farmer, product):
    mine = made.listing(product=product)
    theirs = made.pack_of(made.listing())

    answer = farmer.post(address(product, "sizes"), sizes(product, line_of(made.pack_of(mine)), line_of(theirs, price="1.000")))

    assert answer.status_code == 422
    assert theirs.stockrecords.get().price == 85_000


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_of_one_and_three(client, rows, django_assert_num_queries):
    user, maker = make_user(), producers.producer()
    producers.member(maker, user)
    for _ in range(rows):
        made.listing(product=certification.certified_product(producer=maker))
    client.force_login(user)
    client.get(reverse("seller:goods"))

    with django_assert_num_queries(6):
        client.get(reverse("seller:goods"))
