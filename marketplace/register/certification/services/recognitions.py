from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.register.certification.models import DecisionKind, Recognition

from .issuing import Item, issue_certificates, renew, upgrade
from .locks import lock_products

ISSUES = {DecisionKind.RECOGNISE: issue_certificates, DecisionKind.RENEW: renew, DecisionKind.UPGRADE: upgrade}
SAID = ("product", "stars", "year", "month", "day", "words", "source")  # what makes one statement of a source
NOTHING = {"stars": None, "year": None, "month": None, "day": None, "said_until": None, "level": "", "words": "", "source": ""}
BATCH = 1_000


def record_recognition(product, *, actor, **said):
    """What a source says, no more precise than it is. The same words from the same source make one row."""
    return record_recognitions([{"product": product, **said}], actor=actor)[0]


@transaction.atomic
def record_recognitions(rows, *, actor):
    """Each row a dict of product and of what `NOTHING` names; returns the recognition of each, known ones too."""
    rows = [{**NOTHING, **row} for row in rows]
    for row in rows:
        _check_period(row["year"], row["month"], row["day"])
    pks = {row["product"].pk for row in rows}
    lock_products(pks)
    known = {_key(said): said for said in Recognition.objects.filter(product__in=pks).order_by("-pk").select_related("product")}
    fresh = {}
    for row in rows:
        said = Recognition(**row)
        if _key(said) not in known:
            fresh[_key(said)] = known[_key(said)] = said
    Recognition.objects.bulk_create(fresh.values(), batch_size=BATCH)
    audit.record_all(_entry(said, actor) for said in fresh.values())
    return [known[_key(Recognition(**row))] for row in rows]


def _key(said):
    return tuple(said.product_id if name == "product" else getattr(said, name) for name in SAID)


def _entry(said, actor):
    return audit.entry("recognition_recorded", said, actor=actor, details={"product": said.product_id, "stars": said.stars})


def complete_recognition(recognition, *, decision, actor, **item):
    """An officer holds the paper: the Recognition stays as history and names the Certificate that it became."""
    return complete_recognitions({recognition: item}, decision=decision, actor=actor)[0]


@transaction.atomic
def complete_recognitions(items, *, decision, actor):
    """{recognition: what the paper says otherwise}, all by one decision; returns the certificates."""
    if decision.kind not in ISSUES:
        raise ValidationError(_("This decision gives no star."))
    lock_products({recognition.product_id for recognition in items})
    said = Recognition.objects.select_related("product").in_bulk([recognition.pk for recognition in items])
    annex = [_item(said[recognition.pk], item) for recognition, item in items.items()]
    held = {one.product_id: one for one in ISSUES[decision.kind](decision, items=annex, actor=actor)}
    for one in said.values():
        one.completed_by = held[one.product_id]
    Recognition.objects.bulk_update(said.values(), ["completed_by"], batch_size=BATCH)
    audit.record_all(
        audit.entry("recognition_completed", one, actor=actor, paper=str(decision), details={"certificate": one.completed_by_id})
        for one in said.values()
    )
    return [said[recognition.pk].completed_by for recognition in items]


def _item(recognition, item):
    if recognition.completed_by_id:
        raise ValidationError(_("This recognition has been completed before."))
    item = {"stars": recognition.stars, "expires_on": recognition.said_until} | item
    if item["stars"] is None:
        raise ValidationError(_("The source names no star: read it from the decision."))
    return Item(product=recognition.product, **item)


def _check_period(year, month, day):
    if (day and not month) or (month and not year):
        raise ValidationError(_("A day needs its month, a month its year."))
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError as error:
        raise ValidationError(_("There is no such day.")) from error
