"""The same goods once more instead of money: no second payment, no second commission; or it becomes money after all."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates, working
from marketplace.foundation.ledger.models import Entry
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments.models import Refund
from marketplace.office.payouts import owed
from marketplace.register.certification.models import Certificate
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.returns import gifts, messages, replacing, selectors, services
from marketplace.shop.returns.models import ReturnRequest, State
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import JournalEntry, Pool, Promise
from tests.factories import catalogue, certification, producers, returns
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
PRICE = 60_000


@pytest.fixture
def order():
    return returns.delivered([catalogue.pack_of(catalogue.listing(price=PRICE))], quantity=3)


@pytest.fixture
def offered(order):
    return replacing.offer(returns.asked(order, quantity=2), by="producer", words="Xin gửi lại hũ khác")


def steps(request):
    return [(step.who, step.what) for step in request.steps.all()]


def shelf():
    return Pool.objects.values_list("on_hand", "promised").get()


def snapshot():
    return [list(model.objects.order_by("pk").values()) for model in (ReturnRequest, Refund, Pool, Promise, ProducerOrder, Entry)]


def test_two_of_three_are_sent_again_and_nothing_moves_in_the_book(order, offered):
    on_hand, entries = Pool.objects.get().on_hand, Entry.objects.count()
    assert (offered.state, offered.choose_by) == (State.OFFERED, working.add_days(offered.steps.last().at, 3))
    assert shelf() == (on_hand, 0)

    chosen = replacing.choose(offered, goods=True)
    assert (chosen.state, shelf()) == (State.RESENDING, (on_hand, 2))
    replacing.send(chosen, by="producer", carrier="Viettel Post", tracking_number="VTP77")
    assert shelf() == (on_hand - 2, 0)
    done = replacing.arrive(chosen, by="shopper")

    done.refresh_from_db()
    order.refresh_from_db()
    assert (done.state, done.amount, done.replaced, done.closed_at is not None) == (State.SETTLED, 0, True, True)
    assert (Refund.objects.count(), Entry.objects.count(), order.returned_goods, order.payment) == (0, entries, 0, "paid")
    last = JournalEntry.objects.latest("pk")
    assert (last.reference, last.change, last.reason) == (done.number, -2, "shipped")
    assert steps(done) == [
        ("shopper", "asked"), ("producer", "offered"), ("shopper", "goods"), ("producer", "resent"), ("shopper", "arrived"),
    ]  # fmt: skip
    told = Message.objects.filter(about=order.number, kind__startswith="return_").order_by("pk")
    assert list(told.values_list("kind", "refs__state")) == [
        ("return_producer", "asked"), ("return_shopper", "offered"), ("return_producer", "resending"), ("return_shopper", "resent"),
        ("return_shopper", "settled"), ("return_producer", "settled"),
    ]  # fmt: skip


def test_who_would_rather_have_the_money_gets_it_at_once(order, offered):
    replacing.choose(offered, goods=False)

    assert list(Refund.objects.values_list("key", "amount")) == [(f"return-{offered.number}", 2 * PRICE)]
    assert (shelf()[1], Promise.objects.filter(reference=offered.number).exists()) == (0, False)


def test_goods_that_are_gone_when_the_shopper_chooses_become_money(offered):
    stock.correct(Pool.objects.get(), counted=1)

    done = replacing.choose(offered, goods=True)

    assert (done.state, Refund.objects.get().amount, shelf()) == (State.SETTLED, 2 * PRICE, (1, 0))
    assert steps(done)[-1] == ("producer", "gone")


def test_nobody_chooses_in_time_and_it_is_money(offered):
    replacing.run(on=offered.choose_by - timedelta(seconds=1))
    assert Refund.objects.count() == 0
    replacing.run(on=offered.choose_by)
    replacing.run(on=offered.choose_by)

    offered.refresh_from_db()
    assert (offered.state, Refund.objects.get().amount, steps(offered)[-1]) == (State.SETTLED, 2 * PRICE, ("system", "unchosen"))


def test_nobody_sends_in_time_and_it_is_money_and_the_goods_are_free_again(offered):
    on_hand = Pool.objects.get().on_hand
    chosen = replacing.choose(offered, goods=True)
    replacing.run(on=chosen.resend_by - timedelta(seconds=1))
    assert shelf() == (on_hand, 2)
    replacing.run(on=chosen.resend_by)
    replacing.run(on=chosen.resend_by)

    chosen.refresh_from_db()
    assert (chosen.state, Refund.objects.get().amount, shelf()) == (State.SETTLED, 2 * PRICE, (on_hand, 0))
    assert steps(chosen)[-1] == ("system", "unsent")


@pytest.mark.parametrize(("sent", "what"), [(False, "cannot"), (True, "lost")])
def test_a_maker_that_cannot_send_or_whose_parcel_is_lost_pays(offered, sent, what):
    on_hand = Pool.objects.get().on_hand
    chosen = replacing.choose(offered, goods=True)
    if sent:
        replacing.send(chosen, by="producer", carrier="GHN")
    replacing.pay_instead(chosen, by="producer")

    assert (Refund.objects.get().amount, shelf()) == (2 * PRICE, (on_hand - 2 if sent else on_hand, 0))
    assert steps(chosen)[-1] == ("producer", what)


def _nothing_there(order):
    stock.correct(Pool.objects.get(), counted=0)


def _star_revoked(order):
    certification.revoke(Certificate.objects.get())


@pytest.mark.parametrize(("reason", "before"), [("mind", None), ("damaged", _nothing_there), ("damaged", _star_revoked)])
def test_what_nobody_wants_or_nobody_may_have_is_not_offered(order, reason, before):
    request = returns.asked(order, reason=reason, quantity=1)
    if before:
        before(order)
    was = snapshot()
    with pytest.raises(ValidationError) as refused:
        replacing.offer(request, by="producer")

    assert (refused.value.code, snapshot()) == ("again", was)


def test_a_star_that_ends_before_the_parcel_leaves_keeps_it_here(order, offered):
    chosen = replacing.choose(offered, goods=True)
    certification.revoke(Certificate.objects.get())
    was = snapshot()
    with pytest.raises(ValidationError) as refused:
        replacing.send(chosen, by="producer", carrier="GHN")
    assert (refused.value.code, snapshot()) == ("again", was)

    replacing.pay_instead(chosen, by="producer")
    assert (Refund.objects.get().amount, shelf()[1]) == (2 * PRICE, 0)


def test_a_second_click_changes_nothing(offered):
    replacing.choose(offered, goods=True)
    was = snapshot()
    for again in (
        lambda: replacing.choose(offered, goods=True),
        lambda: replacing.choose(offered, goods=False),
        lambda: replacing.arrive(offered, by="shopper"),
        lambda: services.agree(offered, by="operator", amounts={line.pk: PRICE for line in offered.lines.all()}, send_back=False),
        lambda: services.withdraw(offered),
    ):
        with pytest.raises(ValidationError):
            again()

    assert snapshot() == was


def test_all_of_the_order_comes_back_only_once_the_new_parcel_is_settled(order, offered):
    was = snapshot()
    with pytest.raises(ValidationError) as refused:
        purchases.return_(order, by="operator", reason="Vỡ hết")
    assert (refused.value.code, snapshot()) == ("again", was)

    replacing.choose(offered, goods=False)
    purchases.return_(order, by="operator", reason="Vỡ hết")

    assert sorted(Refund.objects.values_list("amount", flat=True)) == [PRICE, 2 * PRICE]


def test_the_new_parcel_has_days_of_its_own_and_may_come_broken_too(order, offered):
    chosen = replacing.choose(offered, goods=True)
    late = order.delivered_at + timedelta(days=9)
    replacing.send(chosen, by="producer", carrier="GHN", on=late - timedelta(days=1))
    replacing.arrive(chosen, by="shopper", on=late)

    assert selectors.last_day(order) == dates.today(late) + timedelta(days=7)
    assert [row.left for row in selectors.askable(order, late)] == [2]  # of three, those that came again
    again = services.ask(order, reason="damaged", quantities={order.lines.get().pk: 2}, words="Lại vỡ", on=late + timedelta(days=1))
    services.agree(again, by="producer", amounts={line.pk: line.price for line in again.lines.all()}, send_back=False)

    assert Refund.objects.get().amount == 2 * PRICE
    assert selectors.askable(order, late + timedelta(days=8)) == []


def test_the_payout_waits_with_a_reason_and_a_day(order, offered):
    def waits(on):
        (row,) = [row for row in owed.owed(on=on) if row.order == order]
        return row.why, row.pay_on

    now = timezone.now()
    due = owed.due_of(order)[1]
    assert waits(now)[0] == "again"
    assert waits(now)[1] >= due
    chosen = replacing.choose(offered, goods=True)
    replacing.send(chosen, by="producer", carrier="GHN")
    why, day = waits(now + timedelta(days=5))
    assert (why, day > due) == ("again", True)

    late = now + timedelta(days=9)
    replacing.arrive(chosen, by="shopper", on=late)
    why, day = waits(late)
    assert (why, day > dates.today(late) + timedelta(days=7)) == ("window", True)
    assert waits(late + timedelta(days=9))[0] == ""


def test_new_parcels_that_do_not_arrive_are_on_the_operators_list(offered):
    chosen = replacing.choose(offered, goods=True)
    replacing.send(chosen, by="producer", carrier="GHN")

    assert list(selectors.not_arrived(chosen.resent_at or timezone.now())) == []
    assert list(selectors.not_arrived(timezone.now() + timedelta(days=12))) == [chosen]


def test_every_message_is_said_in_words_to_shopper_maker_and_receiver(offered):
    chosen = replacing.choose(offered, goods=True)
    ReturnRequest.objects.filter(pk=chosen.pk).update(resent_carrier="GHN", resent_tracking="G1")
    for state, arrived in (("offered", None), ("resending", None), ("resent", None), ("settled", None), ("settled", timezone.now())):
        ReturnRequest.objects.filter(pk=chosen.pk).update(state=state, arrived_at=arrived)
        refs = {"request": chosen.pk, "state": state}
        words = [render(refs, lambda *_a, **_k: "https://…").text for render in _told(state)]
        assert all(words), words
        assert not any("%(" in text or "None" in text for text in words), words


def _told(state):
    """Who is told of it: the shopper's own choice is no news to the shopper."""
    to_shopper, to_receiver, to_producer = messages._for_shopper, messages._for_receiver, messages._for_producer
    return (to_producer,) if state == "resending" else (to_shopper, to_receiver, to_producer)


def test_buttons_of_shopper_and_maker(client, order):
    request = returns.asked(order, quantity=1)
    maker, shopper = _people(order)
    client.force_login(maker)
    assert "Gửi lại đúng hàng đó" in client.get(reverse("seller:order", args=[order.number])).text
    client.post(reverse("seller:return_answer", args=[order.number, request.pk]), {"answer": "again", "words": "Xin lỗi"})
    client.force_login(shopper)
    page = reverse("order_return", args=[order.purchase.reference, order.number])
    assert "xin gửi lại đúng hàng đó" in client.get(page).text

    client.post(reverse("order_return_goods", args=[order.purchase.reference, order.number, request.pk]))
    client.force_login(maker)
    assert "Không ai phải trả tiền lần nữa" in client.get(reverse("seller:order", args=[order.number])).text
    client.post(reverse("seller:return_resend", args=[order.number, request.pk]), {"carrier": "GHN", "tracking_number": "G77"})
    client.force_login(shopper)
    assert "G77" in client.get(page).text
    client.post(reverse("order_return_arrived", args=[order.purchase.reference, order.number, request.pk]))

    request.refresh_from_db()
    assert (request.state, request.replaced, Refund.objects.count()) == (State.SETTLED, True, 0)
    assert "Đã gửi lại hàng, đến nơi ngày" in client.get(page).text


def test_the_receiver_of_a_gift_chooses_by_the_link_and_sees_no_sum(client, order, offered):
    client.get(urlsplit(gifts.new_link(_given(order))).path)
    page = client.get(reverse("gift", args=[order.number])).text.partition("<main")[2].partition("</main>")[0]
    assert ("Hoàn tiền cho người gửi tặng" in page, "₫" in page) == (True, False)

    client.post(reverse("gift_goods", args=[order.number, offered.pk]))

    offered.refresh_from_db()
    assert (offered.state, offered.steps.last().who) == (State.RESENDING, "receiver")


def _given(order):
    type(order.purchase).objects.filter(pk=order.purchase.pk).update(receiver_phone="+84987000222", receiver_name="Lê Thị Nhận")
    order.purchase.refresh_from_db()
    return order


def test_an_operator_offers_sends_and_pays(client, order):
    request = returns.asked(order, quantity=1)
    services.refuse(request, by="producer", words="Không đúng")
    services.appeal(request)
    client.force_login(make_officer(Role.OPERATOR))
    act = lambda step, **said: client.post(reverse(f"desk:return_{step}", args=[request.pk]), said, follow=True)  # noqa: E731

    act("answer", answer="again", words="Ảnh rõ hàng vỡ")
    assert "Người mua chọn trước" in client.get(reverse("desk:return", args=[request.pk])).text
    replacing.choose(request, goods=True)
    act("resend", carrier="GHN", tracking_number="G5")
    act("money", words="Hãng báo mất")

    request.refresh_from_db()
    assert (request.state, request.steps.last().what, Refund.objects.get().amount) == (State.SETTLED, "lost", PRICE)


def _people(order):
    maker, shopper = make_user(), make_user()
    producers.member(order.producer, maker)
    type(order.purchase).objects.filter(pk=order.purchase.pk).update(user=shopper)
    return maker, shopper
