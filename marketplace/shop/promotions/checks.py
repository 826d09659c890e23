"""Every night: the two counters that limits stand against, from the rows of uses."""

from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.money import dong
from marketplace.foundation.ledger import checks

from .models import Promotion
from .selectors import counted


def register():
    checks.register("promotions", _("Each promotion has given and been used as often as its orders say"), _look)


def _look():
    rows = {row.pk: row for row in Promotion.objects.select_related("offer")}
    wanted = dict.fromkeys(rows, (0, 0)) | counted(rows)
    found = {key: (row.offer.num_applications, row.given) for key, row in rows.items()}
    return len(rows), {f"promotion:{key}": (_told(*wanted[key]), _told(*found[key])) for key in rows if wanted[key] != found[key]}


def _told(uses, total):
    return f"{uses} × · {dong(total)}"
