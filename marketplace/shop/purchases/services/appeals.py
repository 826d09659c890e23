"""Requests to pay in cash again, and what an operator answers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.shop.purchases import cash_rules
from marketplace.shop.purchases.models import CashAppeal


@transaction.atomic
def appeal_for_cash(phone):
    """Once while it is open, however often the button is pressed."""
    if not cash_rules.blocked(phone):
        raise ValidationError(_("Cash on delivery is open to this phone number."))
    appeal, _fresh = CashAppeal.objects.get_or_create(phone=phone, decided_at=None)
    return appeal


@transaction.atomic
def answer_appeal(appeal, *, lift, actor, note, on=None):
    """`lift`: what was refused until now no longer counts."""
    appeal = CashAppeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    if appeal.decided_at:
        raise ValidationError(_("This request has already been answered."))
    if not note:
        raise ValidationError(_("Please give the reason."))
    appeal.decided_at, appeal.decided_by, appeal.lifted, appeal.note = on or timezone.now(), actor, lift, note
    appeal.save(update_fields=["decided_at", "decided_by", "lifted", "note"])
    audit.record("cash_lifted" if lift else "cash_kept", appeal, actor=actor, reason=note)
    return appeal
