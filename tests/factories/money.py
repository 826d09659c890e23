"""Orders that are paid and have arrived, producers' accounts, officers who pay. The steps are the house's own services."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.payees import services as payees
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent, Refund
from marketplace.office.payouts import services
from marketplace.shop.purchases import services as purchases

from . import catalogue, producers, shop
from .accounts import make_officer

_next = count(1)


def account(maker, *, on=None, **said):
    given = {"bank_bin": "970405", "number": f"88002050{next(_next):05d}", "holder": maker.name, "whose": "own", "actor": None}
    return payees.enter_account(maker.code, **given | said, on=on)


def pay(purchase):
    for intent in Intent.objects.filter(reference=purchase.reference, method="vietqr"):
        raw = {"booked_at": timezone.now().isoformat(), "amount": intent.amount, "words": intent.memo, "bank_reference": f"FT{next(_next)}"}
        payments.match_line(payments.record_bank_line(raw, source="test"))


def order(maker=None, *, method="vietqr", price=100_000, on=None):
    """Placed and, by transfer, paid."""
    maker = maker or producers.producer()
    pack = catalogue.pack_of(catalogue.listing(producer=maker, price=price))
    purchase = shop.purchase([pack], method=method)
    if method == "cod":
        purchases.confirm_by_phone(purchase)
    else:
        pay(purchase)
    return purchase.orders.select_related("purchase", "producer").get()


def arrived(maker=None, *, ago=30, **said):
    """Delivered so many days ago: its shopper's time to complain is over."""
    row = order(maker, **said)
    for step in (purchases.accept, purchases.ship):
        step(row, by="producer")
    return purchases.deliver(row, by="producer", on=timezone.now() - timedelta(days=ago))


def owed_back(*, amount=100_000, **said):
    """A refund: paid by transfer, then cancelled by its maker."""
    row = order(price=amount, **said)
    purchases.cancel(row, by="producer", reason="Hết hàng")
    return Refund.objects.get(intent__reference=row.purchase.reference)


def named(refund, *, number=None, **said):
    """Its shopper has named an account."""
    given = {"bank_bin": "970436", "number": number or f"1023{next(_next):06d}", "holder": "TRAN THI B", "actor": None}
    return payments.name_account(giving_back.payee_of(refund), **given | said)


def refunds_at_bank():
    """A batch of all refunds whose account is known, at the bank."""
    batch = services.approve_batch(services.prepare_refunds(actor=officer()), actor=officer())
    return services.export_batch(batch, actor=officer())


def officer():
    return make_officer(Role.OPERATOR)


def paid_out_nothing():
    """All that is due is with its producers already: agreed to, the batch is done."""
    batch = services.approve_batch(services.prepare_batch(actor=officer()), actor=officer())
    assert batch.state == "done"
    return batch


def at_bank(*, actor=None):
    """A batch of all that is due, prepared by one, agreed to by another and taken to the bank."""
    batch = services.approve_batch(services.prepare_batch(actor=officer()), actor=actor or officer())
    return services.export_batch(batch, actor=officer())


def paid_out(bank_reference="FT-LO-1"):
    batch = at_bank()
    services.confirm_rest(batch, bank_reference=bank_reference, actor=officer())
    batch.refresh_from_db()
    return batch
