from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import phones
from marketplace.register.certification.models import Certificate, Decision, RegisteredProduct
from marketplace.register.producers.models import Producer

from . import examples

WAYS = {"email": "Email", "zalo": "Zalo", "sms": "SMS", "mailbox": _("No contact known")}
NOBODY = "-"


def figures():
    """How much of what is shown is real."""
    decided = Decision.objects.filter(sample=False, certificates__isnull=False)
    real = RegisteredProduct.objects.exclude(name__endswith=examples.MARK)
    return {
        "products": real.count(),
        "producers": Producer.objects.exclude(name__endswith=examples.MARK).count(),
        "real_certificates": Certificate.objects.filter(decision__sample=False).count(),
        "real_in_force": Certificate.objects.in_force().filter(decision__sample=False).exists(),
        "papers": decided.annotate(papers=Count("certificates")).order_by("decided_on"),
        "sample_certificates": Certificate.objects.filter(decision__sample=True).count(),
    }


def readable(letter):
    """A letter as people read it."""
    to = letter["to"] if letter["to"] != NOBODY else ""
    return letter | {
        "at": datetime.fromisoformat(letter["at"]),
        "words": letter["text"] or letter["sms"],
        "way": WAYS.get(letter["channel"], letter["channel"]),
        "to": to,
        "shown_to": phones.display(to) if to.startswith("+") else to,
    }
