"""Who asked for goods is told once, when they can be bought again, and not before."""

import pytest

from catalogue import services as listings
from catalogue.models import RestockWish
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.shop.stock import wishes
from tests.factories import catalogue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sold_out():
    listing = catalogue.listing("Gạo nếp Nà Mẫu", packs=[("Túi 2 kg", 80000, 0)])
    listings.wish_restock(listing.registered_product, phone="0912345678", address="192.0.2.1")
    return listing


def test_nobody_is_told_while_nothing_can_be_bought(sold_out):
    assert wishes.tell() == 0
    assert Message.objects.count() == 0
    assert RestockWish.objects.get().told_at is None


def test_goods_that_came_in_are_told_once(sold_out):
    catalogue.fill(catalogue.pack_of(sold_out), 5)

    assert wishes.tell() == 1
    assert wishes.tell() == 0
    message = Message.objects.get()
    assert (message.kind, message.phone) == ("restock", "+84912345678")
    assert RestockWish.objects.get().told_at is not None


def test_the_message_names_the_goods_and_their_address(sold_out):
    catalogue.fill(catalogue.pack_of(sold_out), 5)
    wishes.tell()

    content = kinds.named("restock").render(Message.objects.get().refs, None)

    assert content.subject == "Gạo nếp Nà Mẫu đã mua lại được"
    assert sold_out.registered_product.get_absolute_url() in content.sms
    assert len(content.sms) <= kinds.SMS_LENGTH


def test_what_is_sold_out_again_before_it_is_sent_is_not_said(sold_out):
    catalogue.fill(catalogue.pack_of(sold_out), 5)
    wishes.tell()
    catalogue.fill(catalogue.pack_of(sold_out), 0)

    with pytest.raises(kinds.Stale):
        kinds.named("restock").render(Message.objects.get().refs, None)
