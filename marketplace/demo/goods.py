"""Which goods get sample listings, and what these say. The same names give the same words, sizes and prices each time."""

import random
import tomllib
from importlib.resources import files

from marketplace.foundation.core.art.label_art import guess_kind
from marketplace.register.certification.models import RegisteredProduct

KINDS = tomllib.loads(files(__package__).joinpath("data/goods.toml").read_text(encoding="utf-8"))
MARK = "(dữ liệu minh họa)"
LIGHT_DRINKS = {"Rượu mơ Asuka": "14.0", "Rượu mơ Dakimo": "12.0", "Rượu quýt": "12.5"}
NAMED_AS_OCOP = ("Nằm trong", "Nguồn nêu chung")  # sources that call a product OCOP without naming its stars
PRICE_STEP = 1000
SEASONS = {  # by a word of the name: first and last month
    "cam": (11, 1), "quýt": (10, 1), "hạt dẻ": (9, 11), "gạo": (10, 12), "miến": (11, 2), "hồng": (9, 11), "su su": (6, 12),
    "bồ khai": (3, 8), "bí xanh": (5, 8), "măng": (6, 9), "mật ong": (3, 6), "chè": (3, 5), "trà shan": (3, 5),
}  # fmt: skip


def chosen(*, everything):
    """Products of the register to list: those whose source names stars and a maker; all of them for `everything`."""
    found = RegisteredProduct.objects.select_related("group", "producer__commune", "commune", "district").prefetch_related("recognitions")
    products = [product for product in found.order_by("pk") if product.source or product.recognitions.all()]
    if everything:
        return products
    return [product for product in products if product.producer_id and (stars_said(product) or _called_ocop(product))]


def stars_said(product):
    """The stars that the latest source names, 3 to 5, else None."""
    said = [row.stars for row in product.recognitions.all() if row.stars]
    return said[-1] if said and said[-1] >= 3 else None


def _called_ocop(product):
    return any(row.words.startswith(NAMED_AS_OCOP) for row in product.recognitions.all())


def label(product):
    """What the label block says, all of it invented and marked."""
    kind = KINDS[kind_of(product.name)]
    said = {name: kind[name] for name in ("ingredients", "usage", "storage", "shelf_life")}
    said["ingredients"] += f" {MARK}"
    alcohol = LIGHT_DRINKS.get(product.name, kind.get("alcohol_percent"))
    return said | {
        "description": f"Thông tin trên nhãn, giá và số lượng là {MARK[1:-1]}; nhà sản xuất chưa cung cấp.",
        "warnings": kind.get("warnings", "Không dùng khi sản phẩm có mùi lạ hoặc bị mốc"),
        "responsible_party": f"{product.producer}, {place_of(product)}",
        "origin": f"{place_of(product)}, Việt Nam",
        "season_months": season(product.name),
        "handling_days": _dice(product.name, "days").choice((1, 2, 2, 3)),
        **({"alcohol_percent": alcohol} if alcohol else {}),
    }


def season(name):
    first, last = next((months for word, months in SEASONS.items() if word in name.lower()), (1, 0))
    return list(range(first, last + 1)) if first <= last + 1 else [*range(first, 13), *range(1, last + 1)]


def place_of(product):
    return ", ".join(str(place) for place in (product.commune or product.place_words or product.district, "tỉnh Thái Nguyên") if place)


def packs(product):
    """Dicts for `create_listing`, each with its price and how many lie on the shelf."""
    dice = _dice(product.name, "price")
    factor = dice.uniform(0.85, 1.3)
    for title, grams, sent, price in KINDS[kind_of(product.name)]["packs"]:
        size = {"title": title, "pack_grams": grams or None, "weight_grams": sent or None}
        yield size, round(price * factor / PRICE_STEP) * PRICE_STEP, dice.choice((6, 12, 24, 40, 60))


def kind_of(name):
    kind = guess_kind(name)
    return kind if kind in KINDS else "other"


def _dice(*seeds):
    return random.Random("/".join(seeds))
