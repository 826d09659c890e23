"""A producer lists its goods: words, sizes, prices, stock; handed in, sent back, displayed; changed words wait."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from catalogue import selectors as catalogue
from catalogue import services
from catalogue.models import ListingChange, Product
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.notifications.models import Message
from marketplace.shop.stock.models import Pool
from tests.factories import catalogue as made
from tests.factories import certification, producers
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Miến dong Nà Mẫu",
    "description": "Miến tráng tay",
    "ingredients": "Tinh bột dong riềng",
    "usage": "Ngâm nước ấm",
    "storage": "Nơi khô ráo",
    "shelf_life": "12 tháng",
    "warnings": "Không dùng khi có mùi lạ",
    "origin": "Xã Côn Minh",
    "responsible_party": "HTX Nà Mẫu",
    "alcohol_percent": "",
    "handling_days": "2",
    "contact_note": "",
}


@pytest.fixture
def product():
    return certification.certified_product("Miến dong Nà Mẫu")


@pytest.fixture
def farmer(client, product):
    user = make_user()
    producers.member(product.producer, user)
    client.force_login(user)
    return client


def form(*sizes, seen="0", **words):
    packs = {"pack-TOTAL_FORMS": len(sizes), "pack-INITIAL_FORMS": 0, "pack-MIN_NUM_FORMS": 0, "pack-MAX_NUM_FORMS": 6}
    for number, size in enumerate(sizes):
        packs |= {f"pack-{number}-{name}": value for name, value in size.items()}
    return WORDS | words | packs | {"seen": seen}


def size(title="Gói 500 g", price="85.000", **more):
    return {"title": title, "pack_grams": "500", "weight_grams": "600", "price": price, "pieces": "10", "offered": "on"} | more


def address(product, act="edit"):
    return reverse(f"seller:goods_{act}", args=[product.code])


def seen(product):
    from marketplace.shop.seller import goods

    return goods.version_of(Product.objects.live().filter(registered_product=product).select_related("change").first())


def test_from_nothing_to_the_shelf(farmer, product, client):
    assert "Chưa đăng bán" in farmer.get(reverse("seller:goods")).content.decode()
    farmer.post(address(product), form(size(), size("Hộp 1 kg", "160 000")))
    listing = Product.objects.listings().get()
    packs = listing.children.order_by("pk").values_list("title", "stockrecords__price", "pool__on_hand")
    assert list(packs) == [("Gói 500 g", 85_000, 10), ("Hộp 1 kg", 160_000, 10)]

    farmer.post(address(product, "submit"))
    listing.refresh_from_db()
    assert listing.state == "in_review"
    services.send_back(listing, actor=make_officer(), reason="Ghi rõ cách bảo quản")
    assert "Ghi rõ cách bảo quản" in farmer.get(reverse("seller:goods")).content.decode()
    assert Message.objects.filter(kind="listing_read").count() == 1
    farmer.post(address(product, "submit"))
    services.publish(listing, actor=make_officer())
    assert Product.objects.shown().filter(pk=listing.pk).exists()
    assert Message.objects.filter(kind="listing_read").count() == 2


WRONG = (
    form(),
    form(size(price="rẻ")),
    form(size(weight_grams="")),
    form(size(), title=""),
    form(size(), handling_days="-1"),
    form(size(pieces="-3")),
)


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_comes_back_and_nothing_is_saved(farmer, product, wrong):
    answer = farmer.post(address(product), wrong)

    assert answer.status_code == 422
    assert "Tinh bột dong riềng" in answer.content.decode()
    assert not Product.objects.exists()


def test_a_double_click_makes_one_listing_and_a_stale_tab_is_told(farmer, product):
    farmer.post(address(product), form(size()))
    again = farmer.post(address(product), form(size(price="1.000"), description="Từ thẻ cũ"))

    assert again.status_code == 422
    assert "Vừa có người lưu" in again.content.decode()
    assert "Từ thẻ cũ" in again.content.decode()
    assert Product.objects.listings().count() == 1
    assert Product.objects.get(structure="child").stockrecords.get().price == 85_000


def test_new_words_of_displayed_goods_wait_and_a_price_does_not(farmer, product):
    listing = made.listing(product=product)
    pack = made.pack_of(listing)
    line = size(id=pack.pk, title=pack.title, price="90.000", pieces="10", shown="10")

    farmer.post(address(product), form(line, seen=seen(product), usage="Ngâm nước lạnh"))

    listing.refresh_from_db()
    assert listing.usage != "Ngâm nước lạnh"
    assert ListingChange.objects.get().fields["usage"] == "Ngâm nước lạnh"
    assert pack.stockrecords.get().price == 90_000
    assert listing.state == "published"


def test_a_reader_sees_old_and_new_and_decides_once(farmer, product, client):
    listing = made.listing(product=product)
    services.propose_change(listing, actor=None, usage="Ngâm nước lạnh")
    stale = "2020-01-01T00:00:00+00:00"
    client.force_login(make_officer(Role.COORDINATION_OFFICER))
    page = client.get(reverse("desk:listing", args=[listing.pk])).content.decode()
    assert "Ngâm nước lạnh" in page
    assert listing.usage in page

    client.post(reverse("desk:listing_accept", args=[listing.pk]), {"seen": stale})
    listing.refresh_from_db()
    assert listing.usage != "Ngâm nước lạnh"
    client.post(reverse("desk:listing_accept", args=[listing.pk]), {"seen": ListingChange.objects.get().made_at.isoformat()})
    listing.refresh_from_db()
    assert (listing.usage, ListingChange.objects.count()) == ("Ngâm nước lạnh", 0)


def test_a_reader_who_refuses_says_why(client, product):
    listing = made.listing(product=product)
    services.propose_change(listing, actor=None, usage="Chữa bách bệnh")
    client.force_login(make_officer(Role.COORDINATION_OFFICER))
    said = {"seen": ListingChange.objects.get().made_at.isoformat()}

    client.post(reverse("desk:listing_refuse", args=[listing.pk]), said)
    assert ListingChange.objects.count() == 1
    client.post(reverse("desk:listing_refuse", args=[listing.pk]), said | {"reason": "Không được nói như thuốc"})
    assert ListingChange.objects.count() == 0
    listing.refresh_from_db()
    assert listing.usage != "Chữa bách bệnh"


def test_a_count_that_moved_meanwhile_is_asked_again(farmer, product):
    listing = made.listing(product=product)
    pack = made.pack_of(listing)
    made.fill(pack, 4)
    line = size(id=pack.pk, title=pack.title, pieces="12", shown="10")

    assert farmer.post(address(product), form(line, seen=seen(product))).status_code == 422
    assert Pool.objects.get(product=pack).on_hand == 4


def test_taken_off_and_taken_up_again(farmer, product):
    listing = made.listing(product=product)

    farmer.post(address(product, "withdraw"))
    assert catalogue.listing_of(product) is None
    farmer.post(address(product, "reopen"))
    listing.refresh_from_db()
    assert listing.state == "draft"


def photo(size=(1200, 900), kind="JPEG"):
    out = BytesIO()
    Image.new("RGB", size, (120, 80, 40)).save(out, kind)
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue())


def test_a_picture_from_a_telephone_while_it_is_a_draft(farmer, product, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    farmer.post(address(product), form(size()))
    listing = Product.objects.listings().get()

    farmer.post(address(product, "picture"), {"upload": photo(), "caption": "Miến phơi trên giàn"})
    picture = listing.images.get()
    assert (picture.caption, picture.original.name.endswith(".jpg")) == ("Miến phơi trên giàn", True)
    for wrong in (
        {"upload": SimpleUploadedFile("x.jpg", b"GIF89a..."), "caption": "x"},
        {"upload": photo(), "caption": " "},
        {"caption": "x"},
    ):
        farmer.post(address(product, "picture"), wrong)
    assert listing.images.count() == 1
    assert "Miến phơi trên giàn" in farmer.get(address(product)).content.decode()

    services.submit(listing, actor=None)
    remove = reverse("seller:goods_picture_remove", args=[product.code, picture.pk])
    farmer.post(remove)
    assert listing.images.count() == 1
    services.send_back(listing, actor=None, reason="Thêm ảnh")
    farmer.post(remove)
    farmer.post(remove)
    assert listing.images.count() == 0


def test_another_producers_goods_are_nobodys(client, product):
    user = make_user()
    producers.member(producers.producer(), user)
    client.force_login(user)

    assert client.get(address(product)).status_code == 404
    assert client.post(address(product), form(size())).status_code == 404
    assert not Product.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_of_one_and_three(client, rows, django_assert_num_queries):
    user, maker = make_user(), producers.producer()
    producers.member(maker, user)
    for _ in range(rows):
        made.listing(product=certification.certified_product(producer=maker))
    client.force_login(user)
    client.get(reverse("seller:goods"))

    with django_assert_num_queries(8):
        client.get(reverse("seller:goods"))
