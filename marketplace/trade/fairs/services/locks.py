from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.trade.fairs.models import Fair, FairRegistration


def locked(fair, *, on=None):
    """The fair as it is now, with its days and status; others who change it or its registrations wait."""
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    return Fair.objects.dated(on).get(pk=fair.pk)


def locked_registration(registration, *, on=None):
    """(the registration, its fair), the fair locked first."""
    fair = locked(Fair(pk=registration.fair_id), on=on)
    return FairRegistration.objects.select_for_update(no_key=True, of=["self"]).select_related("producer").get(pk=registration.pk), fair


def refuse_if(wrong, words, **params):
    if wrong:
        raise ValidationError(words, params=params)


def refuse_stale(fair, seen, words):
    """`seen`: the version that the form showed, None where none did."""
    refuse_if(seen is not None and seen != fair.version, words)


def refuse_over(fair):
    """After its last day nothing about who comes is changed any more."""
    over = fair.status in {"over", "reported", "cancelled"}
    refuse_if(over, _("This fair is over or has been cancelled."))
