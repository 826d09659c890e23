"""Whatever the state, `shown`, `buyable`, the strategy, the basket's offer, the card, the page and search say the same."""

from datetime import timedelta
from decimal import Decimal
from itertools import product as every

import pytest

from catalogue import services as catalogue
from catalogue.models import Product, SellingLicence
from marketplace.foundation.core import content, dates
from marketplace.register.producers import services as producers
from marketplace.shop.basket import offers
from marketplace.shop.partner.strategy import Ours
from marketplace.shop.search import product_page
from marketplace.shop.search.queries import Query, search
from marketplace.shop.stock import selectors as stock
from marketplace.shop.stock import services as stock_services
from tests.factories import certification
from tests.factories.catalogue import listing, pack_of

pytestmark = pytest.mark.django_db


def judged(made, on=None):
    """What each of the judges says of one listing with one pack: {judge: may it be bought}."""
    made = Product.objects.select_related("registered_product__producer").get(pk=made.pk)
    pack = Product.objects.select_related("parent__registered_product__producer").get(parent=made)
    page = product_page.find(made.registered_product.code, on)
    offer = offers.offers([pack.pk], on=on)[pack.pk]
    says = {
        "buyable": stock.buyable(on).filter(pk=made.pk).exists(),
        "strategy": Ours(on=on).fetch_for_product(pack).availability.is_available_to_buy,
        "strategy of the parent": Ours(on=on).fetch_for_parent(made).availability.is_available_to_buy,
        "page": page.buyable,
        "search": made in search(Query(in_stock=True), on).items,
    }
    return says | {"basket": offer.trouble_for(1) is None}


def agree(made, expected, on=None):
    says = judged(made, on)
    assert set(says.values()) == {expected}, says


STARS, STATES, MAKERS, STOCKS = (0, 4), ("draft", "in_review", "published", "withdrawn"), ("verified", "suspended"), (0, 3)


@pytest.mark.parametrize(("stars", "state", "maker", "pieces"), list(every(STARS, STATES, MAKERS, STOCKS)))
def test_every_state(stars, state, maker, pieces):
    made = listing(stars=stars, state=state, packs=[("Gói", 50_000, pieces)])
    if maker == "suspended":
        producers.suspend(made.registered_product.producer, actor=None, reason="thử")

    shown = Product.objects.shown().filter(pk=made.pk).exists()

    assert shown == (stars == 4 and state == "published" and maker == "verified")
    agree(made, shown and pieces > 0)


@pytest.mark.parametrize("packs", [[("Gói", None, 3)], [("Gói", 50_000, None)]])
def test_without_a_price_or_a_pool_nothing_is_bought(packs):
    agree(listing(packs=packs), False)


@pytest.mark.parametrize(
    ("percent", "licence", "expected"),
    [
        (None, None, True),
        (5, None, True),
        ("5.5", None, False),
        (12, 1, True),
        (12, -1, False),
        ("14.9", 1, True),
        (15, 1, False),
        (40, 1, False),
    ],
)
def test_alcohol(percent, licence, expected):
    content.load("certification", "catalogue")
    made = listing("Nước mơ", group_code="drinks", alcohol_percent=percent and Decimal(percent))
    if licence:
        today = dates.today()
        until = today + timedelta(days=licence)
        SellingLicence.objects.create(
            producer=made.registered_product.producer, number="1/GP", valid_from=today - timedelta(days=30), valid_until=until
        )
    from marketplace.shop.search import services

    services.rebuild()

    agree(made, expected)


@pytest.mark.parametrize("group", ["tourism", "ornamentals"])
def test_services_and_live_things_are_shown_only(group):
    content.load("certification", "catalogue")
    made = listing(group_code=group)

    assert Product.objects.shown().filter(pk=made.pk).exists()
    agree(made, False)


def test_a_revoked_star_and_a_star_at_midnight():
    revoked, ending = listing(), listing(expires_on=dates.today() + timedelta(days=1))
    midnight = dates.end_of(dates.today() + timedelta(days=1))

    certification.revoke(revoked.registered_product.certificates.get())

    agree(revoked, False)
    agree(ending, True, midnight - timedelta(seconds=1))
    agree(ending, False, midnight)


def test_goods_held_for_somebody_else_are_not_there_until_the_clock_gives_them_back():
    made = listing(packs=[("Gói", 50_000, 2)])
    until = stock_services.hold({pack_of(made).pool.pk: 2}, reference="thử").until

    agree(made, False)
    agree(made, True, until)


@pytest.mark.parametrize("days", [None, 0, 6])
def test_a_pause_ends_by_the_clock_or_by_a_click(days):
    made, other = listing(), listing()
    maker, today = made.registered_product.producer, dates.today()
    until = None if days is None else today + timedelta(days=days)
    catalogue.pause_selling(maker, reason="away", until=until, actor=None)

    agree(made, False)
    agree(other, True)
    assert Product.objects.shown().filter(pk=made.pk).exists()
    if until:
        agree(made, False, dates.end_of(until) - timedelta(seconds=1))
        agree(made, True, dates.end_of(until))
    catalogue.resume_selling(maker, actor=None)
    agree(made, True)
    catalogue.pause_selling(maker, reason="season", actor=None)
    agree(made, False)


def test_a_pause_with_nothing_in_stock_opens_nothing():
    made = listing(packs=[("Gói", 50_000, 0)])
    catalogue.pause_selling(made.registered_product.producer, reason="away", until=dates.today(), actor=None)

    agree(made, False, dates.end_of(dates.today()))


def test_a_withdrawn_size_is_not_bought():
    made = listing(packs=[("Gói", 50_000, 2)])
    pack = pack_of(made)
    Product.objects.filter(pk=pack.pk).update(is_public=False)
    from marketplace.shop.search import services

    services.index_listings([made.pk])

    agree(made, False)
