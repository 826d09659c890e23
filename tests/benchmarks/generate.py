"""Listings by the thousand, the same each time: `generate(20_000)` writes them in bulk, in stock, with stars and an index."""

import random
from datetime import timedelta

from django.db import connection

from catalogue.models import LISTING_FIELDS, ListingVersion, Product
from catalogue.services import ocop_class
from marketplace.foundation.core import content, dates, references
from marketplace.foundation.core import text as words
from marketplace.foundation.places import services as places
from marketplace.foundation.places.models import Commune
from marketplace.register.certification.models import Authority, Certificate, Decision, ProductGroup, RegisteredProduct
from marketplace.register.producers.models import Producer
from marketplace.shop.partner.models import Partner, StockRecord
from marketplace.shop.search import services as search
from marketplace.shop.stock.models import JournalEntry, Pool

GOODS = (
    ("Miến dong", "food"), ("Mật ong rừng", "food"), ("Trà Shan tuyết", "food"), ("Lạp sườn gác bếp", "food"),
    ("Gạo nếp tài", "food"),
    ("Măng khô", "food"), ("Mộc nhĩ", "food"), ("Bún khô", "food"), ("Thịt treo", "food"), ("Chuối sấy dẻo", "food"),
    ("Nước ép mơ", "drinks"),
    ("Trà giảo cổ lam", "drinks"), ("Tinh bột nghệ", "herbs"), ("Cao cà gai leo", "herbs"), ("Túi thổ cẩm", "crafts"),
)  # fmt: skip
SYLLABLES = (
    "An", "Bình", "Cường", "Dung", "Đạt", "Giang", "Hà", "Hoan", "Hương", "Khánh", "Lan", "Long", "Mai", "Minh", "Nam", "Ngân", "Phong",
    "Quang", "Sơn", "Tài", "Thảo", "Tuấn", "Uyên", "Việt", "Xuân", "Yến",
)  # fmt: skip
BATCH = 2_000
LABEL = dict.fromkeys(("responsible_party", "origin", "ingredients", "usage", "storage", "shelf_life", "warnings"), "Theo nhãn")


def generate(listings, *, packs=2, seed=1):
    """Returns the ids of the listings. One producer for every 40 of them; stars end between a month and three years from now."""
    dice = random.Random(seed)
    content.load()
    if not Commune.objects.exists():
        places.load_places()
    producers = _producers(max(2, listings // 40), dice)
    products = _products(listings, producers, dice)
    _certificates(products, dice)
    made = _listings(products)
    _packs(made, packs, dice)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner knows nothing yet of what was just written
    search.rebuild()
    return [listing.pk for listing in made]


def _name(dice):
    return " ".join(dice.choice(SYLLABLES) for _ in range(2))


def _producers(number, dice):
    communes = list(Commune.objects.in_territory())
    rows = []
    for _ in range(number):
        name = f"HTX {_name(dice)}"
        place = dice.choice(communes)
        row = Producer(code=references.new(6), kind="cooperative", name=name, state="verified", commune=place)
        row.folded, row.sort_key = words.fold(name), words.sort_key(name)
        rows.append(row)
    made = Producer.objects.bulk_create(rows)
    Partner.objects.bulk_create(Partner(code=row.code, name=row.name) for row in made)
    return made


def _products(number, producers, dice):
    groups = {group.code: group for group in ProductGroup.objects.all()}
    old = list(Commune.objects.old().select_related("district", "successor"))
    rows = []
    for n in range(number):
        (good, group), place = dice.choice(GOODS), dice.choice(old)
        name = f"{good} {_name(dice)} số {n}"
        row = RegisteredProduct(
            code=references.new(9), name=name, group=groups[group], producer=dice.choice(producers),
            commune=place.successor, old_commune=place, district=place.district,
        )  # fmt: skip
        row.folded, row.sort_key = words.fold(name), words.sort_key(name)
        rows.append(row)
    return RegisteredProduct.objects.bulk_create(rows, batch_size=BATCH)


def _certificates(products, dice):
    today = dates.today()
    authority = Authority.objects.filter(until=None).first()
    decision = Decision.objects.create(
        number=references.new(8), decided_on=today, authority=authority, level=authority.level, kind="recognise", sample=True
    )
    Certificate.objects.bulk_create(
        (
            Certificate(
                code=references.new(12), product=product, decision=decision, authority=authority,
                stars=dice.choices((3, 4, 5), (85, 12, 3))[0],
                valid_from=today - timedelta(days=30), expires_on=today + timedelta(days=dice.randint(30, 1_000)),
            )
            for product in products
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _listings(products):
    kind, now = ocop_class(), dates.start_of(dates.today())
    made = Product.objects.bulk_create(
        (
            Product(
                structure="parent", registered_product=product, product_class=kind, title=product.name, slug=words.slug(product.name),
                state="published", published_at=now + timedelta(seconds=n), **LABEL,
            )
            for n, product in enumerate(products)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    said = dict.fromkeys(LISTING_FIELDS, "") | LABEL
    ListingVersion.objects.bulk_create(
        (ListingVersion(listing=listing, number=1, act="published", content={**said, "title": listing.title}) for listing in made),
        batch_size=BATCH,
    )
    return made


def _packs(listings, number, dice):
    partners = dict(Partner.objects.values_list("code", "pk"))
    makers = dict(RegisteredProduct.objects.values_list("pk", "producer__code"))
    sizes = [("Gói 500 g", 500), ("Gói 1 kg", 1_000), ("Túi 2 kg", 2_000), ("Hộp 3 kg", 3_000)][:number]
    packs = Product.objects.bulk_create(
        (
            Product(
                structure="child", parent=listing, title=title, slug="pack", net_quantity=title, pack_grams=grams, weight_grams=grams + 100
            )
            for listing in listings
            for title, grams in sizes
        ),
        batch_size=BATCH,
    )
    base = {listing.pk: dice.randint(20, 300) * 1_000 for listing in listings}
    StockRecord.objects.bulk_create(
        (
            StockRecord(
                product=pack, partner_id=partners[makers[pack.parent.registered_product_id]], partner_sku=f"g-{pack.pk}",
                price=base[pack.parent_id] * pack.pack_grams // 500, num_in_stock=1_000, num_allocated=0,
            )
            for pack in packs
        ),
        batch_size=BATCH,
    )  # fmt: skip
    pools = Pool.objects.bulk_create((Pool(product=pack, on_hand=1_000) for pack in packs), batch_size=BATCH)
    JournalEntry.objects.bulk_create((JournalEntry(pool=pool, change=1_000, reason="received") for pool in pools), batch_size=BATCH)
