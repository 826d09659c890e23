"""What must hold before anybody pays by card."""

from django.conf import settings
from django.core.checks import Error, register

STRIPES = {"STRIPE_API_URL": "https://api.stripe.com", "STRIPE_SCRIPT_URL": "https://js.stripe.com/"}
CAPTURES = ("order", "acceptance")
TOGETHER = ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRETS")


@register
def card_is_whole(app_configs, **kwargs):
    """All of Stripe's keys or none; in production no script and no address but Stripe's own."""
    missing = [name for name in TOGETHER if not getattr(settings, name)]
    if missing and len(missing) < len(TOGETHER):
        yield Error(f"Cards are switched on in part: {', '.join(missing)} is missing.", id="payments.E001")
    if settings.PAYMENT_CARD_CAPTURE not in CAPTURES:
        yield Error(f"PAYMENT_CARD_CAPTURE is {settings.PAYMENT_CARD_CAPTURE}: one of {', '.join(CAPTURES)}.", id="payments.E003")
    for name, begins in STRIPES.items():
        address = getattr(settings, name)
        stripes = address == begins or (begins.endswith("/") and address.startswith(begins))
        if settings.INSTANCE_KIND == "production" and not stripes:
            yield Error(f"{name} is {address}: production asks only {begins}.", id="payments.E002")
