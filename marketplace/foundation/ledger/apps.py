from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "marketplace.foundation.ledger"
    label = "ledger"

    def ready(self):
        from marketplace.foundation.recovery.watching import watch

        from . import checks

        watch("ledger.Entry", _("entries in the book"), at="written_at")
        checks.register("balance", _("The whole book sums to nothing"), _whole)
        checks.register("rounding", _("Splits are exact: nothing stands on the account of rounding"), _rounding)


def _whole():
    from .models import Posting

    total = Posting.objects.total()
    return 1, {"book": ("0", str(total))} if total else {}


def _rounding():
    from .models import Account, Posting

    total = Posting.objects.filter(account__kind=Account.Kind.ROUNDING).total()
    return 1, {"rounding": ("0", str(total))} if total else {}
