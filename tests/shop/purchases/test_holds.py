from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications.models import Message
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import certification, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def placed():
    purchase = shop.purchase(method="cod", quantity=2)
    services.confirm_by_phone(purchase)
    return ProducerOrder.objects.select_related("purchase").get()


def revoke(order, **fields):
    certification.revoke(order.lines.get().certificate, **fields)
    order.refresh_from_db()


def kinds(order):
    return list(Message.objects.about(order.number).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("steps", [[], ["accept"], ["accept", "pack"]])
def test_a_revoked_star_holds_what_has_not_left(steps):
    order = placed()
    for step in steps:
        getattr(services, step)(order, by="producer")

    revoke(order)

    assert order.hold == "revoked"
    assert kinds(order)[-2:] == ["order_held", "order_held_producer"]
    for step in ("accept", "pack", "ship"):
        with pytest.raises(ValidationError):
            getattr(services, step)(order, by="producer")
    assert AuditEntry.objects.about(order).filter(action="order_held").count() == 1


def test_what_has_left_is_not_held_and_only_unsafe_goods_are_called_back():
    order = placed()
    services.accept(order, by="producer")
    services.ship(order, by="producer")
    said = kinds(order)

    revoke(order)

    assert (order.hold, kinds(order)) == ("", said)


def test_unsafe_goods_are_called_back_once():
    order = placed()
    services.accept(order, by="producer")
    services.ship(order, by="producer")

    revoke(order, unsafe=True)
    services.recall_product(order.lines.get().registered_product)

    assert order.hold == ""
    assert kinds(order)[-2:] == ["order_recall", "order_recall_producer"]
    assert kinds(order).count("order_recall") == 1


def test_the_operator_releases_with_a_reason_and_the_clock_begins_anew(time_machine):
    time_machine.move_to("2026-11-25 09:00 +0700", tick=False)
    order, operator = placed(), make_user()
    services.start_clock(order.pk)
    revoke(order)
    time_machine.move_to("2026-12-05 09:00 +0700", tick=False)
    services.run_clocks()
    order.refresh_from_db()
    assert order.fulfilment == "placed"

    with pytest.raises(ValidationError):
        services.release_hold(order, actor=operator)
    services.release_hold(order, actor=operator, reason="Đã có giấy mới")

    order.refresh_from_db()
    assert (order.hold, order.cancel_at) == ("", timezone.now() + timedelta(days=4))
    assert kinds(order)[-1] == "order_released_producer"
    services.accept(order, by="producer")


def test_the_operator_cancels_what_is_held():
    order, operator = placed(), make_user()
    revoke(order)

    services.cancel(order, by="operator", actor=operator, reason="Giấy chứng nhận bị thu hồi")

    order.refresh_from_db()
    assert (order.fulfilment, order.hold, order.payment) == ("cancelled", "", "void")
    assert kinds(order)[-2:] == ["order_cancelled_producer", "order_cancelled"]


def test_a_shopper_decides_only_about_what_merely_ended():
    order = placed()
    services.hold_product(order.lines.get().registered_product, why="ended")
    order.refresh_from_db()
    assert (order.hold, kinds(order)[-2:]) == ("ended", ["order_ended", "order_held_producer"])
    services.keep(order)
    order.refresh_from_db()
    assert order.hold == ""

    revoke(order)

    with pytest.raises(ValidationError):
        services.keep(order)
    order.refresh_from_db()
    assert order.hold == "revoked"


def test_a_renewed_star_holds_nothing():
    order = placed()
    product = order.lines.get().registered_product

    certification.certificate(product, kind="renew", stars=4)

    order.refresh_from_db()
    assert order.hold == ""


def test_an_operators_own_hold_needs_a_reason():
    order, operator = placed(), make_user()

    with pytest.raises(ValidationError):
        services.hold(order, actor=operator, reason="")
    services.hold(order, actor=operator, reason="Khách báo nhầm địa chỉ")

    order.refresh_from_db()
    assert order.hold == "operator"
