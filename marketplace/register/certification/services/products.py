from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import references
from marketplace.register.certification import signals
from marketplace.register.certification.models import RegisteredProduct

from .locks import lock_products

CHANGEABLE = frozenset(
    {"name", "office_code", "group", "set", "producer", "commune", "old_commune", "district", "place_words", "unit", "picture", "source"}
)


@transaction.atomic
def register_product(name, *, group, actor, producer=None, **fields):
    """Enters a name into the register; it has no star by that."""
    _refuse_unknown(fields)
    product = RegisteredProduct(
        code=references.unused(RegisteredProduct.objects, 6), name=_tidy(name), group=group, producer=producer, **fields
    )
    product.save()
    audit.record("product_registered", product, actor=actor, details={"name": product.name})
    signals.product_changed.send(RegisteredProduct, product=product)
    return product


@transaction.atomic
def amend_product(product, *, actor, reason="", paper="", **changes):
    """Completes or mends what the register says of a product. Writes nothing when nothing differs."""
    _refuse_unknown(changes)
    product = lock_products([product.pk])[product.pk]
    if "name" in changes:
        changes["name"] = _tidy(changes["name"])
    differs = {field: value for field, value in changes.items() if getattr(product, field) != value}
    if not differs:
        return product
    before = {field: str(getattr(product, field) or "") for field in differs}
    for field, value in differs.items():
        setattr(product, field, value)
    product.save(update_fields=[*differs, "folded", "sort_key"])
    after = {field: str(value or "") for field, value in differs.items()}
    audit.record("product_amended", product, actor=actor, reason=reason, paper=paper, details={"before": before, "after": after})
    signals.product_changed.send(RegisteredProduct, product=product)
    return product


def _tidy(name):
    if not (name := " ".join(name.split())):
        raise ValidationError(_("A product needs its name."))
    return name


def _refuse_unknown(fields):
    if wrong := set(fields) - CHANGEABLE:
        raise TypeError(wrong)
