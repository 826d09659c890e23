from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.register.certification.models import DecisionKind, Recognition

from .issuing import Item, issue_certificates, renew, upgrade
from .locks import lock_products

ISSUES = {DecisionKind.RECOGNISE: issue_certificates, DecisionKind.RENEW: renew, DecisionKind.UPGRADE: upgrade}


@transaction.atomic
def record_recognition(product, *, actor, stars=None, year=None, month=None, day=None, said_until=None, level="", words="", source=""):
    """What a source says, no more precise than it is. The same words from the same source make one row."""
    _check_period(year, month, day)
    lock_products([product.pk])
    recognition, created = Recognition.objects.get_or_create(
        product=product,
        stars=stars,
        year=year,
        month=month,
        day=day,
        words=words,
        source=source,
        defaults={"said_until": said_until, "level": level},
    )
    if created:
        audit.record("recognition_recorded", recognition, actor=actor, details={"product": product.pk, "stars": stars})
    return recognition


@transaction.atomic
def complete_recognition(recognition, *, decision, actor, **item):
    """An officer holds the paper: the Recognition stays as history and names the Certificate that it became."""
    lock_products([recognition.product_id])
    recognition = Recognition.objects.select_related("product").get(pk=recognition.pk)
    if recognition.completed_by_id:
        raise ValidationError(_("This recognition has been completed before."))
    if decision.kind not in ISSUES:
        raise ValidationError(_("This decision gives no star."))
    item = {"stars": recognition.stars, "expires_on": recognition.said_until} | item
    if item["stars"] is None:
        raise ValidationError(_("The source names no star: read it from the decision."))
    (certificate,) = ISSUES[decision.kind](decision, items=[Item(product=recognition.product, **item)], actor=actor)
    recognition.completed_by = certificate
    recognition.save(update_fields=["completed_by"])
    audit.record("recognition_completed", recognition, actor=actor, paper=str(decision), details={"certificate": certificate.pk})
    return certificate


def _check_period(year, month, day):
    if (day and not month) or (month and not year):
        raise ValidationError(_("A day needs its month, a month its year."))
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError as error:
        raise ValidationError(_("There is no such day.")) from error
