"""A small market and all that people do in it, one rule an act. Who is refused has changed nothing: the truths are asked after each act."""

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from marketplace.foundation.core import dates
from marketplace.foundation.payments import capturing, card_refunds, cards, events, selectors, sweeping
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import BankLine, CardPayment, Intent, Refund
from marketplace.office.payouts import returning
from marketplace.office.payouts import services as payouts
from marketplace.office.payouts.came_back import HandSent
from marketplace.office.payouts.models import Batch, Payout, Repayment
from marketplace.shop.basket import holders
from marketplace.shop.basket import services as baskets
from marketplace.shop.cash import selectors as cash_lines
from marketplace.shop.cash import services as carriers
from marketplace.shop.cash.models import Parcel, RemittanceLine
from marketplace.shop.fees import services as fees
from marketplace.shop.fees.models import CommissionRule
from marketplace.shop.purchases import destinations
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import Fulfilment, Payment, ProducerOrder, Purchase
from marketplace.shop.purchases.states import OPERATOR, PRODUCER, SHOPPER
from marketplace.shop.returns import replacing
from marketplace.shop.returns import services as returns
from marketplace.shop.returns.models import Bearer, ReturnRequest
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import Pool
from marketplace.shop.taxes import services as taxes
from tests.factories import captures, cash, catalogue, money, producers, promotions, shop

from . import truths

N = st.integers(0, 5)  # the how-manieth of what there is, what waits for the act before what does not
METHOD = st.sampled_from(["cod", "vietqr", "vietqr", "card"])
BY = st.sampled_from([SHOPPER, PRODUCER, OPERATOR])
ONWARD = {Fulfilment.PLACED: "accept", Fulfilment.ACCEPTED: "ship", Fulfilment.PACKED: "ship", Fulfilment.SHIPPED: "deliver"}
CODE = "VUIVUI"
NIGHTLY, ACTS = 5, 30  # so often the dear truths are asked for, the last time at the end of a history
BEFORE = {"cancel": ("placed", "accepted"), "refuse": ("shipped",), "return_": ("delivered", "refused")}
BACKWARD = [*BEFORE]
AGAIN = ["offer", "choose", "send", "arrive", "pay_instead"]  # of a return: the same goods once more


@dataclass
class Prepared:
    """What is there before every history."""

    packs: list
    makers: list
    officers: list
    carrier: object
    stripe: object
    clock: object
    began: object  # the day after: rules count from then on


def prepare(clock, stripe):
    shop.base_data()
    makers = [producers.producer("HTX Nà Mẫu"), producers.producer("Hộ bà Thử", kind="household")]
    for maker in makers:
        money.account(maker)
    sizes = [(makers[0], 33_333, 6), (makers[0], 120_000, 3), (makers[1], 85_000, 5)]
    packs = [catalogue.pack_of(catalogue.listing(producer=maker, packs=[("Gói", price, n)])) for maker, price, n in sizes]
    officers = [money.officer(), money.officer()]
    fees.add_rule(actor=officers[0], valid_from=dates.today() + timedelta(days=1), basis="Quy chế", basis_points=777)
    fees.set_fee_vat(valid_from=dates.today() + timedelta(days=1), basis_points=1_000, basis="Nghị quyết", actor=officers[0])
    promotions.running(code=CODE, most_uses=2, basis_points=1_500)
    shared = {"borne_by": "shared", "producer_basis_points": 3_333}
    promotions.running(producer=makers[0], amount=7_777, least_goods=100_000, budget=20_000, **shared)
    promotions.running(producer=makers[0], delivery=True, delivery_most=20_001, most_uses=3, budget=50_000, **shared)
    return Prepared(packs, makers, officers, cash.collector(), stripe, clock, timezone.now() + timedelta(days=1))


@contextmanager
def tried():
    """All of it, or a refusal and nothing."""
    with suppress(ValidationError), transaction.atomic():
        yield


def the(rows, n, *, first=lambda row: True):
    """The n-th of these rows, those that `first` names before the others."""
    rows = sorted(rows, key=lambda row: not first(row))
    return rows[n % len(rows)] if rows else None


def some(model, **fields):
    """Whether there is one: an act that can do nothing is not tried."""
    return precondition(lambda market: model.objects.filter(**fields).exists())


def gone():
    """Whatever left the bank and may come back."""
    rows = [row for model in (Payout, Repayment) for row in model.objects.filter(state__in=("sent", "confirmed"), amount__gt=0)]
    return rows + [HandSent(row) for row in Refund.objects.filter(sent_at__isnull=False, taken_at=None, by_card=False)]


class Market(RuleBasedStateMachine):
    prepared = None

    def __init__(self):
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.now = self.prepared.began
        self.bank_references = self.acts = 0
        self.prepared.stripe.act("reset")

    @initialize(
        mode=st.sampled_from(["platform", "platform", "direct"]),
        capture=st.sampled_from(["order", "acceptance"]),
        methods=st.lists(METHOD, min_size=2, max_size=4),
        done=st.integers(0, 3),
        days=st.sampled_from([0, 0, 9]),
    )
    def begin(self, mode, capture, methods, done, days):
        """Some have ordered already, and some of that has arrived."""
        self.mode = override_settings(MONEY_MODE=mode, PAYMENT_CARD_CAPTURE=capture)
        self.mode.enable()
        self.later(timedelta(0))
        for n, method in enumerate(methods):
            self.order([(n, 1), (n + 1, 2)], method, n % 2, "01", proven=True, at_the_till=False, coded=n == 0)
        for n in range(done):
            self.go_on(n, len(ONWARD), None, by_carrier=n % 2 == 0)
        self.later(timedelta(days=days))

    def teardown(self):
        self.mode.disable()
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def later(self, by=timedelta(seconds=1)):
        self.now += by
        self.prepared.clock.move_to(self.now, tick=False)

    @invariant()
    def what_must_hold(self):
        truths.all_hold(nightly=self.acts % NIGHTLY == 0)
        self.acts += 1
        self.later()

    # Shoppers

    @rule(
        wanted=st.lists(st.tuples(N, st.integers(1, 3)), min_size=1, max_size=3),
        method=METHOD,
        who=st.integers(0, 1),
        province=st.sampled_from(["01", "19"]),
        proven=st.booleans(),
        at_the_till=st.booleans(),
        coded=st.booleans(),
    )
    def order(self, wanted, method, who, province, *, proven, at_the_till, coded):
        with tried():
            basket = shop.basket([(the(self.prepared.packs, n), quantity) for n, quantity in wanted])
            if coded:
                baskets.use_code(basket, code=CODE)
            if at_the_till:
                packs = {line.product.pool.pk: line.quantity for line in basket.lines.select_related("product__pool")}
                stock.hold(packs, reference=holders.of_basket(basket))
            phone = f"+8491200000{who}"
            click = shop.click(basket, method=method, contact_fields={"phone": phone, "province_code": province})
            purchases.place_purchase(basket, click=replace(click, proven_phone=phone if proven else ""))

    @some(Intent, method="vietqr", payee__startswith="platform")
    @rule(
        n=N,
        how=st.sampled_from(["exact", "exact", "exact", "under", "over", "two in one", "nobody knows"]),
        in_time=st.sampled_from([True, True, True, False]),
    )
    def transfer(self, n, how, in_time):
        intents = Intent.objects.filter(method="vietqr", payee__startswith="platform").order_by("pk")
        intent = the(intents, n, first=lambda row: row.state == "open")
        due = intent.missing or intent.amount
        words, amount = intent.memo, {"under": max(due // 2, 1), "over": due + 50_000}.get(how, due)
        if how == "nobody knows":
            words = "tien hang"
        if how == "two in one" and (other := the(intents.filter(state="open").exclude(pk=intent.pk), n)):
            words, amount = f"{words} {other.memo}", due + other.missing
        at = min(self.now, intent.expires_at - timedelta(minutes=1)) if in_time else self.now
        self._bank_line(at, amount, words)

    def _bank_line(self, at, amount, words):
        self.bank_references += 1
        raw = {"booked_at": at.isoformat(), "amount": amount, "words": words, "bank_reference": f"FT{self.bank_references:08d}"}
        payments.record_bank_line(raw, source="test")
        payments.match_new()

    @some(Intent, method="card")
    @rule(n=N, card=st.sampled_from(["pm_card_visa", "pm_card_visa", "pm_card_chargeDeclined", "pm_card_refundFail"]), heard=st.booleans())
    def pay_by_card(self, n, card, heard):
        intent = the(Intent.objects.filter(method="card").order_by("pk"), n, first=lambda row: row.state == "open")
        self._pay_by_card(intent, card, heard=heard)

    def _pay_by_card(self, intent, card, *, heard):
        with suppress(ValidationError):
            payment, _secret = cards.ready(intent)
            self.prepared.stripe.pay(payment.stripe_id, card)
            if heard:
                cards.look(payment)

    @some(ProducerOrder, fulfilment="placed")
    @rule(n=N, act=st.sampled_from(["renew", "cash", "transfer", "move"]), province=st.sampled_from(["01", "19", "79"]))
    def think_again(self, n, act, province):
        purchase = the(Purchase.objects.filter(orders__fulfilment="placed").distinct().order_by("pk"), n)
        with suppress(ValidationError):
            if act in ("cash", "transfer"):
                purchases.stop_cards(purchase)
        with tried():
            if act == "move":
                self._move(purchase, province)
            elif act == "renew":
                purchases.renew_transfer(purchase)
            elif act == "cash":
                purchases.switch_to_cash(purchase, proven=True)
            else:
                purchases.switch_to_transfer(purchase)

    def _move(self, purchase, province):
        columns = ("receiver_name", "receiver_phone", "province_name", "commune_code", "commune_name", "address_line")
        where = purchases.Destination(province_code=province, **{name: getattr(purchase, name) for name in columns})
        fees_now = destinations.fees(purchase, list(purchase.orders.order_by("pk")), province)
        purchases.change_destination(purchase, to=where, shown=destinations.shown(fees_now), proven=True)

    # Makers and carriers

    @some(ProducerOrder, fulfilment__in=ONWARD)
    @rule(n=N, steps=st.integers(1, 4), part=st.sampled_from([None, None, 0, 1]), by_carrier=st.booleans())
    def go_on(self, n, steps, part, *, by_carrier):
        """As it should: paid, accepted (perhaps in part), sent, delivered."""
        order = self._order(n, first=lambda row: row.fulfilment in ONWARD)
        for _step in range(steps):
            if order.payment == Payment.RESERVED and order.fulfilment != Fulfilment.PLACED:
                captures.work()
            order.refresh_from_db()
            step = ONWARD.get(order.fulfilment)
            if step and order.payment not in truths.READY:
                self._pay(order)
            elif step:
                how = {"quantities": {order.lines.order_by("pk").first().pk: part}} if step == "accept" and part is not None else {}
                if step == "ship" and by_carrier and order.purchase.method == "cod":
                    how = {"collector": self.prepared.carrier.code, "tracking_number": f"GN{order.pk}"}
                with tried():
                    (carriers.ship if step == "ship" else getattr(purchases, step))(order, by=PRODUCER, **how)

    mostly_as_it_should = almost_always_as_it_should = go_on

    def _pay(self, order):
        intent = Intent.objects.filter(reference=order.purchase.reference, payee=order.payee, method=order.purchase.method).first()
        if order.payment == Payment.UNCONFIRMED:
            purchases.confirm_by_phone(order.purchase)
        elif intent.method == "vietqr" and not selectors.is_shared(intent.payee):
            with tried():
                payments.confirm_own_transfer(intent, actor=None)
        elif intent.method == "vietqr" and intent.running(self.now):
            self._bank_line(self.now, intent.missing, intent.memo)
        elif intent.method == "card":
            self._pay_by_card(intent, "pm_card_visa", heard=True)

    @some(Parcel)
    @rule(
        n=N, slip=st.sampled_from([0, 0, 0, -5_000, 5_000]), fee=st.sampled_from([0, 11_000]), paid=st.sampled_from([True, True, False])
    )  # fmt: skip
    def a_carrier_hands_over(self, n, slip, fee, *, paid):
        """A file of two parcels, perhaps with a slip in one of them, and mostly its transfer."""
        parcels = Parcel.objects.select_related("order").order_by("pk")
        chosen = {parcel.pk: parcel for parcel in (the(parcels, n), the(parcels, n + 1))}.values()
        rows = [(parcel.order.tracking_number, max(parcel.order.total + slip, 0), fee) for parcel in chosen]
        with tried():
            remittance = cash.written(self.prepared.carrier, *rows)
            if paid:
                cash.received(remittance, note="Thử")

    @some(RemittanceLine)
    @rule(n=N, which=st.integers(0, 3), again=st.booleans())
    def decide_about_a_parcel(self, n, which, *, again):
        line = the(cash_lines.lines_to_decide(), n)
        decided = RemittanceLine.objects.exclude(resolution="").order_by("pk")
        with tried():
            if again and decided.exists():
                carriers.reopen(the(decided, n), actor=None)
            elif line:
                whole = next(row for row in cash_lines.lines_of(line.remittance) if row == line)
                for step in carriers.steps_of(whole)[which % 3 :][:1]:
                    carriers.decide(line, decision=step, note="Thử", actor=None)

    @some(ProducerOrder)
    @rule(n=N, step=st.sampled_from(BACKWARD), by=BY, again=st.booleans())
    def go_back(self, n, step, by, again):
        order, said = self._order(n, first=lambda row: row.fulfilment in BEFORE[step]), {"again": again} if step == "return_" else {}
        with tried():
            getattr(purchases, step)(order, by=by, reason="Thử", **said)

    @some(ProducerOrder)
    @rule(n=N)
    def stop_or_let_go(self, n):
        order, officer = self._order(n, first=lambda row: row.hold), self.prepared.officers[0]
        with tried():
            (purchases.release_hold if order.hold else purchases.hold)(order, actor=officer, reason="Thử")
        with tried():
            purchases.set_apart(order.pk)

    def _order(self, n, *, first):
        return the(ProducerOrder.objects.select_related("purchase", "producer").order_by("pk"), n, first=first)

    @rule(n=N, number=st.integers(0, 8), act=st.sampled_from(["stand at the till", "leave it", "count the shelf"]))
    def at_the_shelf(self, n, number, act):
        pool = Pool.objects.get(product=the(self.prepared.packs, n))
        with tried():
            if act == "count the shelf":
                stock.correct(pool, counted=number)
            elif act == "leave it":
                stock.let_go(f"basket:x{n % 3}")
            elif number:
                stock.hold({pool.pk: number}, reference=f"basket:x{n % 3}")

    # What comes back

    @some(ProducerOrder, fulfilment="delivered")
    @rule(n=N, quantity=st.integers(1, 2), reason=st.sampled_from(["damaged", "mind"]))
    def ask_for_a_return(self, n, quantity, reason):
        order = self._order(n, first=lambda row: row.fulfilment == "delivered")
        line = the(order.lines.order_by("pk"), n)
        with tried():
            returns.ask(order, reason=reason, quantities={line.pk: quantity}, words="Vỡ")

    @some(ReturnRequest)
    @rule(
        n=N, act=st.sampled_from(["agree", "agree", "came_back", "refuse", "appeal", "withdraw", *AGAIN]), by=BY, share=st.integers(0, 4)
    )  # fmt: skip
    def move_a_return(self, n, act, by, share):
        rows = ReturnRequest.objects.select_related("order__purchase", "order__producer").order_by("pk")
        request = the(rows, n, first=lambda row: not row.closed_at)
        amounts = {line.pk: line.price * share // 4 for line in request.lines.all()}
        said = {
            "agree": {"by": by, "amounts": amounts, "delivery": 1_000 * (share % 2), **self._way_back(n, share)},
            "came_back": {"by": by, "restock": share > 1},
            "refuse": {"by": by, "words": "Không"},
            "offer": {"by": by},
            "choose": {"goods": share > 0},
            "send": {"by": by, "carrier": "Viettel Post"},
            "arrive": {"by": by},
            "pay_instead": {"by": by},
        }.get(act, {})
        with tried():
            getattr(replacing if act in AGAIN else returns, act)(request, **said)

    def _way_back(self, n, share):
        """What sending back costs, and who bears it where an operator says so."""
        return {"send_back": share % 2 == 0, "way_back": 12_345 * (n % 3), "way_back_by": the(Bearer.values, n)}

    @some(ProducerOrder, fulfilment="delivered")
    @rule(n=N, how=st.sampled_from(["again", "again", "lost", "money", "back", "back"]))
    def take_back_as_it_should(self, n, how):
        """Broken: the same goods once more, or money, or money once it is back."""
        order = self._order(n, first=lambda row: row.fulfilment == "delivered")
        line = the(order.lines.order_by("pk"), n)
        with tried():
            request = returns.ask(order, reason="damaged", quantities={line.pk: 1}, words="Vỡ")
            if how == "back":
                amounts = {line.pk: line.price for line in request.lines.all()}
                request = returns.agree(request, by=PRODUCER, amounts=amounts, send_back=True, way_back=12_345)
                returns.came_back(request, by=PRODUCER, restock=n % 2 == 0)
                return
            request = replacing.choose(replacing.offer(request, by=PRODUCER), goods=how != "money")
            if how != "money":
                request = replacing.send(request, by=PRODUCER, carrier="Viettel Post")
                (replacing.arrive if how == "again" else replacing.pay_instead)(request, by=OPERATOR)

    @some(CardPayment, status="requires_capture")
    @rule()
    def a_worker_works_for_cards(self):
        """What makers have accepted is taken, the rest is free again."""
        captures.work()

    # The operator's desk

    @some(BankLine, state="ask")
    @rule(n=N, decision=st.sampled_from(["assign", "take_up", "refund", "wait", "ignore"]))
    def decide_about_a_transfer(self, n, decision):
        line = the(selectors.lines_to_decide(), n)
        intents = Intent.objects.filter(method="vietqr", payee__startswith="platform").order_by("pk")
        intent = the(intents, n, first=lambda row: row.state == "open")
        with tried():
            payments.resolve_line(line, decision=decision, actor=None, memo=intent.memo if intent else "", note="Thử")

    @some(BankLine, resolution__in=payments.UNDOABLE)
    @rule(n=N)
    def take_a_decision_back(self, n):
        line = the(BankLine.objects.filter(resolution__in=payments.UNDOABLE).order_by("pk"), n)
        with tried():
            payments.reopen_line(line, actor=None)

    @some(Refund, sent_at=None)
    @rule(n=N)
    def send_back(self, n):
        refund = the(Refund.objects.filter(sent_at=None).order_by("pk"), n)
        if refund.by_card:
            card_refunds.send_refund(refund)
        else:
            with tried():
                payments.record_refund(refund, actor=None, bank_reference=f"HT{refund.pk}")

    @some(CardPayment, received__gt=0)
    @rule(n=N, amount=st.integers(1, 100_000), what=st.sampled_from(["refund", "dispute"]))
    def at_stripes_own_pages(self, n, amount, what):
        """Somebody sends money back there, or the bank of a card takes it."""
        payment = the(CardPayment.objects.filter(received__gt=0).order_by("created_at", "pk"), n)
        self.prepared.stripe.act(what, payment_intent=payment.stripe_id, amount=min(amount, payment.received))

    @some(CardPayment, stripe_id__isnull=False)
    @rule(n=N, again=st.integers(1, 2))
    def stripe_tells(self, n, again):
        """Of anything that happened there, in any order, perhaps twice."""
        for event in [the(self.prepared.stripe.events(), n)] * again:
            if event:
                kept = events.keep(event)
                events.apply(kept.pk)

    @rule(points=st.integers(0, 10_000), minimum=st.sampled_from([0, 7_000]), kind=st.sampled_from(["", "household"]))
    def new_terms_and_rates(self, points, minimum, kind):
        tomorrow = dates.today() + timedelta(days=1)
        said = {"basis_points": points, "minimum": minimum, "producer_kind": kind}
        first = CommissionRule.objects.order_by("position").first()
        with tried():
            fees.add_rule(actor=None, before=first, valid_from=tomorrow, basis="Quy chế", **said)
            fees.set_fee_vat(valid_from=tomorrow, basis_points=points // 10, basis="Nghị quyết", actor=None)
            rates = {"vat_basis_points": points // 5, "pit_basis_points": points // 7}
            taxes.set_rate(resident=True, revenue="goods", valid_from=tomorrow, basis="Nghị định", actor=None, **rates)

    @some(ProducerOrder, payment__in=truths.MONEY_CAME)
    @rule(
        onward=st.sampled_from([True, True, True, False]),
        same_person=st.sampled_from([True, False, False]),
        days=st.sampled_from([0, 0, 9]),
        back=st.booleans(),
    )
    def pay_out(self, onward, same_person, days, *, back):
        """To producers, or back to shoppers."""
        self.later(timedelta(days=days))
        one, other = self.prepared.officers
        batch = Batch.objects.open().order_by("-pk").first()
        with tried():
            if batch is None:
                (payouts.prepare_refunds if back else payouts.prepare_batch)(actor=one)
            elif not onward:
                payouts.withdraw_batch(batch, reason="Nhầm", actor=one)
            elif batch.state == "prepared":
                payouts.approve_batch(batch, actor=one if same_person else other)
            else:
                payouts.export_batch(batch, actor=one)

    @some(Refund, sent_at=None)
    @rule(n=N)
    def name_an_account(self, n):
        refund = the(Refund.objects.filter(sent_at=None).order_by("pk"), n, first=lambda row: not row.by_card)
        with tried():
            money.named(refund)

    @some(Batch, state="exported")
    @rule(n=N, went=st.sampled_from([True, True, False]), wrong=st.booleans(), all_of_it=st.booleans())
    def the_bank_answers(self, n, went, *, wrong, all_of_it):
        batch = Batch.objects.filter(state="exported").first()
        transfer = the(batch.transfers.filter(state="sent").select_related("batch", "account").order_by("pk"), n)
        with tried():
            if went and all_of_it:
                payouts.confirm_rest(batch, bank_reference=f"CT{batch.pk}", actor=None)
            elif went:
                payouts.confirm_payout(transfer, bank_reference=f"CT{batch.pk}-{transfer.pk}", actor=None)
            else:
                payouts.fail_payout(transfer, reason="Trả lại", wrong_account=wrong, actor=None)
                if isinstance(transfer, Payout):
                    money.account(transfer.producer)

    @precondition(lambda market: gone())
    @rule(n=N, kept=st.sampled_from([0, 11_000]))
    def the_bank_sends_back(self, n, kept):
        """A transfer of a batch, or a refund sent by hand; perhaps less the bank's charge."""
        transfer = the(gone(), n)
        if transfer.amount <= kept:
            return
        self._bank_line(self.now, transfer.amount - kept, f"HOAN TRA {transfer.memo}")
        line = BankLine.objects.latest("pk")
        with tried():
            found = the(returning.candidates(line), 0)
            if found:
                returning.confirm(found.key, line=line, less=bool(found.kept), actor=None)

    # Time

    @rule(hours=st.sampled_from([1, 3, 26, 24 * 4, 24 * 9]))
    def time_passes(self, hours):
        """And everything that is done by the clock is done."""
        self.later(timedelta(hours=hours))
        payments.record_statement(covers_until=self.now, actor=None)
        captures.work()
        capturing.sweep()
        sweeping.ask_silent()
        sweeping.end_overdue()
        payments.expire_overdue()
        for intent in Intent.objects.filter(method="card", state="cancelled"):
            cards.stop_all(intent)
        for order in ProducerOrder.objects.filter(told_at=None, payment__in=(Payment.ON_DELIVERY, Payment.PAID)):
            purchases.start_clock(order.pk)
        purchases.run_clocks()
        returns.run()
        replacing.run()
        stock.tidy()
