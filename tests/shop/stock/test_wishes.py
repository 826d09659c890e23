"""Who asked for goods is told once, when they can be bought again, and not before."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalogue import services as listings
from catalogue.models import RestockBlock, RestockWish
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications import kinds, links
from marketplace.foundation.notifications.models import Message
from marketplace.shop.stock import wishes
from tests.factories import catalogue

pytestmark = pytest.mark.django_db(transaction=True)


def a_link(*_told, expires_at=None):
    return links.address(links.PREFIX + "x" * 43)


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

    content = kinds.named("restock").render(Message.objects.get().refs, a_link)

    assert content.subject == "Gạo nếp Nà Mẫu đã mua lại được"
    assert sold_out.registered_product.get_absolute_url() in content.sms
    assert a_link() in content.sms
    assert a_link() in content.text
    assert len(content.sms) <= kinds.SMS_LENGTH


def test_what_is_sold_out_again_before_it_is_sent_is_not_said(sold_out):
    catalogue.fill(catalogue.pack_of(sold_out), 5)
    wishes.tell()
    catalogue.fill(catalogue.pack_of(sold_out), 0)

    with pytest.raises(kinds.Stale):
        kinds.named("restock").render(Message.objects.get().refs, None)


def _waiting_for(name, phone):
    made = catalogue.listing(name, packs=[("Gói", 45000, 0)])
    return listings.wish_restock(made.registered_product, phone=phone, address="192.0.2.1")


def test_the_link_shows_and_the_button_stops(client, sold_out):
    told = RestockWish.objects.get()
    RestockWish.objects.update(told_at=timezone.now())
    _waiting_for("Miến dong", "0912345678")
    other = _waiting_for("Trà hoa vàng", "0987654321")
    token = links.issue(wishes.STOP_LINK, told.pk, expires_at=timezone.now() + timedelta(days=1))

    page = client.get(links.address(token), follow=True)

    assert page.status_code == 200
    assert "còn chờ tin của 1 sản phẩm khác" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert RestockWish.objects.count() == 3

    after = client.post(f"/restock/{told.pk}/stop/", follow=True)

    assert "không gửi tin nào nữa" in after.content.decode()
    assert set(RestockWish.objects.values_list("pk", flat=True)) == {told.pk, other.pk}
    assert AuditEntry.objects.get(action="wishes_stopped").thing_id == str(told.pk)


def _stopped(client, sold_out):
    told = RestockWish.objects.get()
    RestockWish.objects.update(told_at=timezone.now())
    client.get(links.address(links.issue(wishes.STOP_LINK, told.pk, expires_at=timezone.now() + timedelta(days=1))))
    client.post(f"/restock/{told.pk}/stop/")
    return told


def test_after_the_stop_nobody_can_enter_the_number_again_for_this_product(client, sold_out):
    told = _stopped(client, sold_out)

    with pytest.raises(ValidationError, match="không nhận tin"):
        listings.wish_restock(sold_out.registered_product, phone="0912 345 678", address="198.51.100.7")

    assert list(RestockWish.objects.all()) == [told]
    assert "912345678" not in str(RestockBlock.objects.values())
    _waiting_for("Miến dong", "0912345678")  # another product is another question
    listings.wish_restock(sold_out.registered_product, phone="0987654321", address="192.0.2.1")  # and so is another number
    assert RestockWish.objects.filter(told_at=None).count() == 2


def test_a_stop_by_mistake_is_undone(client, sold_out):
    told = _stopped(client, sold_out)

    client.post(f"/restock/{told.pk}/stop/", {"again": "1"})

    assert RestockBlock.objects.count() == 0
    assert listings.wish_restock(sold_out.registered_product, phone="0912345678", address="192.0.2.1").told_at is None


def test_a_message_that_waits_when_the_stop_comes_is_not_sent(client, sold_out):
    catalogue.fill(catalogue.pack_of(sold_out), 5)
    wishes.tell()
    _stopped(client, sold_out)

    with pytest.raises(kinds.Stale):
        kinds.named("restock").render(Message.objects.get().refs, a_link)


def test_without_the_link_nothing_stops(client, sold_out):
    wish = RestockWish.objects.get()

    assert client.post(f"/restock/{wish.pk}/stop/").status_code == 410
    assert RestockWish.objects.filter(pk=wish.pk, told_at=None).exists()


def test_many_who_wait_for_one_pack_are_told_in_waves_in_the_order_of_asking(sold_out):
    RestockWish.objects.all().delete()
    RestockWish.objects.bulk_create(
        RestockWish(registered_product=sold_out.registered_product, phone=f"+8491000{n:04d}") for n in range(10)
    )
    catalogue.fill(catalogue.pack_of(sold_out), 1)
    now = timezone.now()

    assert (wishes.tell(on=now), wishes.tell(on=now + timedelta(minutes=59))) == (3, 0)
    assert list(Message.objects.order_by("pk").values_list("phone", flat=True)) == [f"+8491000000{n}" for n in range(3)]
    assert wishes.tell(on=now + timedelta(minutes=60)) == 3
    catalogue.fill(catalogue.pack_of(sold_out), 0)
    assert wishes.tell(on=now + timedelta(hours=3)) == 0
    catalogue.fill(catalogue.pack_of(sold_out), 5)
    assert wishes.tell(on=now + timedelta(hours=4)) == 4


def test_one_product_with_many_who_wait_keeps_no_other_waiting(sold_out, monkeypatch):
    monkeypatch.setattr(wishes, "AT_ONCE", 4)
    RestockWish.objects.bulk_create(
        RestockWish(registered_product=sold_out.registered_product, phone=f"+8491000{n:04d}") for n in range(10)
    )
    other = _waiting_for("Miến dong", "0987654321").registered_product.listings.get()
    for listing in (sold_out, other):
        catalogue.fill(catalogue.pack_of(listing), 1)

    assert wishes.tell() == 4
    assert RestockWish.objects.get(registered_product=other.registered_product).told_at is not None
