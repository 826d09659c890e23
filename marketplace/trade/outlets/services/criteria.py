from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.trade.outlets.models import Criteria


@transaction.atomic
def add_criteria(code, *, actor, **fields):
    """A new paper's demands, from its first day on."""
    if Criteria.objects.filter(code=code).exists():
        raise ValidationError(_("Criteria with this code are there already."))
    criteria = Criteria(code=code, **fields)
    criteria.full_clean()
    criteria.save()
    audit.record("outlet_criteria_added", criteria, actor=actor, paper=criteria.basis[:200])
    return criteria


@transaction.atomic
def end_criteria(criteria, *, last, actor, paper=""):
    """`last` is the last day on which they hold; None: they hold on."""
    criteria = Criteria.objects.select_for_update(no_key=True).get(pk=criteria.pk)
    if last and last < criteria.valid_from:
        raise ValidationError(_("Criteria end after they begin."))
    criteria.valid_until = last
    criteria.save(update_fields=["valid_until"])
    audit.record("outlet_criteria_ended", criteria, actor=actor, paper=paper, details={"until": last.isoformat() if last else "…"})
    return criteria
