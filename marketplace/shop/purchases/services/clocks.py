"""When a producer is reminded, when the operator sees it, when an order without an answer ends: in working hours."""

from django.conf import settings

from marketplace.foundation.core import working


def deadlines(told_at):
    return {
        "remind_at": working.add_hours(told_at, settings.ORDER_REMIND_HOURS),
        "escalate_at": working.add_hours(told_at, settings.ORDER_ESCALATE_HOURS),
        "cancel_at": working.add_hours(told_at, settings.ORDER_CANCEL_HOURS),
    }
