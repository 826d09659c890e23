"""Why an order ended, where the system says so itself. It is kept in the language of that moment and read in the reader's."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override


def own():
    return {
        "shopper": _("Cancelled by the shopper."),
        "transfer": _("The transfer did not come in time."),
        "card": _("The card did not pay in time."),
        "kept": _("The card's bank did not give the money that it had kept ready."),
        "answer": _("The maker has not answered before the card's bank would have freed the money."),
        "code": _("The code sent to the telephone was not entered in time."),
        "silence": _("The maker has not answered within %(n)d working hours.") % {"n": settings.ORDER_CANCEL_HOURS},
    }


def shown(reason):
    """Words of a person stay as they are."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            kept = {words: name for name, words in own().items()}
        if reason in kept:
            return own()[kept[reason]]
    return reason
