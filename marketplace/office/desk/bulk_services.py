"""Acts on many rows, each written down where the row's history is told, and their undoing as acts of their own."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.models import Agency
from marketplace.foundation.audit import services as audit
from marketplace.office.desk import bulk, previews, services
from marketplace.office.desk.models import BulkAct, Charge, Tag
from marketplace.trade.fairs import services as fairs


@transaction.atomic
def act_on_many(rows, *, page, act, said, seal, actor):
    """Does what the preview with this seal showed, to all of them or to none."""
    locked = list(rows.model.objects.select_for_update(no_key=True).filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    plan = bulk.plan(bulk.ACTS[act], page, locked, said)
    if plan.seal != seal:
        raise previews.Changed(_("Something has changed since the preview. Nothing is written; please look at it once more."))
    if not plan.steps:
        raise ValidationError(_("There is nothing to do: all of them are so already."))
    for row, before, after in plan.steps:
        DOING[act](row, page, (before, after), said, actor)
    return BulkAct.objects.create(user=actor, page=page, act=act, steps=[[row.pk, before, after] for row, before, after in plan.steps])


@transaction.atomic
def undo(done, *, model, actor, on=None):
    """Within a quarter of an hour. What somebody has changed since stays; returns how many rows are as they were."""
    on = on or timezone.now()
    done = BulkAct.objects.select_for_update(no_key=True).get(pk=done.pk)
    if done.undone_at or not BulkAct.objects.undoable(on).filter(pk=done.pk).exists():
        raise ValidationError(_("This cannot be undone any more. Please change the rows anew."))
    rows = {row.pk: row for row in model.objects.select_for_update(no_key=True).filter(pk__in=[key for key, *_said in done.steps])}
    now = bulk.ACTS[done.act].before(done.page, list(rows.values()))
    back = [(rows[key], before, after) for key, before, after in done.steps if key in rows and now[key] == after]
    for row, before, after in back:
        UNDOING[done.act](row, done.page, (before, after), actor)
    done.undone_at = on
    done.save(update_fields=["undone_at"])
    return len(back)


def _charge(row, page, step, said, actor):
    before, after = step
    _put_in_charge(row, page, after)
    audit.record("charge_given", row, actor=actor, details={"officer": after, "before": before})


def _put_in_charge(row, page, officer):
    if officer is None:
        Charge.objects.filter(page=page, key=row.pk).delete()
    else:
        Charge.objects.update_or_create(page=page, key=row.pk, defaults={"officer_id": officer})


def _agency(row, page, step, said, actor):
    services.hand_to_agency(row, page=page, agency=said["agency"], reason=said["reason"], actor=actor)


def _tag(row, page, step, said, actor):
    _set_tags(row, page, *step)
    audit.record("tag_changed", row, actor=actor, details={"tags": ", ".join(step[1]) or "–"})


def _set_tags(row, page, before, after):
    Tag.objects.filter(page=page, key=row.pk, word__in={*before} - {*after}).delete()
    Tag.objects.bulk_create([Tag(page=page, key=row.pk, word=word) for word in {*after} - {*before}])


def _discard(row, page, step, said, actor):
    fairs.discard_draft(row, actor=actor)


def _discard_back(row, page, step, actor):
    fairs.restore_draft(row, actor=actor)


def _charge_back(row, page, step, actor):
    before, after = step
    _put_in_charge(row, page, before)
    audit.record("charge_undone", row, actor=actor, details={"officer": before, "before": after})


def _agency_back(row, page, step, actor):
    accounts.take_back(row, agency=Agency.objects.filter(pk=step[0]).first(), actor=actor)


def _tag_back(row, page, step, actor):
    before, after = step
    _set_tags(row, page, after, before)
    audit.record("tag_undone", row, actor=actor, details={"tags": ", ".join(before) or "–"})


DOING = {"charge": _charge, "discard": _discard, "agency": _agency, "tag": _tag, "untag": _tag}
UNDOING = {"charge": _charge_back, "discard": _discard_back, "agency": _agency_back, "tag": _tag_back, "untag": _tag_back}
