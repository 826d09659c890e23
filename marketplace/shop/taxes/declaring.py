"""A month is declared once, as it stood; whatever comes later is a correction in a later one."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.foundation.core.text import squeeze

from . import booking
from .models import Declared, Month, Withheld
from .selectors import open_months, span, undeclared


@transaction.atomic
def close_month(first, *, actor, on=None):
    """`first`: its first day. Its rows, and those that came late to months declared before, are taken up and frozen seller by seller."""
    on = on or timezone.now()
    _check_closable(first, on)
    month, fresh = Month.objects.get_or_create(first=first, defaults={"closed_at": on, "closed_by": actor})
    if not fresh:
        raise ValidationError(_("This month has been declared already."), code="declared")
    rows = list(undeclared(first).select_related("producer").order_by("pk"))
    if not rows:
        raise ValidationError(_("Nothing was withheld in this month."), code="empty")
    Withheld.objects.filter(pk__in=[row.pk for row in rows]).update(month=month)
    Declared.objects.bulk_create(_sellers(month, rows))
    audit.record("tax_month_closed", month, actor=actor, details={"month": str(month)})
    return month


def _check_closable(first, on):
    if span(first)[1] > on:
        raise ValidationError(_("This month is not over yet."), code="running")
    if Month.objects.filter(first__gt=first).exists():
        raise ValidationError(_("A later month has been declared already: what is missing here goes with the next one."), code="later")
    earlier = [month for month in open_months() if month < first]
    if earlier:
        raise ValidationError(_("Please declare %(month)s first.") % {"month": f"{earlier[0]:%m/%Y}"}, code="earlier")


def _sellers(month, rows):
    since = dates.start_of(month.first)
    of_seller = defaultdict(list)
    for row in rows:
        of_seller[row.producer].append(row)
    for producer, ours in of_seller.items():
        timely = [row.amount for row in ours if row.at >= since]
        yield Declared(
            month=month,
            producer=producer,
            name=producer.legal_name or producer.name,
            tax_code=producer.tax_code,
            revenue=sum(amount for amount in timely if amount > 0),
            given_back=-sum(amount for amount in timely if amount < 0),
            corrected=sum(row.amount for row in ours if row.at < since),
            vat=sum(row.vat for row in ours),
            pit=sum(row.pit for row in ours),
        )


@transaction.atomic
def record_payment(month, *, paid_on, paper, actor, on=None):
    """The tax of a declared month has gone to the tax office."""
    on = on or timezone.now()
    month = Month.objects.select_for_update(no_key=True).get(pk=month.pk)
    if month.paid_on:
        raise ValidationError(_("It is noted already that this month was paid."), code="paid")
    if not (paper := squeeze(paper)):
        raise ValidationError(_("Please give the number of the tax receipt."), code="paper")
    if not dates.today(month.closed_at) <= paid_on <= dates.today(on):
        raise ValidationError(_("The day lies before the declaration, or has not come yet."), code="day")
    if sum(row.tax for row in month.sellers.all()) <= 0:
        raise ValidationError(_("More was given back than withheld: nothing is paid for this month."), code="nothing")
    month.paid_on, month.paid_paper, month.paid_noted_at, month.paid_by = paid_on, paper, on, actor
    month.save(update_fields=["paid_on", "paid_paper", "paid_noted_at", "paid_by"])
    booking.book(month, at=on, person=actor)
    audit.record("tax_month_paid", month, actor=actor, paper=paper, details={"month": str(month)})
    return month
