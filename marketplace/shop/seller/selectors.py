from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from catalogue.models import SellingPause
from marketplace.foundation.core import dates
from marketplace.register.producers.selectors import producers_of
from marketplace.shop.purchases import selectors as purchases
from marketplace.shop.purchases.models import Fulfilment, Hold, Payment
from marketplace.shop.purchases.states import FULFILMENT, PRODUCER
from marketplace.shop.returns import answering
from marketplace.shop.returns import selectors as returns
from marketplace.shop.returns.models import OPEN
from marketplace.shop.stock.models import Pool

STEP_OF = {  # state → the step that leads to it
    "accepted": "accept",
    "packed": "pack",
    "shipped": "ship",
    "delivered": "deliver",
    "cancelled": "cancel",
    "refused": "refuse",
    "returned": "return",
}
LAST = 50


def open_orders(producers):
    return list(purchases.waiting_for(producers))


def closed_orders(producers):
    done = (Fulfilment.DELIVERED, Fulfilment.CANCELLED, Fulfilment.REFUSED, Fulfilment.RETURNED)
    return list(purchases.orders_of(producers).filter(fulfilment__in=done).order_by("-placed_at", "-pk")[:LAST])


def pools_of(producers):
    """What these producers hold, in the order of their goods."""
    rows = Pool.objects.filter(product__parent__registered_product__producer__in=producers)
    rows = rows.filter(~Q(product__parent__state="withdrawn"))
    return rows.select_related("product__parent__registered_product__group", "product__parent__registered_product__commune").order_by(
        "product__parent__registered_product__sort_key", "product__pk"
    )


def steps_for(order):
    """What the producer may do now."""
    if order.hold:
        return {"cancel"} if FULFILMENT.allows(order.fulfilment, Fulfilment.CANCELLED, by=PRODUCER) else set()
    may = {STEP_OF[target] for target in FULFILMENT.targets(order.fulfilment, by=PRODUCER)}
    return may - {"ship"} if order.payment == Payment.RESERVED else may


def sees_contact(order):
    """Telephone and street only once the producer has taken the order, and not when it came to nothing before."""
    return order.accepted_at is not None and order.fulfilment != Fulfilment.CANCELLED


def shown(order):
    """An order as the portal's template needs it."""
    order.may = steps_for(order)
    order.contact = sees_contact(order)
    order.held_words = Hold(order.hold).label if order.hold else ""
    order.today = dates.today()
    return order


def with_returns(order, *, tap=False):
    """Together with the requests to return some of it, for a page of one order."""
    front = "one_tap_return" if tap else "seller:return"
    order.requests = [answering.prepared(row, by=PRODUCER) for row in returns.requests_of(order)]
    for row in order.requests:
        row.pictures = [(photo, reverse(f"{front}_photo", args=[order.number, photo.pk])) for photo in row.photos.all()]
        if row.state in OPEN:
            order.may.discard("return")  # it is settled here
        row.urls = {step: reverse(f"{front}_{step}", args=[order.number, row.pk]) for step in answering.STEPS}
    return order


def mine(user, on=None):
    """The producers a person acts for, each with `pause_reason` (None: it sells) and `pause_until`."""
    pauses = SellingPause.objects.running(on).filter(producer=OuterRef("pk")).order_by()
    return producers_of(user, on).annotate(**{f"pause_{name}": Subquery(pauses.values(name)[:1]) for name in ("reason", "until")})
