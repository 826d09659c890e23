"""What a producer's page of its money shows, made ready for the template."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.foundation.core import dates
from marketplace.foundation.payments import selectors as payments
from marketplace.register.producers.addressing import you

from . import owed, own_refunds, selectors
from .models import Payout

WHY = {  # why an order's money is not sent yet, and what ends it
    "arriving": gettext_lazy("waits until the parcel has arrived"),
    "returning": gettext_lazy("the parcel could not be handed over and is coming back"),
    "collector": gettext_lazy("the carrier has not handed over the cash yet"),
    "held": gettext_lazy("the order is on hold"),
    "reported": gettext_lazy("the shopper said that something is wrong; it is being looked into"),
    "again": gettext_lazy(
        "the same goods are sent again, or offered; the money waits until they have come and the shopper had time to look"
    ),
    "window": gettext_lazy("the shopper may still say that something is wrong, until %(day)s"),
}
STANDS = {
    Payout.State.PREPARED: gettext_lazy("prepared; two officers look at it"),
    Payout.State.SENT: gettext_lazy("is at the bank"),
    Payout.State.CONFIRMED: pgettext_lazy("money", "sent"),
}
PAID_SHOWN = 26  # half a year of weeks


def money_of(producers):
    """[one part of the page a producer]"""
    own = list(payments.own_transfers([producer.code for producer in producers]))
    rows = owed.owed([producer.code for producer in producers])
    back = own_refunds.waiting_for(producers)
    mine = owed.by_producer(rows)
    plans = {plan.producer: plan for plan in selectors.planned([producer.code for producer in producers])}
    paid = list(selectors.paid_to(producers)[: PAID_SHOWN * len(producers)])
    return [_of(producer, mine.get(producer, []), plans.get(producer), paid, own) | _to_send_back(producer, back) for producer in producers]


def _of(producer, rows, plan, paid, own):
    ready = [row for row in rows if not row.why]
    waiting = sorted((row for row in rows if row.why not in ("", "unpaid")), key=lambda row: (row.pay_on, row.order.pk))
    return {
        "producer": producer,
        "title": _("Your money") % {"you": you(producer)},
        "own": [intent for intent in own if intent.payee == producer.code],
        "ready": ready,
        "ready_sum": owed.total(ready),
        "pay_on": min((row.pay_on for row in ready), default=None),
        "keeps": plan.why if plan else "",
        "account": plan.account if plan else None,
        "waiting": [(row, _why(row)) for row in waiting],
        "waiting_sum": owed.total(waiting),
        "next_on": min((row.pay_on for row in waiting), default=None),
        "paid": [(payout, STANDS[payout.state]) for payout in paid if payout.producer_id == producer.pk and payout.amount],
    }


def _to_send_back(producer, rows):
    return {"back": [(row, order, row.late()) for row, order in rows if row.sender == producer.code]}


def _why(row):
    until = owed.window_of(row.order)[0] if row.why == "window" else None
    return WHY[row.why] % ({"day": dates.words(until)} if until else {})


def lines_of(payout):
    """The orders of a transfer, each with what was taken off."""
    return [(part, owed.deducted(part.deductions)) for part in payout.parts.select_related("order__purchase")]


def title_of(payout):
    return _("Statement %(number)s") % {"number": payout.memo}
