from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.payments import selectors, services, signals
from marketplace.foundation.payments.models import Allocation, BankLine, Intent, Refund
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    news = []
    receiver = lambda sender, intent, late, on, **kw: news.append((intent.reference, late))  # noqa: E731
    signals.payment_received.connect(receiver)
    yield news
    signals.payment_received.disconnect(receiver)


def make_intent(amount=150_000, reference="P1", **fields):
    return services.open_intent(reference=reference, payee="platform", method="vietqr", amount=amount, **fields)


def receive(amount, words, at=None, bank_reference="FT1"):
    raw = {"booked_at": (at or timezone.now()).isoformat(), "amount": amount, "words": words, "bank_reference": bank_reference}
    return services.match_line(services.record_bank_line(raw, source="test"))


def refresh(*rows):
    for row in rows:
        row.refresh_from_db()


def test_an_exact_line_pays_once(heard):
    intent = make_intent()

    line = receive(150_000, f"MBVCB.123 {intent.memo.lower()} chuyen tien")
    again = receive(150_000, f"MBVCB.123 {intent.memo.lower()} chuyen tien", at=line.booked_at)

    refresh(intent)
    assert again.pk == line.pk
    assert (line.verdict, line.state, intent.state, intent.received) == ("exact", "matched", "paid", 150_000)
    assert heard == [("P1", False)]
    assert Allocation.objects.count() == 1


def test_too_little_waits_and_the_rest_completes_it(heard):
    intent = make_intent()

    first = receive(100_000, intent.memo)
    assert (first.verdict, first.state, heard) == ("under", "ask", [])
    second = receive(50_000, intent.memo, bank_reference="FT2")

    refresh(first, intent)
    assert (second.verdict, intent.state, first.state, first.resolution) == ("exact", "paid", "resolved", "completed")
    assert heard == [("P1", False)]


def test_too_little_can_be_sent_back(heard):
    intent, operator = make_intent(), make_user()
    line = receive(100_000, intent.memo)

    services.resolve_line(line, decision="refund", actor=operator)

    refresh(intent)
    assert (intent.state, intent.received) == ("open", 0)
    assert list(Refund.objects.values_list("line", "amount")) == [(line.pk, 100_000)]
    assert selectors.remainder(line) == 0


def test_too_much_pays_and_the_rest_goes_back(heard):
    intent, operator = make_intent(), make_user()
    line = receive(160_000, intent.memo)
    refresh(intent)
    assert (line.verdict, line.state, intent.state, heard) == ("over", "ask", "paid", [("P1", False)])

    services.resolve_line(line, decision="refund", actor=operator)

    assert list(Refund.objects.values_list("amount", flat=True)) == [10_000]
    assert AuditEntry.objects.filter(action="bank_line_resolved", actor=operator).count() == 1


def test_a_second_payment_is_asked_and_goes_back(heard):
    intent, operator = make_intent(), make_user()
    receive(150_000, intent.memo)

    line = receive(150_000, intent.memo, bank_reference="FT2")
    services.resolve_line(line, decision="refund", actor=operator)

    refresh(intent)
    assert (line.verdict, intent.received, len(heard)) == ("double", 150_000, 1)
    assert Refund.objects.get().amount == 150_000


def test_an_unknown_line_is_assigned_by_the_operator(heard):
    intent, operator = make_intent(), make_user()
    line = receive(150_000, "mua mien dong")
    assert (line.verdict, line.state) == ("unknown", "ask")

    with pytest.raises(ValidationError):
        services.resolve_line(line, decision="assign", memo="SV00000000", actor=operator)
    refresh(line)
    assert line.state == "ask"
    services.resolve_line(line, decision="assign", memo=intent.memo, actor=operator)

    refresh(intent)
    assert (intent.state, heard) == ("paid", [("P1", False)])


def test_two_in_one_pays_both_when_the_sum_is_right(heard):
    one, two = make_intent(100_000, "P1"), make_intent(50_000, "P2")

    line = receive(150_000, f"{one.memo} va {two.memo}")

    refresh(one, two)
    assert (line.verdict, line.state, one.state, two.state) == ("several", "matched", "paid", "paid")
    assert heard == [("P1", False), ("P2", False)]


def test_two_in_one_with_another_sum_is_asked(heard):
    one, two, operator = make_intent(100_000, "P1"), make_intent(50_000, "P2"), make_user()

    line = receive(120_000, f"{one.memo} va {two.memo}")
    assert (line.verdict, line.state, heard) == ("several", "ask", [])
    services.resolve_line(line, decision="assign", memo=f"{one.memo} {two.memo}", actor=operator)

    refresh(one, two)
    assert (one.state, two.state, two.received) == ("paid", "open", 20_000)


def test_late_money_is_taken_up_or_sent_back(heard):
    operator = make_user()
    past = timezone.now() - timedelta(days=5)
    intent, other = make_intent(on=past), make_intent(reference="P2", on=past)
    services.expire_overdue()
    refresh(intent)
    assert intent.state == "expired"

    line, second = receive(150_000, intent.memo), receive(150_000, other.memo, bank_reference="FT2")
    assert (line.verdict, line.state, heard) == ("late", "ask", [])
    services.resolve_line(line, decision="take_up", actor=operator)
    services.resolve_line(second, decision="refund", actor=operator)

    refresh(intent, other)
    assert (intent.state, other.state, heard) == ("paid", "expired", [("P1", True)])
    assert Refund.objects.get().line == second


def test_who_refuses_the_news_keeps_everything_as_it_was():
    past = timezone.now() - timedelta(days=5)
    intent, operator = make_intent(on=past), make_user()
    services.expire_overdue()
    line = receive(150_000, intent.memo)

    def no_stock(sender, intent, late, **kw):
        raise ValidationError("hết hàng")

    signals.payment_received.connect(no_stock)
    try:
        with pytest.raises(ValidationError):
            services.resolve_line(line, decision="take_up", actor=operator)
    finally:
        signals.payment_received.disconnect(no_stock)

    refresh(line, intent)
    assert (line.state, intent.state, intent.received, Allocation.objects.count()) == ("ask", "expired", 0, 0)


def test_a_qr_ends_only_when_a_statement_covers_its_end(time_machine):
    time_machine.move_to("2026-11-24 10:00 +0700")
    intent, operator = make_intent(), make_user()

    time_machine.move_to("2026-11-25 10:01 +0700")
    assert services.expire_overdue() == []
    assert not Intent.objects.get().running()
    services.record_statement(covers_until=timezone.now(), actor=operator)
    assert services.expire_overdue() == [intent]
    assert services.expire_overdue() == []


def test_a_qr_ends_without_a_statement_after_a_working_day(time_machine):
    time_machine.move_to("2026-11-24 10:00 +0700")
    intent = make_intent()

    time_machine.move_to("2026-11-26 09:59 +0700")
    assert services.expire_overdue() == []
    time_machine.move_to("2026-11-26 10:00 +0700")
    assert services.expire_overdue() == [intent]


def test_what_had_come_for_an_ended_qr_is_owed_back():
    intent = make_intent(on=timezone.now() - timedelta(days=5))
    Intent.objects.update(received=40_000)

    services.expire_overdue()
    services.expire_overdue()

    assert list(Refund.objects.values_list("intent", "amount")) == [(intent.pk, 40_000)]


def test_cash_is_confirmed_once(heard):
    intent = services.open_intent(reference="P1", payee="HTX1", method="cod", amount=80_000)

    services.confirm_cash(intent, actor=make_user())
    services.confirm_cash(intent, actor=make_user())

    assert heard == [("P1", False)]


def test_a_part_that_is_off_lowers_what_is_due():
    intent = make_intent(150_000)

    services.reduce(intent, by=50_000)
    assert receive(100_000, intent.memo).verdict == "exact"
    other = make_intent(150_000, "P2")
    services.reduce(other, by=150_000)

    refresh(other)
    assert other.state == "cancelled"


def test_no_more_goes_back_than_came():
    intent = make_intent()
    receive(150_000, intent.memo)

    services.owe_refund(intent, amount=100_000, key="a", reason="x")
    services.owe_refund(intent, amount=100_000, key="a", reason="x")
    with pytest.raises(ValidationError):
        services.owe_refund(intent, amount=60_000, key="b", reason="x")

    assert list(Refund.objects.values_list("key", "amount")) == [("a", 100_000)]


def test_a_line_is_decided_once():
    operator = make_user()
    line = receive(10_000, "lai tien gui")
    services.resolve_line(line, decision="ignore", note="lãi tiền gửi", actor=operator)

    with pytest.raises(ValidationError):
        services.resolve_line(line, decision="refund", actor=operator)

    assert (BankLine.objects.get().resolution, Refund.objects.count()) == ("ignore", 0)


SLIPS = {
    "another sign": lambda body: body[:3] + ("A" if body[3] != "A" else "B") + body[4:],
    "one missing": lambda body: body[:4] + body[5:],
    "one too many": lambda body: body[:2] + "7" + body[2:],
    "two that changed places": lambda body: body[:5] + body[6] + body[5] + body[7:],
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_one_slip_in_the_reference_is_forgiven_where_the_sum_is_the_one_awaited(slip, heard):
    intent = make_intent()
    typed = "SV" + slip(intent.memo[2:])

    line = receive(150_000, f"CK {typed.lower()} cam on")

    refresh(intent)
    assert (line.verdict, line.state, intent.state) == ("exact", "matched", "paid")
    assert typed == intent.memo or intent.memo in line.note
    assert heard == [("P1", False)]


def test_a_slip_with_another_sum_or_with_two_it_may_mean_waits_for_an_operator(heard):
    intent = make_intent()
    typed = "SV" + SLIPS["one missing"](intent.memo[2:])

    assert receive(140_000, typed).verdict == "unknown"
    other = intent.memo[:6] + ("A" if intent.memo[6] != "A" else "B") + intent.memo[7:]
    Intent.objects.create(reference="P2", payee="platform", method="vietqr", amount=150_000, memo=other, expires_at=intent.expires_at)
    assert receive(150_000, typed, bank_reference="FT2").state == "ask"
    assert heard == []
