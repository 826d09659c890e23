from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit

from . import marks, signals, steps, watching
from .models import Restore

GAP = 100  # numbers that the last moments before a failure may have drawn after the file was written
BLIND_GAP = 10_000  # … and where there is no file to tell


def look(*, carry=True):
    """Compare the database with the file beside it, and carry the file forward. True: recovery mode.

    Inside a transaction it only compares: what is not committed yet may not be in the file.
    """
    if Restore.objects.running().exists():
        return True
    with marks.locked():
        heads, numbers = watching.heads()
        mark = marks.read()
        why = _why(heads, mark)
        if carry and not why:
            _carry(mark, heads, numbers)
    if carry and why:
        _found(why, heads, mark)
    return bool(why)


def _why(heads, mark):
    if mark is None:
        return Restore.Why.MISSING if watching.begun(heads) else ""
    return Restore.Why.BEHIND if any(heads.get(label, n) < n for label, n in mark.heads.items()) else ""


def _carry(mark, heads, numbers):
    now = timezone.now()
    new = (mark or marks.Mark(now)).carried(now, heads, numbers)
    if mark is None or (new.heads, new.numbers) != (mark.heads, mark.numbers):
        marks.write(new)


def _found(why, heads, mark):
    said = {"why": why, "known_until": watching.known_until(), "found_at": timezone.now()}
    if mark:
        lost = {label: (heads[label], then) for label, then in mark.heads.items() if heads.get(label, then) < then}
        said |= {"lost_until": mark.at, "numbers": mark.numbers, "lost": lost}
    Restore.objects.get_or_create(released_at=None, defaults=said)  # several processes notice at once: one row


def do_step(restore, *, name):
    """What a step's button does; noted when it was done."""
    step = steps.named(name)
    if step is None or step.do is None:
        raise ValidationError(_("There is no such step."))
    step.do(restore)
    with transaction.atomic():
        restore = _locked(restore)
        restore.done[name] = timezone.now().isoformat()
        restore.save(update_fields=["done"])
    return restore


def _locked(restore):
    restore = Restore.objects.select_for_update(no_key=True).get(pk=restore.pk)
    if restore.released_at:
        raise ValidationError(_("The site goes on already: somebody else has released it."), code="state")
    return restore


@transaction.atomic
def release(restore, *, actor, reason, excuses=None, on=None):
    """A person lets the site go on. What has not been compared needs words that say why not: `excuses` {step: words}."""
    on, excuses = on or timezone.now(), {name: words.strip() for name, words in (excuses or {}).items() if words.strip()}
    restore = _locked(restore)
    if not reason.strip():
        raise ValidationError(_("Please say what was found and why the site may go on."), code="reason")
    undone = [step for step, finding in steps.findings(restore) if not finding.done]
    for step in undone:
        if step.name not in excuses:
            raise ValidationError(
                _("Not compared yet: %(step)s. Please do it, or say why it cannot be done.") % {"step": step.label}, code="step"
            )
    _advance(restore)
    restore.released_at, restore.released_by, restore.reason = on, actor, reason.strip()
    restore.excuses = {step.name: excuses[step.name] for step in undone}
    restore.save(update_fields=["released_at", "released_by", "reason", "excuses"])
    audit.record("recovery_released", restore, actor=actor, reason=restore.reason, details=restore.excuses)
    signals.released.send(Restore, restore=restore, on=on)
    transaction.on_commit(write_anew)
    return restore


def _advance(restore):
    """No number that may have been drawn before is drawn again. Sequences know no rollback, and need none."""
    drawn, gap = (restore.numbers, GAP) if restore.numbers else (watching.heads()[1], BLIND_GAP)
    watching.advance({name: number + gap for name, number in drawn.items()})


def write_anew():
    """The file says what the database says: the one time that it goes back."""
    with marks.locked():
        heads, numbers = watching.heads()
        marks.write(marks.Mark(timezone.now(), heads, numbers))


@transaction.atomic
def adopt(*, reason, on=None):
    """Whoever runs the server vouches that this database is the newest there is: the file is written from it.

    For an installation that had no file yet. Where there is one that says otherwise, only a release helps.
    """
    if not reason.strip():
        raise ValidationError(_("Please say how you know that this database is the newest one."), code="reason")
    restore = Restore.objects.select_for_update(no_key=True).running().first()
    behind = _why(watching.heads()[0], marks.read()) == Restore.Why.BEHIND or (restore and restore.why == Restore.Why.BEHIND)
    if behind and settings.INSTANCE_KIND == "production":
        raise ValidationError(_("This database is older than the file beside it: it must be released, not adopted."), code="behind")
    if restore:
        restore.released_at, restore.reason = on or timezone.now(), reason.strip()
        restore.save(update_fields=["released_at", "reason"])
        audit.record("recovery_adopted", restore, actor=None, reason=restore.reason)
    transaction.on_commit(write_anew)
