"""How long a shopper may say that something is wrong with a parcel. The rules are settings; what holds for a parcel is fixed with it."""

from datetime import timedelta

from django.conf import settings

from marketplace.foundation.core import dates


def window_days(lines):
    """The longest of what is in the parcel."""
    return max((_days(line.registered_product) for line in lines), default=settings.RETURN_DAYS)


def _days(product):
    return settings.RETURN_DAYS_BY_GROUP.get(product.group.code if product.group else "", settings.RETURN_DAYS)


def window_until(arrived, days):
    """The last day on which the shopper may still say so."""
    return dates.today(arrived) + timedelta(days=days)
