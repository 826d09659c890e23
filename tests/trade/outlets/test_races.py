"""Two officers, one point of sale, each on a connection of their own: the second is told, nothing is lost, nothing happens twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from marketplace.foundation.audit.models import AuditEntry
from marketplace.trade.outlets import services
from marketplace.trade.outlets.models import Outlet, Paper, State
from tests.factories import outlets

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("the_map")]


def both(*acts):
    """Begun at the same moment; → sorted ["done", "told"]."""
    gate = Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            act()
        except ValidationError:
            return "told"
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_changes_of_what_both_saw():
    made = outlets.applied()
    told = both(
        lambda: services.amend(made, actor=None, seen=made.version, phone="0912345001"),
        lambda: services.amend(made, actor=None, seen=made.version, owner="Hộ kinh doanh Khác"),
    )

    kept = Outlet.objects.get()
    changed = [kept.phone == "+84912345001", kept.owner == "Hộ kinh doanh Khác"]
    assert (told, sorted(changed), kept.version) == (["done", "told"], [False, True], made.version + 1)


def test_one_publishes_while_the_other_refuses():
    made = outlets.applied(kinds=30)
    services.survey(made, actor=None, **outlets.found())
    services.decide(made, paper=outlets.paper(), actor=None)
    told = both(
        lambda: services.publish(made, paper=outlets.paper("8/TB-SCT"), actor=None),
        lambda: services.refuse(made, reason="Hồ sơ sai", actor=None),
    )

    state = Outlet.objects.get().state
    rows = AuditEntry.objects.about(made).filter(action__in=["outlet_published", "outlet_refused"])
    assert (told, [row.action for row in rows]) == (["done", "told"], [f"outlet_{state}"])
    assert Paper.objects.filter(number="8/TB-SCT").count() == (state == State.PUBLISHED)


def test_the_owner_adds_goods_while_the_officer_takes_one_off():
    made = outlets.applied(kinds=3)
    gone, more = made.carried.first(), outlets.goods(1)
    told = both(
        lambda: services.set_goods(made, actor=None, add=more, by_owner=True),
        lambda: services.set_goods(made, actor=None, remove=[gone.pk]),
    )

    assert (told, made.carried.count(), made.carried.filter(product=more[0]).exists()) == (["done", "done"], 3, True)


def test_one_owner_clicks_twice():
    outlets.load_content()
    told = both(*[lambda: services.begin("Cửa hàng A", phone="+84987650001")] * 2)

    assert (told, Outlet.objects.count()) == (["done", "done"], 1)
