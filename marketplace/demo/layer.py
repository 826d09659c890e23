"""The sample layer: written once through the rooms' own services, later only moved to today."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from catalogue import services as listings
from catalogue.models import Product
from marketplace.foundation.core import dates
from marketplace.foundation.core.gathering import gathered
from marketplace.register.certification import services as register
from marketplace.register.certification.models import Authority, Certificate, Decision, DecisionKind, RegisteredProduct, Suspension
from marketplace.register.certification.services import Item
from marketplace.register.certification.signals import product_changed
from marketplace.register.producers import services as producers
from marketplace.register.producers.models import Producer, State
from marketplace.shop.partner import services as prices
from marketplace.shop.stock import services as stock

from . import campaign, examples, fairs, goods, outlets
from .models import Layer, Sampled

NUMBER = "MH-{:02d}/MINH-HOA"  # no office numbers its decisions so
AGES = (40, 180, 420, 640)  # days since the sample decisions; each certificate holds 36 months
REASON = "Dữ liệu minh họa"
PRICE_DAYS = 60


@transaction.atomic
def load(*, everything=False):
    """Write what is missing, move sample dates to today. Returns how many listings were written."""
    today = dates.today()
    layer, fresh = Layer.objects.select_for_update().get_or_create(only=True, defaults={"day": today})
    if not fresh and layer.day != today:
        move(today - layer.day)
        layer.day = today
        layer.save(update_fields=["day"])
    shown = 0 if everything else examples.load(today)  # first: among equals the lists show the newest before them; everything has none
    if not everything:
        fairs.load(today)
    wanted = goods.chosen(everything=everything)
    for product in wanted:
        _give_maker(product)
    for producer in Producer.objects.filter(products__in=wanted, state=State.APPLIED).distinct():
        producers.verify(producer, actor=None, reason=REASON)
    _certify(wanted, today)
    written = [product for product in wanted if _list(product)]
    if not everything:
        outlets.load(today)
        campaign.load(today)
    return len(written) + shown


def move(delta):
    """Sample papers and what hangs on them alone, later by `delta`; a paper or an act of a person's stays where it is."""
    moved = list(_in_moving_order(delta).select_related("product"))
    for certificate in moved:
        certificate.valid_from += delta
        certificate.expires_on += delta
        certificate.ended_at = certificate.ended_at and certificate.ended_at + delta
        certificate.lapse_told_at = None
        certificate.save(update_fields=["valid_from", "expires_on", "ended_at", "lapse_told_at"])
    for suspension in Suspension.objects.filter(decision__sample=True, lifted_by=None):
        suspension.from_at += delta
        suspension.save(update_fields=["from_at"])
    for decision in Decision.objects.filter(sample=True):
        decision.decided_on += delta
        decision.save(update_fields=["decided_on"])
    _move_prices(delta)
    fairs.move(delta)
    with gathered():
        for certificate in moved:  # the index keeps from and until
            product_changed.send(RegisteredProduct, product=certificate.product)


def _move_prices(delta):
    """Where a price still stands until the day that this layer gave it; another day is a person's."""
    ours = Layer.objects.get().day + timedelta(days=PRICE_DAYS)
    packs = Product.objects.filter(parent__registered_product__in=Sampled.objects.values("product"), price_until=ours)
    packs.update(price_until=ours + delta)


def _in_moving_order(delta):
    """Latest first when moving forward, so that no two periods of one product overlap on the way."""
    touched = Certificate.objects.filter(ended_by__isnull=False, ended_by__sample=False)
    held = Suspension.objects.filter(decision__sample=False)
    followed = Certificate.objects.filter(product=OuterRef("product"), decision__sample=False, valid_from__gt=OuterRef("valid_from"))
    rows = Certificate.objects.filter(~Exists(followed), decision__sample=True).exclude(pk__in=touched).exclude(suspensions__in=held)
    return rows.order_by("-valid_from" if delta > timedelta(0) else "valid_from")


def paper(order, *, kind, decided_on):
    """A sample decision, made once; its number and the body that signs it say that it is one."""
    number = NUMBER.format(order)
    found = Decision.objects.filter(sample=True, number=number, kind=kind).first()
    return found or register.record_decision(number, decided_on=decided_on, authority=_body(), kind=kind, actor=None, sample=True)


def _body():
    name = "Cơ quan ví dụ (không có thật)"
    said = {"name": name, "level": "province", "sample": True}
    return Authority.objects.get_or_create(code="vi-du", defaults=said)[0]


def _certify(products, today):
    """A star for those without one, four sample decisions in turn."""
    starless = RegisteredProduct.objects.with_stars().filter(pk__in=[p.pk for p in products], stars=None)
    starless = starless.exclude(certificates__decision__sample=True).values_list("pk", flat=True)
    waiting = [product for product in products if product.pk in set(starless)]
    for order, age in enumerate(AGES):
        items = [Item(product=product, stars=goods.stars_said(product) or 3) for product in waiting[order :: len(AGES)]]
        if items:
            decided_on = today - timedelta(days=age)
            decision = paper(order + 1, kind=DecisionKind.RECOGNISE, decided_on=decided_on)
            register.issue_certificates(decision, items=items, actor=None)


def _give_maker(product):
    """Rows of the register without a maker get the invented one (only where everything is to be listed)."""
    if product.producer_id is None:
        product.producer = register.amend_product(product, actor=None, reason=REASON, producer=examples.maker()).producer


def _list(product):
    if Sampled.objects.filter(product=product).exists() or Product.objects.live().filter(registered_product=product).exists():
        return False
    offer(product, goods.packs(product), **goods.label(product))
    return True


def offer(product, sizes, **label):
    """A published listing with prices and goods on the shelf."""
    sizes = list(sizes)
    listing = listings.create_listing(product, actor=None, packs=[size for size, _price, _pieces in sizes], **label)
    for pack, (_size, price, pieces) in zip(listing.children.order_by("pk"), sizes, strict=True):
        if price:
            prices.set_price(pack, price=price, actor=None, until=dates.today() + timedelta(days=PRICE_DAYS))
        pool = stock.open_pool(pack)
        if pieces:
            stock.receive(pool, quantity=pieces, note=REASON)
    listings.publish(listings.submit(listing, actor=None), actor=None, reason=REASON)
    Sampled.objects.create(product=product)
