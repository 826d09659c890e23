"""Listings: `listing(stars=4, price=85000)` is published, by a verified producer, with a star that holds and ten pieces in stock."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from catalogue import services
from catalogue.models import ListingState, Product
from marketplace.foundation.core.gathering import gathered
from marketplace.shop.partner import services as prices
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import Pool

from . import certification

LABEL = {
    "responsible_party": "HTX Thử nghiệm, xã Côn Minh, tỉnh Thái Nguyên",
    "origin": "Xã Côn Minh, tỉnh Thái Nguyên, Việt Nam",
    "ingredients": "Tinh bột dong riềng 100%",
    "usage": "Ngâm nước ấm 5 phút, sau đó nấu",
    "storage": "Nơi khô ráo, thoáng mát",
    "shelf_life": "12 tháng kể từ ngày sản xuất",
    "warnings": "Không sử dụng khi sản phẩm có mùi lạ",
}


def listing(
    name=None, *, stars=4, price=85000, packs=None, product=None, producer=None, state=ListingState.PUBLISHED,
    commune=None, district=None, old_commune=None, group_code="food", on=None, expires_on=None, **fields,
):  # fmt: skip
    """`packs` are (title, price or None, pieces or None): None for no stock record, or no pool; `stars=0` for none in force.

    `product` is a registered product that is there already (its star is then its own affair).
    """
    with transaction.atomic(), gathered():  # search hears of it once, not at each step
        if product is None:
            places = {"commune": commune, "district": district, "old_commune": old_commune}
            maker = {"producer": producer} if producer else {}
            make = certification.certified_product if stars else certification.registered_product
            starred = {"stars": stars, "on": on, "expires_on": expires_on} if stars else {}
            product = make(name, group_code=group_code, **starred, **maker, **{key: value for key, value in places.items() if value})
        packs = [("Gói 500 g", price, 10)] if packs is None else packs
        sizes = [{"title": title, "pack_grams": 500, "weight_grams": 600} for title, _price, _pieces in packs]
        made = services.create_listing(product, actor=None, packs=sizes, **{**LABEL, **fields})
        for pack, (_title, cost, pieces) in zip(made.children.order_by("pk"), packs, strict=True):
            if cost is not None:
                prices.set_price(pack, price=cost, actor=None)
            if pieces is not None:
                fill(pack, pieces)
        return _walk(made, state)


def fill(pack, pieces):
    """Set what lies on the shelf of one pack size."""
    pool, _made = Pool.objects.get_or_create(product=pack)
    stock.correct(pool, counted=pieces, note="thử")
    return pool


def _walk(made, state):
    steps = {"in_review": [services.submit], "published": [services.submit, services.publish]}
    for step in steps.get(state, []) or (steps["published"] if state == "withdrawn" else []):
        made = step(made, actor=None)
    if state == "withdrawn":
        made = services.withdraw(made, actor=None)
    return Product.objects.get(pk=made.pk)


def pack_of(made, title=None):
    packs = made.children.order_by("pk")
    return packs.get(title=title) if title else packs.first()


def picture(size=(120, 150)):
    """A file as `clean_picture` gives it."""
    out = BytesIO()
    Image.new("RGB", size, (120, 80, 40)).save(out, "JPEG")
    return ContentFile(out.getvalue(), name="anh.jpg")
