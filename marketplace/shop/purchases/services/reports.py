"""A shopper says that something is wrong; an operator answers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.shop.purchases.models import Fulfilment, OrderReport

from .steps import locked


@transaction.atomic
def report(order, *, reason, words="", actor=None, on=None):
    order = locked(order)
    if order.fulfilment not in (Fulfilment.SHIPPED, Fulfilment.DELIVERED):
        raise ValidationError(_("This parcel is not on its way."))
    if reason not in OrderReport.Reason.values:
        raise ValidationError(_("Please choose what is wrong."))
    if order.reports.filter(answered_at=None).exists():
        raise ValidationError(_("We have your report and will call."), code="done")
    note = OrderReport.objects.create(order=order, reason=reason, words=words[:500], at=on or timezone.now())
    audit.record("order_reported", order, actor=actor, details={"number": order.number, "reason": reason})
    return note


@transaction.atomic
def answer_report(note, *, actor, words, on=None):
    note = OrderReport.objects.select_for_update(no_key=True).select_related("order").get(pk=note.pk)
    if note.answered_at:
        raise ValidationError(_("This report has already been answered."))
    note.answered_at, note.answered_by = on or timezone.now(), actor
    note.save(update_fields=["answered_at", "answered_by"])
    audit.record("order_report_answered", note.order, actor=actor, reason=words, details={"number": note.order.number})
    return note
