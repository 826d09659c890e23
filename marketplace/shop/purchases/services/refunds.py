"""Shoppers who are owed money by transfer are asked where it may go, and reminded."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payees.models import FOR_REFUNDS
from marketplace.foundation.payments import giving_back
from marketplace.shop.purchases import refund_messages
from marketplace.shop.purchases.models import Purchase


def ask_for_accounts(*, on=None):
    """Whoever has not named an account yet, at once and again some days later; then an operator calls. How many were asked."""
    on = on or timezone.now()
    wanted = {row.reference for row in giving_back.to_send() if row.lacks and row.reference}
    asked = {}
    for about, at in Message.objects.filter(kind=refund_messages.ASKED, about__in=wanted).values_list("about", "created_at"):
        asked.setdefault(about, []).append(at)
    due = [reference for reference in sorted(wanted) if _is_due(asked.get(reference, ()), on)]
    return sum(_ask(purchase, on) for purchase in Purchase.objects.filter(reference__in=due).order_by("pk"))


def _is_due(asked, on):
    if not asked:
        return True
    return len(asked) <= settings.REFUND_ACCOUNT_REMINDERS and max(asked) <= on - timedelta(days=settings.REFUND_ACCOUNT_DAYS)


@transaction.atomic
def _ask(purchase, on):
    """Two workers at once ask once: the purchase's row is held."""
    purchase = Purchase.objects.select_for_update(no_key=True).get(pk=purchase.pk)
    told = Message.objects.filter(kind=refund_messages.ASKED, about=purchase.reference).values_list("created_at", flat=True)
    if not _is_due(list(told), on):
        return False
    refund_messages.ask(purchase)
    return True


def tell_of_account(account, *, failed):
    """A shopper reads of each account named for money that goes back, and is asked anew where the bank refused one."""
    if account.payee.startswith(FOR_REFUNDS) and (purchase := _of(account.payee)):
        if failed:
            refund_messages.ask(purchase)
        else:
            refund_messages.tell_noted(purchase, account)


def tell_sent_back(refund):
    """By transfer; a card says it itself."""
    if not refund.by_card and (purchase := _of(giving_back.payee_of(refund))):
        refund_messages.tell_sent(purchase, refund)


def _of(payee):
    reference = giving_back.reference_of(payee)
    return Purchase.objects.filter(reference=reference).first() if reference else None
