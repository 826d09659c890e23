"""Which product of the register a row means. What is not certain is asked, never merged or doubled silently."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.foundation.core.text import fold_words
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.models import Producer

MOST_PRODUCERS, MOST_PRODUCTS = 4, 5  # to choose from


@dataclass
class Match:
    product: RegisteredProduct | None = None
    producer: Producer | None = None
    rename: bool = False
    question: dict | None = None


def match(parsed, register):
    producer, rename, question = _match_producer(parsed, register)
    if question:
        return Match(question=question)
    product = register.by_office_code.get(parsed.office_code) if parsed.office_code else None
    if product is None and (producer or not parsed.producer):
        product = register.by_identity.get((fold_words(parsed.name), producer and producer.pk))
    if product is None:
        candidates = register.products_like(fold_words(parsed.name), producer=producer, anonymous=not parsed.producer)
        product, question = _asked(parsed, candidates, register)
    elif parsed.office_code and product.office_code not in {"", parsed.office_code}:  # the same words under two codes
        product, question = _asked(parsed, [product], register)
    return Match(product, producer, rename, question)


def _match_producer(parsed, register):
    """→ the producer (None: new or not named), whether it is renamed, or a question."""
    folded = fold_words(parsed.producer)
    if not folded or folded in register.producers:
        return register.producers.get(folded), False, None
    key = f"producer|{folded}"
    verb, __, code = register.answers.get(key, "").partition(":")
    if code in register.producers_by_code:
        return register.producers_by_code[code], verb == "renamed", None
    candidates = register.producers_like(folded, fold_words(parsed.name))
    if verb == "new" or not candidates:
        return None, False, None
    choices = []
    for producer in candidates[:MOST_PRODUCERS]:
        choices.append([f"renamed:{producer.code}", _("%(producer)s, which is now called so") % {"producer": producer.name}])
        choices.append([f"same:{producer.code}", _("%(producer)s, only written differently") % {"producer": producer.name}])
    text = _("The register does not know “%(name)s”. Which producer is it?") % {"name": parsed.producer}
    return None, False, {"key": key, "text": text, "choices": [*choices, ["new", _("Another producer, not in the register yet")]]}


def _asked(parsed, candidates, register):
    """→ the product that somebody named in answer, or a question; neither: it is new."""
    key = "|".join(("product", fold_words(parsed.name), fold_words(parsed.producer), *filter(None, [parsed.office_code])))
    verb, __, code = register.answers.get(key, "").partition(":")
    answered = register.products_by_code.get(code)
    if answered or verb == "new" or not candidates:
        return answered, None
    choices = [[f"same:{product.code}", _named(product)] for product in candidates[:MOST_PRODUCTS]]
    text = _("The register does not have “%(name)s” by this producer. Is it one of these?") % {"name": parsed.name}
    return None, {"key": key, "text": text, "choices": [*choices, ["new", _("Another product, not in the register yet")]]}


def _named(product):
    return f"{product.name} ({product.producer or _('producer not known')}, {product.code})"
