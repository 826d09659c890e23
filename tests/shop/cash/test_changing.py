"""The wrong carrier was named: who has the cash is put right, by counter entries, until some of it has come."""

import pytest
from django.core.exceptions import ValidationError

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.ledger.models import Posting
from marketplace.shop.cash import services
from marketplace.shop.cash.models import Parcel
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import cash, money

from .test_transfers import in_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier():
    return cash.collector()


def stands(owner):
    return Posting.objects.filter(account__kind="cash", account__owner=owner).total()


def change(order, to, seen, **said):
    said = {"reason": "Nhà vườn chọn nhầm", "actor": money.officer()} | said
    return services.change_carrier(order, collector=to.code if to else "", seen=seen.code if seen else "", **said)


def test_its_cash_is_awaited_of_another_from_then_on(carrier):
    other = cash.collector("Bưu Cục Ví Dụ")
    order = cash.arrived(carrier)

    change(order, other, carrier, tracking_number="BC123")

    assert (stands(carrier.owner), stands(other.owner)) == (0, order.total)
    row = ProducerOrder.objects.get(pk=order.pk)
    assert (row.carrier, row.tracking_number, row.parcel.collector) == (other.name, "BC123", other)
    entry = AuditEntry.objects.get(action="carrier_corrected")
    assert (entry.reason, entry.details["from"], entry.details["to"]) == ("Nhà vườn chọn nhầm", carrier.name, other.name)
    cash.received(cash.written(other, ("BC123", order.total)))
    assert (stands(other.owner), in_book()) == (0, set())


def test_from_the_producer_to_a_carrier_and_back(carrier):
    order = cash.arrived()
    code = order.producer.code

    change(order, carrier, None)
    assert (stands(code), stands(carrier.owner)) == (0, order.total)
    change(order, None, carrier, carrier="Xe khách")

    assert (stands(code), stands(carrier.owner), Parcel.objects.count()) == (order.total, 0, 0)
    assert ProducerOrder.objects.get(pk=order.pk).carrier == "Xe khách"


def test_a_parcel_on_its_way_is_put_right_before_any_cash(carrier):
    other = cash.collector("Bưu Cục Ví Dụ")
    order = cash.sent(carrier)

    change(order, other, carrier)

    parcel = Parcel.objects.get()
    assert (parcel.collector, parcel.intent.collector) == (other, other.owner)


@pytest.mark.parametrize("when", ["came", "announced"])
def test_once_the_money_has_come_or_is_announced_it_stays(carrier, when):
    other = cash.collector("Bưu Cục Ví Dụ")
    order = cash.arrived(carrier)
    remittance = cash.written(carrier, (order.tracking_number, order.total))
    if when == "came":
        cash.received(remittance)
    held = stands(carrier.owner)

    with pytest.raises(ValidationError) as refused:
        change(order, other, carrier)

    assert refused.value.code == when
    assert (Parcel.objects.get().collector, stands(carrier.owner), stands(other.owner)) == (carrier, held, 0)


@pytest.mark.parametrize("wrong", ["no reason", "seen", "the same", "unknown", "not sent"])
def test_it_is_refused_and_nothing_changes(carrier, wrong):
    other = cash.collector("Bưu Cục Ví Dụ")
    order = cash.placed() if wrong == "not sent" else cash.arrived(carrier)
    said = {"collector": other.code, "seen": "" if wrong == "not sent" else carrier.code, "reason": "Nhầm"}
    said |= {
        "no reason": {"reason": "  "},
        "seen": {"seen": other.code},
        "the same": {"collector": carrier.code},
        "unknown": {"collector": "khong-co"},
        "not sent": {},
    }[wrong]

    with pytest.raises(ValidationError):
        services.change_carrier(order, actor=money.officer(), **said)

    assert [row.collector for row in Parcel.objects.all()] == ([] if wrong == "not sent" else [carrier])
    assert (stands(other.owner), AuditEntry.objects.filter(action="carrier_corrected").count()) == (0, 0)
