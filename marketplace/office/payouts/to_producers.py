"""What is particular to a transfer that pays a producer: its orders, its account in the book, its message."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Account
from marketplace.shop.purchases.models import ProducerOrder

from . import booking, messages, owed, selectors
from .models import Part, Payout


def lock(batch, state):
    """The transfers of a locked batch in this state, with the accounts of their producers locked."""
    rows = list(batch.payouts.filter(state=state).select_related("producer", "account").prefetch_related("parts").order_by("pk"))
    ledger.lock_accounts(Account.Kind.PAYABLE, sorted(row.producer.code for row in rows))
    return rows


def changed(payouts, *, on):
    """{key: why a prepared transfer must not go} of those of which something is no longer as it was."""
    rows = owed.owed({payout.producer.code for payout in payouts}, on=on)
    again = {row.order.pk: row.order.number for row in rows}
    found = {payout.pk: _changed(payout, again, on) for payout in payouts}
    return {key: why for key, why in found.items() if why}


def _changed(payout, again, on):
    """`again` {order's id: number}: what is owed anew."""
    orders = [part.order_id for part in payout.parts.all()]
    if numbers := [again[key] for key in orders if key in again]:
        return _("Order %(number)s has changed since this was prepared.") % {"number": numbers[0]}
    held = ProducerOrder.objects.filter(pk__in=orders).exclude(hold="").first()
    if held:
        return _("Order %(number)s was put on hold since this was prepared.") % {"number": held.number}
    if numbers := selectors.complained_of(orders):
        return _("The shopper of order %(number)s has reported something since this was prepared.") % {"number": numbers[0]}
    if payout.amount and not payout.account.usable(on):
        return _("The account was changed since this was prepared.")
    return ""


def settled(payout, *, at, person):
    booking.book(payout, list(payout.parts.select_related("order__purchase")), at=at, person=person)


def take_anew(payout, *, on):
    """It had not come back after all."""
    turns = dict(payout.parts.values_list("order", "turn"))
    later = Part.objects.filter(order__in=turns, payout__state__in=Payout.LIVE).values_list("order", "turn")
    if any(turn > turns[order] for order, turn in later):
        raise ValidationError(_("The money is on its way again already: this can no longer be taken back."), code="again")


def went(payout):
    messages.tell_paid(payout)
