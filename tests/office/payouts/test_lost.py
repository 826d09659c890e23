"""A backup is put back although money had gone to the bank meanwhile: it is found, kept, booked once by two people, never paid again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import OutgoingLine
from marketplace.foundation.recovery.models import Restore
from marketplace.office.payouts import lost, owed, selectors, services
from marketplace.office.payouts.models import Batch, LostTransfer, Payout
from tests.factories import money, producers

pytestmark = pytest.mark.django_db
GONE = "CT00990"  # a batch that this database has never seen


@pytest.fixture
def maker():
    made = producers.producer("HTX Nà Mẫu", phone="+84912000111")
    money.account(made, on=timezone.now() - timedelta(days=60))
    return made


@pytest.fixture
def restored(db):
    now = timezone.now()
    said = {"found_at": now - timedelta(hours=3), "known_until": now - timedelta(days=1), "lost_until": now - timedelta(hours=4)}
    return Restore.objects.create(why="behind", released_at=now - timedelta(hours=1), **said)


def told(amount, words, reference="FT26330001"):
    """A line of the statement by which money left."""
    raw = {"booked_at": timezone.now().isoformat(), "amount": -amount, "words": words, "bank_reference": reference}
    return payments.record_bank_line(raw, source="test")


def noted(maker, amount, **said):
    given = {"producer": maker, "paid_on": dates.today(), "bank_reference": "FT26330001", "actor": money.officer()}
    return lost.note(amount=amount, **given | said)


def bank():
    return Posting.objects.filter(account__kind="bank").aggregate(n=Sum("amount"))["n"] or 0


def payable(maker):
    return Posting.objects.filter(account__kind="payable", account__owner=maker.code).aggregate(n=Sum("amount"))["n"] or 0


def test_what_the_statement_tells_of_a_lost_batch_is_kept_and_booked_once(maker, restored):
    order = money.arrived(maker)
    amount, before = 100_000 + order.delivery_fee, bank()
    line = told(amount, f"{GONE} {maker.code} CHUYEN TIEN HANG")

    assert [lost.find(), lost.find()] == [1, 0]
    row = LostTransfer.objects.get()
    assert (row.producer, row.amount, row.bank_reference, row.noted_by, row.line) == (maker, amount, "FT26330001", None, line)
    assert [plan.why for plan in selectors.planned()] == ["lost"]
    with pytest.raises(ValidationError, match="Chưa có khoản nào"):
        services.prepare_batch(actor=money.officer())

    one, other = money.officer(), money.officer()
    assert [found.order for found in selectors.fitting(selectors.owed_to(maker), amount)] == [order]
    lost.say(row, orders=[order], actor=one)
    with pytest.raises(ValidationError, match="không tự đồng ý"):
        lost.agree(row, actor=one)
    assert (bank(), Batch.objects.count()) == (before, 0)
    lost.agree(row, actor=other)

    row.refresh_from_db()
    line.refresh_from_db()
    payout, batch = Payout.objects.get(), Batch.objects.get()
    assert (payout.state, payout.amount, payout.bank_reference, row.payout) == ("confirmed", amount, "FT26330001", payout)
    assert (batch.state, batch.prepared_by, batch.approved_by) == ("done", one, other)
    assert (bank(), payable(maker), owed.owed([maker.code]), line.matched_at is not None) == (before - amount, 0, [], True)
    assert selectors.planned() == []
    with pytest.raises(ValidationError, match="quyết định"):
        lost.agree(row, actor=other)
    with pytest.raises(ValidationError, match="đã được ghi"):
        noted(maker, amount)
    assert lost.find() == 0


def test_what_is_noted_by_hand_stops_a_batch_that_the_backup_held(maker, restored):
    order = money.arrived(maker)
    amount = 100_000 + order.delivery_fee
    batch = services.prepare_batch(actor=money.officer())  # stood so in the backup; it went to the bank afterwards
    other = services.prepare_batch  # nothing else is due
    row = noted(maker, amount)

    with pytest.raises(ValidationError):
        other(actor=money.officer())
    services.approve_batch(batch, actor=money.officer())
    batch.refresh_from_db()
    assert (batch.state, Payout.objects.get().state) == ("withdrawn", "withdrawn")

    lost.say(row, orders=[order], actor=money.officer())
    lost.agree(row, actor=money.officer())

    assert list(Payout.objects.order_by("pk").values_list("state", "amount")) == [("withdrawn", amount), ("confirmed", amount)]


def test_an_agreed_batch_gives_nothing_to_the_bank_for_who_may_have_got_it(maker, restored):
    order = money.arrived(maker)
    batch = services.approve_batch(services.prepare_batch(actor=money.officer()), actor=money.officer())
    told(100_000 + order.delivery_fee, f"{batch.number}{maker.code}")  # believed unsent here, and sent
    assert lost.find() == 1

    services.export_batch(batch, actor=money.officer())

    assert (Payout.objects.get().state, owed.total(owed.owed([maker.code]))) == ("withdrawn", 100_000 + order.delivery_fee)


def test_a_part_for_orders_that_are_gone_needs_words_and_stands_in_the_book(maker, restored):
    order = money.arrived(maker)
    amount, before = 100_000 + order.delivery_fee, bank()
    row = noted(maker, amount + 70_000)

    with pytest.raises(ValidationError, match=r"70\.000"):
        lost.say(row, orders=[order], actor=money.officer())
    row.refresh_from_db()
    assert row.state == "noted"
    lost.say(row, orders=[order], rest_note="Đơn đã mất, đã gọi HTX", actor=money.officer())
    lost.agree(row, actor=money.officer())

    assert (bank(), payable(maker)) == (before - amount - 70_000, 70_000)
    assert owed.owed([maker.code]) == []


def test_more_than_was_sent_is_refused_and_so_is_what_changed(maker, restored):
    order = money.arrived(maker)
    with pytest.raises(ValidationError, match="nhiều hơn"):
        lost.say(noted(maker, 1_000), orders=[order], actor=money.officer())
    row = noted(maker, 100_000 + order.delivery_fee, bank_reference="FT2")
    lost.say(row, orders=[order], actor=money.officer())
    again = noted(maker, 100_000 + order.delivery_fee, bank_reference="FT3")
    lost.say(again, orders=[order], actor=money.officer())
    lost.agree(row, actor=money.officer())

    with pytest.raises(ValidationError, match="thay đổi"):
        lost.agree(again, actor=money.officer())
    assert (Payout.objects.count(), LostTransfer.objects.filter(state="booked").count()) == (1, 1)


def test_a_refund_that_had_gone_back_is_not_sent_again(restored):
    refund = money.owed_back()
    money.named(refund)
    reference = refund.intent.reference
    told(refund.amount, f"HT00990 {reference}")
    before = bank()

    assert lost.find() == 1
    row = LostTransfer.objects.get()
    assert (row.kind, row.reference, selectors.refunds_for(row)) == ("shoppers", reference, [refund])
    with pytest.raises(ValidationError, match="Chưa có khoản nào"):
        services.prepare_refunds(actor=money.officer())
    assert [one.why for one in selectors.refunds_to_send()] == ["lost"]
    lost.say(row, refund=refund, actor=money.officer())
    lost.agree(row, actor=money.officer())

    refund.refresh_from_db()
    assert (refund.bank_reference, refund.sent_at is not None, bank()) == ("FT26330001", True, before - refund.amount)
    assert selectors.refunds_to_send() == []


def test_what_is_none_of_ours_frees_the_payee(maker, restored):
    money.arrived(maker)
    row = noted(maker, 500)
    with pytest.raises(ValidationError):
        lost.drop(row, reason=" ", actor=money.officer())
    assert [plan.why for plan in selectors.planned()] == ["lost"]

    lost.drop(row, reason="Nhập nhầm", actor=money.officer())

    assert [plan.why for plan in selectors.planned()] == [""]
    assert noted(maker, 500).state == "noted"


def test_without_a_restore_and_before_its_backup_nothing_is_noted(maker):
    with pytest.raises(ValidationError, match="Chưa khôi phục"):
        noted(maker, 500)
    told(500, f"{GONE} {maker.code}")
    assert lost.find() == 0
    Restore.objects.create(why="behind", known_until=timezone.now(), released_at=timezone.now())
    for day in (-1, 1):
        with pytest.raises(ValidationError, match="trước bản sao lưu"):
            noted(maker, 500, paid_on=dates.today() + timedelta(days=day))
    assert LostTransfer.objects.count() == 0


def test_the_database_itself_wants_two_people_and_each_transfer_once(maker, restored):
    row = noted(maker, 500)
    one = money.officer()
    now = timezone.now()
    with pytest.raises(IntegrityError, match="two_people_book"), transaction.atomic():
        LostTransfer.objects.update(state="booked", said_at=now, said_by=one, closed_by=one)
    with pytest.raises(IntegrityError, match="noted_once"), transaction.atomic():
        LostTransfer.objects.create(kind="producers", producer=maker, amount=5, paid_on=row.paid_on, bank_reference=row.bank_reference)


def test_a_line_that_names_nobody_is_shown_to_be_entered(maker, restored):
    told(900, f"{GONE} CHI TRA NHIEU NGUOI")

    assert lost.find() == 0
    assert [line.amount for line in lost.unknown_lines()] == [900]


def test_the_page_finds_says_agrees_and_tells_who(maker, restored):
    order = money.arrived(maker)
    amount = 100_000 + order.delivery_fee
    told(amount, f"{GONE} {maker.code}")
    one, other = Client(), Client()
    first, second = money.officer(), money.officer()
    one.force_login(first)
    other.force_login(second)
    page = reverse("desk:recovery_paid")

    one.post(reverse("desk:recovery_paid_find"))
    row = LostTransfer.objects.get()
    form = one.get(page).context["open"][0]["form"]
    assert form.initial["orders"] == [order.pk]
    assert {(task.number, task.late) for task in one.get("/desk/").context["tasks"] if task.page == "recovery"} == {(1, True)}
    assert "Có thể đã trả trước khi khôi phục" in one.get(reverse("desk:payouts")).content.decode()
    one.post(reverse("desk:recovery_paid_said", args=[row.pk]), {"orders": [order.pk]})
    one.post(reverse("desk:recovery_paid_agree", args=[row.pk]))
    assert LostTransfer.objects.get().state == "said"
    other.post(reverse("desk:recovery_paid_agree", args=[row.pk]))

    assert LostTransfer.objects.get().state == "booked"
    assert f"{first}, {second}" in other.get(page).content.decode()
    assert list(AuditEntry.objects.filter(action__startswith="lost_").order_by("pk").values_list("action", flat=True)) == [
        "lost_transfer_noted",
        "lost_transfer_said",
        "lost_transfer_booked",
    ]


def test_a_transfer_is_entered_by_hand_and_a_line_fills_the_form(maker, restored):
    line = told(900, f"{GONE} CHI TRA NHIEU NGUOI")
    browser, page = Client(), reverse("desk:recovery_paid")
    browser.force_login(money.officer())

    assert browser.get(page, {"line": line.pk}).context["form"].initial["amount"] == 900
    said = {"amount": "500", "paid_on": dates.words(dates.today()), "bank_reference": "FT9", "line": line.pk}
    assert browser.post(page, said).status_code == 422
    assert browser.post(page, said | {"producer": maker.code, "order": "khong-co"}).status_code == 422
    assert browser.post(page, said | {"producer": maker.code}).status_code == 302

    row = LostTransfer.objects.get()
    assert (row.producer, row.amount, row.line) == (maker, 500, line)
    assert [one.left for one in lost.unknown_lines()] == [400]
    browser.post(reverse("desk:recovery_paid_drop", args=[row.pk]), {"reason": "Nhầm"})
    assert OutgoingLine.objects.get().matched_at is None
    assert browser.get(page).status_code == 200
