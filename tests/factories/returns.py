"""Requests for returns."""

from django.core.files.base import ContentFile
from django.utils import timezone

from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.returns import services
from marketplace.shop.returns.models import ReturnPhoto, ReturnRequest
from tests.factories import shop


def delivered(packs=None, *, method="cod", quantity=2, on=None, **fields):
    """The first order of a purchase, paid and handed over at `on`."""
    purchase = shop.purchase(packs, method=method, quantity=quantity, **fields)
    purchases.confirm_by_phone(purchase)
    order = ProducerOrder.objects.select_related("purchase", "producer").filter(purchase=purchase).order_by("pk").first()
    purchases.accept(order, by="producer")
    purchases.ship(order, by="producer", carrier="Viettel Post")
    purchases.deliver(order, by="producer", on=on)
    order.refresh_from_db()
    return order


def asked(order=None, *, reason="damaged", quantity=1, words="Hũ vỡ nắp", **fields):
    """`quantity` packs of its first line."""
    order = order or delivered()
    return services.ask(order, reason=reason, quantities={order.lines.first().pk: quantity}, words=words, **fields)


def request(order):
    """A bare row with a picture, whatever the order's state; the key of both is the same. For questions of who may see it."""
    found = ReturnRequest.objects.filter(order=order).first()
    if found is None:
        key = order.pk * 1_000
        found = ReturnRequest.objects.create(pk=key, number=f"{order.number}-1", order=order, reason="damaged", answer_by=timezone.now())
        ReturnPhoto.objects.create(pk=key, request=found, image=ContentFile(b"...", name="hu.jpg"))
    return found
