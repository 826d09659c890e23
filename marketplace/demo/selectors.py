import re
from datetime import datetime

from marketplace.register.certification.models import Certificate, RegisteredProduct
from marketplace.register.producers.models import Producer

from . import examples

LINK = re.compile(r"https?://[^\s<>\"]+")


def figures():
    """How much of what is shown is real."""
    real = RegisteredProduct.objects.exclude(name__endswith=examples.MARK)
    return {
        "products": real.count(),
        "producers": Producer.objects.exclude(name__endswith=examples.MARK).count(),
        "real_certificates": Certificate.objects.filter(decision__sample=False).count(),
        "sample_certificates": Certificate.objects.filter(decision__sample=True).count(),
    }


def readable(letter):
    """A letter with its moment read and its links found."""
    words = letter["text"] or letter["sms"]
    return letter | {"at": datetime.fromisoformat(letter["at"]), "words": words, "links": list(dict.fromkeys(LINK.findall(words)))}
