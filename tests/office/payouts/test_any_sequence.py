"""Whatever happens in whatever order: what was paid out and what is owed make up what the goods brought, and no order is paid twice."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Finding, Posting
from marketplace.office.payouts import owed, services
from marketplace.office.payouts.models import Part, Payout
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import money, producers
from tests.histories.drawing import examples

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.sampled_from(["order", "order", "cash", "return", "prepare", "agree", "bank", "through", "back", "withdraw"]),
    min_size=4,
    max_size=12,
)


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_paid_out_and_owed_are_what_the_goods_brought(steps):
    with transaction.atomic():
        maker = producers.producer()
        money.account(maker, on=timezone.now() - timedelta(days=60))
        for step in ["order", *steps]:
            with suppress(ValidationError), transaction.atomic():
                _act(step, maker)
            _check(maker)
        ledger.check()
        assert list(Finding.objects.standing()) == []
        transaction.set_rollback(True)


def _act(step, maker):
    batch = services.Batch.objects.first()
    if step in ("order", "cash"):
        money.arrived(maker, method="cod" if step == "cash" else "vietqr")
    elif step == "return":
        order = ProducerOrder.objects.filter(fulfilment="delivered").order_by("pk").first()
        if order:
            purchases.return_(order, by="operator", reason="Mốc")
    elif step == "prepare":
        services.prepare_batch(actor=money.officer())
    elif batch and step in ("agree", "bank", "withdraw"):
        act = {"agree": services.approve_batch, "bank": services.export_batch, "withdraw": services.withdraw_batch}[step]
        act(batch, actor=money.officer(), **({"reason": "Nhầm"} if step == "withdraw" else {}))
    elif batch and step == "through":
        services.confirm_rest(batch, bank_reference="FT1", actor=money.officer())
    elif batch and (payout := Payout.objects.filter(batch=batch, state="sent").first()):
        services.fail_payout(payout, reason="Trả lại", wrong_account=False, actor=money.officer())


def _check(maker):
    """The producer's own accounts hold exactly what is shown as owed; of each order no more was settled than it brought."""
    mine = Posting.objects.filter(account__owner=maker.code, account__kind__in=owed.OURS)
    assert owed.total(owed.owed([maker.code])) == -mine.total()
    for order in ProducerOrder.objects.all():
        settled = Part.objects.filter(order=order, payout__state__in=Payout.LIVE)
        assert 0 <= sum(part.goods for part in settled) <= order.goods_total
