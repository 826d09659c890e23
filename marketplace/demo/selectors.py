import re
from datetime import datetime

from django.db.models import Count

from marketplace.register.certification.models import Certificate, Decision, RegisteredProduct
from marketplace.register.producers.models import Producer

from . import examples

LINK = re.compile(r"https?://[^\s<>\"]+")


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
    """A letter with its moment read and its links found."""
    words = letter["text"] or letter["sms"]
    return letter | {"at": datetime.fromisoformat(letter["at"]), "words": words, "links": list(dict.fromkeys(LINK.findall(words)))}
