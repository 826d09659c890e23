"""Who comes first: real connections, in a known order. One holds the locks, `pg_stat_activity` shows the other waiting, then the
first commits or rolls back, and both outcomes are asserted."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from catalogue import services as listings
from marketplace.foundation.payments.models import Intent
from marketplace.register.certification import services as certification
from marketplace.register.certification.models import Certificate, RegisteredProduct
from marketplace.shop.basket import holders
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import OrderLineSnapshot, ProducerOrder, Purchase
from marketplace.shop.stock.models import Pool, Promise, Reservation
from tests.factories import catalogue, shop
from tests.factories import certification as register

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 15  # seconds


class Caller(threading.Thread):
    """A call on a connection of its own; what came of it, or what it raised, is kept."""

    def __init__(self, call):
        super().__init__(daemon=True)
        self.call, self.answer, self.error, self.backend = call, None, None, None
        self.connected = threading.Event()

    def run(self):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = cursor.fetchone()[0]
            self.connected.set()
            self.answer = self.call()
        except Exception as error:  # noqa: BLE001  asserted by the test
            self.error = error
        finally:
            connection.close()

    def waits(self):
        """Until PostgreSQL says that this connection waits for a lock."""
        assert self.connected.wait(PATIENCE)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [self.backend])
                if cursor.fetchone() == ("Lock",):
                    return
            time.sleep(0.02)
        pytest.fail("the second connection never waited for a lock")

    def ended(self):
        self.join(PATIENCE)
        assert not self.is_alive()
        return self


class RolledBack(Exception):  # noqa: N818
    pass


def begun(call):
    caller = Caller(call)
    caller.start()
    return caller


def together(calls):
    gate = threading.Barrier(len(calls))

    def at_the_gate(call):
        gate.wait(PATIENCE)
        return call()

    callers = [begun(lambda call=call: at_the_gate(call)) for call in calls]
    return [caller.ended() for caller in callers]


def place(basket, click):
    return lambda: services.place_purchase(basket, click=click)


def one_left():
    shop.base_data()
    return catalogue.pack_of(catalogue.listing(packs=[("Gói 500 g", 85000, 1)]))


def two_who_want(pack):
    baskets = [shop.basket([(pack, 1)]) for _ in range(2)]
    return [(basket, shop.click(basket)) for basket in baskets]


def test_fifty_connections_for_one_piece_make_one_order():
    pack = one_left()
    baskets = [shop.basket([(pack, 1)]) for _ in range(50)]

    callers = together([place(basket, shop.click(basket)) for basket in baskets])

    assert sum(caller.answer is not None for caller in callers) == 1
    assert {type(caller.error) for caller in callers if caller.error} == {services.Changed}
    assert (Purchase.objects.count(), ProducerOrder.objects.count(), Intent.objects.count(), Promise.objects.count()) == (1, 1, 1, 1)
    assert Pool.objects.values_list("on_hand", "promised").get() == (1, 1)


def test_who_waits_for_one_that_commits_is_told_that_it_is_sold_out():
    pack = one_left()
    (basket, click), (other, other_click) = two_who_want(pack)
    with transaction.atomic():
        services.place_purchase(basket, click=click)
        second = begun(place(other, other_click))
        second.waits()
    second.ended()

    assert (second.answer, type(second.error)) == (None, services.Changed)
    assert [row.trouble.code for row in second.error.summary.rows] == ["sold_out"]
    assert Purchase.objects.get().basket_id == basket.pk
    other.refresh_from_db()
    assert other.status == "Open"
    assert Pool.objects.values_list("on_hand", "promised").get() == (1, 1)


def test_who_waits_for_one_that_rolls_back_gets_it():
    (basket, click), (other, other_click) = two_who_want(one_left())
    with pytest.raises(RolledBack), transaction.atomic():
        services.place_purchase(basket, click=click)
        second = begun(place(other, other_click))
        second.waits()
        raise RolledBack
    second.ended()

    assert second.error is None
    assert Purchase.objects.get() == second.answer
    assert second.answer.basket_id == other.pk
    basket.refresh_from_db()
    assert basket.status == "Open"
    assert Pool.objects.values_list("on_hand", "promised").get() == (1, 1)


def revocable():
    pack = one_left()
    certificate = Certificate.objects.get(product=pack.parent.registered_product)
    paper, ground = register.decision("revoke"), register.ground()
    return pack, lambda: certification.revoke(certificate, decision=paper, ground=ground, actor=None)


def test_no_order_carries_a_star_whose_revocation_committed_first():
    pack, revoke = revocable()
    basket = shop.basket([(pack, 1)])
    click = shop.click(basket)
    with transaction.atomic():
        revoke()
        buyer = begun(place(basket, click))
        buyer.waits()
    buyer.ended()

    assert (buyer.answer, type(buyer.error)) == (None, services.Changed)
    assert (Purchase.objects.count(), OrderLineSnapshot.objects.count(), Promise.objects.count()) == (0, 0, 0)
    assert Pool.objects.get().promised == 0


def test_the_moment_that_counts_is_the_one_after_the_wait():
    """The click came before the revocation, its turn came after."""
    pack, revoke = revocable()
    basket = shop.basket([(pack, 1)])
    click = shop.click(basket)
    with transaction.atomic():
        RegisteredProduct.objects.select_for_update(no_key=True).get()
        buyer = begun(place(basket, click))
        buyer.waits()
        revoke()
    buyer.ended()

    assert (buyer.answer, type(buyer.error)) == (None, services.Changed)
    assert (Purchase.objects.count(), Promise.objects.count()) == (0, 0)


def test_a_revocation_that_is_rolled_back_stops_nobody():
    pack, revoke = revocable()
    basket = shop.basket([(pack, 1)])
    click = shop.click(basket)
    with pytest.raises(RolledBack), transaction.atomic():
        revoke()
        buyer = begun(place(basket, click))
        buyer.waits()
        raise RolledBack
    buyer.ended()

    assert buyer.error is None
    assert OrderLineSnapshot.objects.get().certificate.end_reason == ""


def test_an_order_that_was_first_is_held_by_the_revocation_that_waited():
    pack, revoke = revocable()
    basket = shop.basket([(pack, 1)])
    click = shop.click(basket)
    with transaction.atomic():
        services.place_purchase(basket, click=click)
        officer = begun(revoke)
        officer.waits()
    officer.ended()

    assert officer.error is None
    assert Certificate.objects.get().end_reason == "revoked"
    assert ProducerOrder.objects.get().hold == "revoked"


def test_two_who_buy_from_two_producers_in_opposite_order_do_not_deadlock():
    shop.base_data()
    packs = shop.two_producers(lines=2)
    for pack in packs:
        catalogue.fill(pack, 100)
    baskets = [shop.basket([(pack, 1) for pack in order]) for order in (packs, packs[::-1]) * 10]

    callers = together([place(basket, shop.click(basket)) for basket in baskets])

    assert [caller.error for caller in callers] == [None] * 20
    assert list(Pool.objects.values_list("promised", flat=True)) == [20, 20]


def test_ten_connections_with_one_key_make_one_purchase():
    shop.base_data()
    packs = shop.two_producers()
    basket = shop.basket([(pack, 2) for pack in packs])
    click = shop.click(basket, key="mot-khoa")

    callers = together([place(basket, click)] * 10)

    assert [caller.error for caller in callers] == [None] * 10
    assert len({caller.answer.pk for caller in callers}) == 1
    assert (Purchase.objects.count(), ProducerOrder.objects.count(), Intent.objects.count(), Promise.objects.count()) == (1, 2, 1, 5)


def test_two_keys_for_one_basket_make_one_purchase():
    """Two tabs, each with its own form."""
    shop.base_data()
    basket = shop.basket([(catalogue.pack_of(catalogue.listing()), 1)])
    clicks = [shop.click(basket), shop.click(basket)]

    callers = together([place(basket, click) for click in clicks])

    (refused,) = [caller.error for caller in callers if caller.error]
    assert isinstance(refused, services.AlreadyOrdered)
    assert refused.purchase == Purchase.objects.get()


def test_the_last_piece_is_not_promised_even_without_the_lock():
    from marketplace.shop.stock import services as stock

    pack = one_left()
    pool = Pool.objects.get(product=pack)
    callers = together([lambda n=n: stock.promise({f"DON{n}": {pool: 1}}) for n in range(8)])

    assert sum(caller.error is None for caller in callers) == 1
    assert {type(caller.error) for caller in callers if caller.error} == {ValidationError}
    assert Pool.objects.values_list("on_hand", "promised").get() == (1, 1)


def test_no_order_goes_to_a_maker_whose_pause_committed_first():
    pack = one_left()
    basket = shop.basket([(pack, 1)])
    click = shop.click(basket)
    with transaction.atomic():
        listings.pause_selling(pack.parent.registered_product.producer, reason="away", actor=None)
        buyer = begun(place(basket, click))
        buyer.waits()
    buyer.ended()

    assert (buyer.answer, type(buyer.error)) == (None, services.Changed)
    assert [row.trouble.code for row in buyer.error.summary.rows] == ["paused"]
    assert (Purchase.objects.count(), Promise.objects.count()) == (0, 0)


def two_at_the_till(pack):
    """Both want it; the first has it set aside."""
    from marketplace.shop.stock import services as stock

    (basket, click), (other, other_click) = two_who_want(pack)
    held = stock.hold({pack.pool.pk: 1}, reference=holders.of_basket(basket))
    return (basket, click), (other, other_click), held.until


def test_the_last_piece_is_its_holders_even_where_the_other_one_clicks_first():
    from marketplace.shop.stock import services as stock

    pack = one_left()
    (basket, click), (other, other_click), _until = two_at_the_till(pack)
    with transaction.atomic():
        stock.lock_goods([pack.parent.registered_product_id], packs=[pack.pk])  # the other one's
        holder = begun(place(basket, click))
        holder.waits()
        with pytest.raises(services.Changed), transaction.atomic():
            services.place_purchase(other, click=other_click)
    holder.ended()

    assert holder.error is None
    assert Purchase.objects.get().basket_id == basket.pk
    assert (Reservation.objects.count(), Pool.objects.get().promised) == (0, 1)


def test_a_click_that_waited_past_the_end_of_a_reservation_finds_the_goods_free():
    """It clicked while they were set aside for another; its turn came when that was over."""
    pack = one_left()
    (basket, click), (other, other_click), until = two_at_the_till(pack)
    with transaction.atomic():
        Pool.objects.in_key_order().get()
        buyer = begun(place(other, other_click))
        buyer.waits()
        Reservation.objects.update(begun_at=until - timedelta(days=1), until=timezone.now())
    buyer.ended()

    assert buyer.error is None
    with pytest.raises(services.Changed):
        services.place_purchase(basket, click=click)
    assert Purchase.objects.get().basket_id == other.pk
    assert Pool.objects.get().promised == 1


def test_a_holder_who_waits_for_one_who_buys_after_the_end_gets_nothing():
    pack = one_left()
    (basket, click), (other, other_click), _until = two_at_the_till(pack)
    Reservation.objects.update(until=F("begun_at") + timedelta(microseconds=1))
    with transaction.atomic():
        services.place_purchase(other, click=other_click)
        holder = begun(place(basket, click))
        holder.waits()
    holder.ended()

    assert (holder.answer, type(holder.error)) == (None, services.Changed)
    assert Purchase.objects.get().basket_id == other.pk
    assert Pool.objects.values_list("on_hand", "promised").get() == (1, 1)


def test_two_at_the_till_for_the_last_piece_one_holds_it():
    from marketplace.shop.stock import services as stock

    pool = one_left().pool
    with transaction.atomic():
        first = stock.hold({pool.pk: 1}, reference="basket:1")
        second = begun(lambda: stock.hold({pool.pk: 1}, reference="basket:2"))
        second.waits()
    second.ended()

    assert (first.quantities, second.answer.quantities) == ({pool.pk: 1}, {})
    assert list(Reservation.objects.values_list("reference", "quantity")) == [("basket:1", 1)]


def test_fifty_at_the_till_and_fifty_clicks_for_one_piece_make_one_order():
    from marketplace.shop.stock import services as stock

    pack = one_left()
    baskets = [shop.basket([(pack, 1)]) for _ in range(50)]
    clicks = [(basket, shop.click(basket)) for basket in baskets]

    def buy(basket, click):
        stock.hold({pack.pool.pk: 1}, reference=holders.of_basket(basket))
        return services.place_purchase(basket, click=click)

    callers = together([lambda one=one: buy(*one) for one in clicks])

    assert sum(caller.answer is not None for caller in callers) == 1
    assert {type(caller.error) for caller in callers if caller.error} == {services.Changed}
    assert (Purchase.objects.count(), Promise.objects.count(), Reservation.objects.count()) == (1, 1, 0)
    assert Pool.objects.values_list("on_hand", "promised").get() == (1, 1)


def test_a_count_below_what_is_set_aside_lets_the_first_one_order():
    from marketplace.shop.stock import services as stock

    shop.base_data()
    pack = catalogue.pack_of(catalogue.listing(packs=[("Gói 500 g", 85000, 2)]))
    (basket, click), (other, other_click) = two_who_want(pack)
    for one in (basket, other):
        stock.hold({pack.pool.pk: 1}, reference=holders.of_basket(one))
    with transaction.atomic():
        stock.correct(pack.pool, counted=1)
        second = begun(place(other, other_click))
        second.waits()
    second.ended()
    purchase = services.place_purchase(basket, click=click)

    assert (second.answer, type(second.error)) == (None, services.Changed)
    assert Purchase.objects.get() == purchase
    assert Pool.objects.values_list("on_hand", "promised").get() == (1, 1)
