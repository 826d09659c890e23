from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import references
from marketplace.register.certification import signals
from marketplace.register.certification.models import RegisteredProduct

from .locks import lock_products

CODE_LENGTH = 6
BATCH = 1_000
RELATED = frozenset({"group", "set", "producer", "commune", "old_commune", "district"})
CHANGEABLE = frozenset(
    {"name", "office_code", "group", "set", "producer", "commune", "old_commune", "district", "place_words", "unit", "picture", "source"}
)


def register_product(name, *, group, actor, producer=None, **fields):
    """Enters a name into the register; it has no star by that."""
    return register_products([{"name": name, "group": group, "producer": producer, **fields}], actor=actor)[0]


@transaction.atomic
def register_products(rows, *, actor):
    """Each row a dict of the product's fields."""
    codes = references.several_unused(RegisteredProduct.objects, len(rows), CODE_LENGTH)
    products = [_new(code, **row) for code, row in zip(codes, rows, strict=True)]
    RegisteredProduct.objects.bulk_create(products, batch_size=BATCH)
    audit.record_all(
        [audit.entry("product_registered", product, actor=actor, details={"name": product.name}) for product in products],
    )
    for product in products:
        signals.product_changed.send(RegisteredProduct, product=product)
    return products


def _new(code, *, name, **fields):
    _refuse_unknown(fields)
    product = RegisteredProduct(code=code, name=_tidy(name), **fields)
    product.fold()
    return product


@transaction.atomic
def amend_product(product, *, actor, reason="", paper="", **changes):
    """Completes or mends what the register says of a product. Writes nothing when nothing differs."""
    product = lock_products([product.pk])[product.pk]
    if not (told := _change(product, changes)):
        return product
    product.save(update_fields=[*told["after"], "folded", "sort_key"])
    audit.record("product_amended", product, actor=actor, reason=reason, paper=paper, details=told)
    signals.product_changed.send(RegisteredProduct, product=product)
    return product


@transaction.atomic
def amend_products(changes, *, actor, reason=""):
    """{product's id: its changes}, pictures excepted, which are files. Returns those that differ by it."""
    products = lock_products(changes)
    named = {field for change in changes.values() for field in change} & RELATED
    prefetch_related_objects(list(products.values()), *sorted(named))  # their names go into the audit
    told = {pk: said for pk, product in products.items() if (said := _change(product, changes[pk]))}
    amended = [products[pk] for pk in told]
    fields = {field for said in told.values() for field in said["after"]}
    if amended:
        RegisteredProduct.objects.bulk_update(amended, sorted({*fields, "folded", "sort_key"}), batch_size=BATCH)
    audit.record_all([audit.entry("product_amended", product, actor=actor, reason=reason, details=told[product.pk]) for product in amended])
    for product in amended:
        signals.product_changed.send(RegisteredProduct, product=product)
    return amended


def _change(product, changes):
    """Sets what differs; returns what was and what is, in words."""
    _refuse_unknown(changes)
    if "name" in changes:
        changes = {**changes, "name": _tidy(changes["name"])}
    differs = {field: value for field, value in changes.items() if getattr(product, field) != value}
    before = {field: str(getattr(product, field) or "") for field in differs}
    for field, value in differs.items():
        setattr(product, field, value)
    product.fold()
    return {"before": before, "after": {field: str(value or "") for field, value in differs.items()}} if differs else None


def _tidy(name):
    if not (name := " ".join(name.split())):
        raise ValidationError(_("A product needs its name."))
    return name


def _refuse_unknown(fields):
    if wrong := set(fields) - CHANGEABLE:
        raise TypeError(wrong)
