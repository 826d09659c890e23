"""New versions of the criteria: drafted, looked at, published by a paper. What is past stays as it was decided."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, text
from marketplace.trade.outlets.models import Criteria, LocationType, Stage


@transaction.atomic
def draft_criteria(replaced, *, actor, places=(), new_places=(), **fields):
    """A new version after `replaced` (None: a first one). Nobody is asked for anything by a draft.

    `places`: kinds of places listed already; `new_places`: [(name, English name or "")] that this paper names first.
    """
    draft = Criteria(code=_free_code(Criteria, fields["basis"], "tieu-chi"), stage=Stage.DRAFT, replaces=replaced, **fields)
    draft.full_clean()
    draft.save()
    _list_places(draft, places, new_places)
    audit.record("outlet_criteria_drafted", draft, actor=actor, details={"after": replaced.code if replaced else ""})
    return draft


def _list_places(draft, places, new_places):
    """What this draft named before and no longer names was never offered to anybody: it goes."""
    draft.places.clear()
    draft.location_types.all().delete()
    for position, (name, name_en) in enumerate(new_places, start=100):  # after those of earlier papers
        code = _free_code(LocationType, name, "dia-diem")
        draft.location_types.create(code=code, name=name, name_en=name_en, position=position)
    draft.places.set([*places, *draft.location_types.all()])


def _free_code(model, words, otherwise):
    stem = slugify(text.fold(words))[:40].strip("-") or otherwise
    taken = set(model.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)


@transaction.atomic
def amend_draft(draft, *, actor, seen, places=(), new_places=(), **fields):
    draft = _locked(draft, Stage.DRAFT, seen)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.version += 1
    draft.full_clean()
    draft.save()
    _list_places(draft, places, new_places)
    audit.record("outlet_criteria_amended", draft, actor=actor)
    return draft


@transaction.atomic
def publish_criteria(draft, *, actor, seen, on=None):
    """From its first day on it asks; the day before is the last of the version that it comes after.

    The first day lies ahead, so that nothing that was surveyed or decided is judged anew.
    """
    draft = _locked(draft, Stage.DRAFT, seen)
    if draft.valid_from <= dates.today(on):
        raise ValidationError(
            _("New criteria hold from tomorrow at the earliest: what was decided until today was decided by the former ones.")
        )
    if draft.replaces:
        _follow(draft, actor)
    draft.stage = Stage.PUBLISHED
    draft.version += 1
    draft.save(update_fields=["stage", "version"])
    audit.record("outlet_criteria_added", draft, actor=actor, paper=draft.basis[:200])
    return draft


def _follow(draft, actor):
    former = Criteria.objects.select_for_update(no_key=True).get(pk=draft.replaces_id)
    last = draft.valid_from - timedelta(days=1)
    if former.versions.filter(stage=Stage.PUBLISHED).exists():
        raise ValidationError(
            _("Another version has been published after %(basis)s meanwhile. Please draft yours from that one."), params={"basis": former}
        )
    if former.valid_from > last:
        raise ValidationError(_("It would hold before the version that it comes after: please choose a later first day."))
    if former.valid_until is None or former.valid_until > last:
        _end(former, last, actor, draft.basis)


@transaction.atomic
def end_criteria(criteria, *, last, actor, paper="", on=None):
    """`last` is the last day on which they hold, today at the earliest."""
    criteria = _locked(criteria, Stage.PUBLISHED)
    if last < dates.today(on):
        raise ValidationError(_("Criteria end today at the earliest: what was decided until today was decided by them."))
    if last < criteria.valid_from:
        raise ValidationError(_("Criteria end after they begin."))
    return _end(criteria, last, actor, paper)


def _end(criteria, last, actor, paper):
    criteria.valid_until = last
    criteria.version += 1
    criteria.save(update_fields=["valid_until", "version"])
    audit.record("outlet_criteria_ended", criteria, actor=actor, paper=paper[:200], details={"until": dates.words(last)})
    return criteria


@transaction.atomic
def discard_criteria(draft, *, actor, seen):
    draft = _locked(draft, Stage.DRAFT, seen)
    return _staged(draft, Stage.DISCARDED, "outlet_criteria_discarded", actor)


@transaction.atomic
def restore_criteria(draft, *, actor):
    """A discarded draft is a draft again."""
    return _staged(_locked(draft, Stage.DISCARDED), Stage.DRAFT, "outlet_criteria_restored", actor)


def _staged(draft, stage, told, actor):
    draft.stage = stage
    draft.version += 1
    draft.save(update_fields=["stage", "version"])
    audit.record(told, draft, actor=actor)
    return draft


def _locked(criteria, stage, seen=None):
    """`seen`: the version that the officer had before their eyes."""
    row = Criteria.objects.select_for_update(no_key=True, of=("self",)).select_related("replaces").get(pk=criteria.pk)
    if row.stage != stage or (seen is not None and seen != row.version):
        raise ValidationError(_("Somebody has changed these criteria meanwhile. Nothing of yours is written; please look at them anew."))
    return row
