"""Who is HTX, who is cô/bác."""

import pytest

from marketplace.foundation.notifications.models import Message
from marketplace.register.producers.addressing import you
from marketplace.register.producers.models import Kind
from marketplace.shop.purchases import services
from marketplace.shop.purchases.message_texts import order_for_producer
from tests.factories import catalogue, producers, shop

pytestmark = pytest.mark.django_db
WORDS = {Kind.COOPERATIVE: "HTX", Kind.COMPANY: "công ty", Kind.GROUP: "cô/bác", Kind.HOUSEHOLD: "cô/bác", Kind.UNKNOWN: "cô/bác"}


@pytest.mark.parametrize(("kind", "word"), WORDS.items())
def test_each_kind_has_its_word(kind, word):
    assert you(producers.producer(kind=kind)) == word


@pytest.mark.parametrize(("kind", "word"), [(Kind.COOPERATIVE, "Mời HTX xác nhận"), (Kind.HOUSEHOLD, "Mời cô/bác xác nhận")])
def test_a_new_order_addresses_its_maker(the_map, kind, word):
    listing = catalogue.listing(producer=producers.producer(kind=kind))
    purchase = shop.purchase([catalogue.pack_of(listing)], method="cod")
    services.confirm_by_phone(purchase)
    message = Message.objects.get(kind="order_for_producer")

    letter = order_for_producer(message.refs, lambda *_said, **_more: "https://example.com/t")

    assert word in letter.sms
    assert word in " ".join(letter.says)
