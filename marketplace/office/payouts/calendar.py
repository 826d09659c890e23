"""On which days producers are paid."""

from datetime import timedelta

from django.conf import settings

from marketplace.foundation.core import working


def payday_after(day):
    """The first batch after this day: the weekday of batches, or the next day on which banks work."""
    found = day + timedelta(days=(settings.PAYOUT_WEEKDAY - day.weekday() - 1) % 7 + 1)
    while not working.is_working_day(found, settings.OFFICE_REST_DAYS):
        found += timedelta(days=1)
    return found
