"""How long a certificate lives."""

from django.conf import settings

from marketplace.foundation.core import dates


def last_day(decided_on):
    """36 months from the decision, the last day included: decided 24/11/2023, it holds through 24/11/2026."""
    return dates.add_months(decided_on, settings.CERTIFICATE_MONTHS)
