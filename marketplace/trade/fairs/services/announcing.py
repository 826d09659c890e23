"""From a draft to an announcement, and what becomes of it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, lunar, text
from marketplace.foundation.core.files import MEGABYTE
from marketplace.foundation.imports.papers import check_paper
from marketplace.trade.fairs import signals
from marketplace.trade.fairs.models import HIDDEN, Fair, FairDocument, Place, State
from marketplace.trade.fairs.states import FAIR

from .locks import locked, refuse_if, refuse_stale
from .telling import tell_everybody

MANY = ("groups", "communes")
TOLD = ("starts_on", "ends_on", "lunar_month", "lunar_day", "lunar_days", "place", "commune")  # whoever comes must know
KEPT = (
    "lunar_month", "lunar_day", "lunar_days", "place", "commune", "organiser", "contact", "basis", "booths", "makers_a_booth", "about",
    "programme", "support",
)  # fmt: skip
SLUG = 100
TAKEN = {"da-qua"}  # a page of its own
ANNOUNCED = frozenset({State.PUBLISHED, State.OPEN, State.CLOSED})
MOST_DOCUMENTS, MOST_BYTES = 20, 10 * MEGABYTE


@transaction.atomic
def draft_fair(name, *, kind, actor, **fields):
    fair = _written(Fair(name=text.squeeze(name), kind=kind, state=State.DRAFT), fields)
    audit.record("fair_drafted", fair, actor=actor)
    return fair


@transaction.atomic
def note_event(name, *, kind, actor, **fields):
    """What a source tells of; nobody's announcement."""
    fair = _written(Fair(name=text.squeeze(name), kind=kind, state=State.NOTED), fields)
    audit.record("fair_noted", fair, actor=actor)
    return fair


def _written(fair, fields):
    many = {column: fields.pop(column) for column in MANY if column in fields}
    for column, value in fields.items():
        setattr(fair, column, value)
    fair.slug = _slug(fair.name)
    _check(fair)
    fair.save()
    for column, rows in many.items():
        getattr(fair, column).set(rows)
    return fair


@transaction.atomic
def bring_back(fair, *, on=None):
    """The draft of next year's, once this year's is over; made once. What needs a paper or a day of its own is left open."""
    fair = locked(fair, on=on)
    over = fair.lunar_month and fair.state != State.NOTED and fair.finishes and fair.finishes < dates.today(on)
    if not over or Fair.objects.filter(follows=fair).exists():
        return None
    fields = {name: getattr(fair, name) for name in KEPT} | {name: getattr(fair, name).all() for name in MANY}
    made = _written(Fair(name=fair.name, kind=fair.kind, state=State.DRAFT, follows=fair), fields)
    audit.record("fair_returned", made, actor=None)
    return made


def _slug(name):
    base, number = text.slug(name)[:SLUG].strip("-") or "hoi-cho", 1
    slug = base
    while slug in TAKEN or Fair.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _check(fair):
    refuse_if(not fair.name, _("A fair needs a name."))
    refuse_if(fair.ends_on and not fair.starts_on, _("Please give the first day too."))
    refuse_if(fair.ends_on and fair.ends_on < fair.starts_on, _("The last day comes before the first."))
    refuse_if((fair.lunar_month is None) != (fair.lunar_day is None), _("A lunar day needs its month, and a month its day."))
    late = fair.registration_until and fair.starts_on and fair.registration_until > fair.starts_on
    refuse_if(late, _("Registration must end before the fair begins."))


@transaction.atomic
def amend_fair(fair, *, actor, seen=None, reason="", on=None, **changes):
    """Change what is written; whoever comes is told of another day or place. `seen`: the version the form showed."""
    fair = locked(fair, on=on)
    refuse_stale(fair, seen, _("A colleague has changed this fair meanwhile. What you typed is still here; please compare and save again."))
    refuse_if(
        fair.status in {"over", "reported", "cancelled", "discarded"} and fair.state != State.NOTED,
        _("This fair is over, cancelled or discarded."),
    )
    changed = [name for name, value in _without_kept_days(fair, changes).items() if _differs(fair, name, value)]
    if not changed:
        return fair
    _refuse_too_few_booths(fair, changes)
    for name in changed:
        if name in MANY:
            getattr(fair, name).set(changes[name])
        else:
            setattr(fair, name, changes[name])
    _check(fair)
    if fair.state in ANNOUNCED:
        _write_days_down(fair, on)
        _refuse_incomplete(fair)
    fair.version, fair.changed_at = fair.version + 1, on or timezone.now()
    fair.save()
    audit.record("fair_amended", fair, actor=actor, reason=reason, details={"fields": ", ".join(sorted(changed))})
    _announce(fair, "fair_moved" if set(changed) & set(TOLD) else "")
    return fair


def _without_kept_days(fair, changes):
    """The form of a yearly fair shows its rule alone; the days that were written down from it stay."""
    ruled = changes.get("lunar_month", fair.lunar_month) and not changes.get("starts_on")
    return {name: value for name, value in changes.items() if not (ruled and name in ("starts_on", "ends_on"))}


def _write_days_down(fair, on):
    """Announced, a yearly fair is held on these days, and over after them; its rule makes those of the next one."""
    if fair.lunar_month and fair.state != State.NOTED:
        further = timedelta(days=fair.lunar_days - 1)
        fair.starts_on = lunar.day_on_or_after(dates.today(on) - further, month=fair.lunar_month, day=fair.lunar_day)
        fair.ends_on = fair.starts_on + further


def _differs(fair, name, value):
    if name in MANY:
        return {row.pk for row in getattr(fair, name).all()} != {row.pk for row in value}
    return getattr(fair, name) != value


def _refuse_too_few_booths(fair, changes):
    booths = changes.get("booths", fair.booths)
    highest = fair.registrations.filter(state=Place.ALLOTTED, booth__gt=booths or 0).exists()
    refuse_if(highest, _("A booth with a higher number has been allotted already."))


@transaction.atomic
def publish_fair(fair, *, actor, on=None):
    """Everybody sees it from now on."""
    fair = locked(fair, on=on)
    FAIR.check(fair.state, State.PUBLISHED)
    _write_days_down(fair, on)
    _refuse_incomplete(fair)
    refuse_if((fair.ends_on or dates.today(on)) < dates.today(on), _("The last day of this fair is over already."))
    fair.published_at = fair.published_at or on or timezone.now()
    return _walk(fair, State.PUBLISHED, "fair_published", actor, on)


def _refuse_incomplete(fair):
    lacking = [
        (not fair.starts_on and not fair.yearly, _("its first day")),
        (fair.starts_on and not fair.ends_on, _("its last day")),
        (not fair.place and not fair.commune_id, _("its place")),
        (not fair.organiser, _("its organiser")),
        (not fair.basis, _("its legal basis")),
    ]
    missing = [words for lacks, words in lacking if lacks]
    refuse_if(missing, _("Before it is announced, the fair needs %(what)s."), what=", ".join(missing))


@transaction.atomic
def take_back(fair, *, actor, reason, on=None):
    """A published fair becomes a draft again, as long as nobody has registered or waits to be reminded."""
    fair = locked(fair, on=on)
    counted_on = fair.registrations.exists() or fair.reminders.filter(told_at=None, stopped_at=None).exists()
    refuse_if(counted_on, _("People count on this fair already: please cancel it instead, so that they are told."))
    if fair.lunar_month:
        fair.starts_on = fair.ends_on = None
    return _walk(fair, State.DRAFT, "fair_taken_back", actor, on, reason=reason)


@transaction.atomic
def discard_draft(fair, *, actor, on=None):
    """Out of the lists of officers; nobody else has seen it."""
    return _walk(locked(fair, on=on), State.DISCARDED, "fair_discarded", actor, on)


@transaction.atomic
def restore_draft(fair, *, actor, on=None):
    fair = locked(fair, on=on)
    refuse_if(fair.state != State.DISCARDED, _("This draft is back already."))
    return _walk(fair, State.DRAFT, "fair_restored", actor, on)


@transaction.atomic
def open_registration(fair, *, actor, on=None):
    fair = locked(fair, on=on)
    refuse_if(not fair.booths, _("Please write first how many booths there are."))
    over = fair.registration_until and fair.registration_until < dates.today(on)
    refuse_if(over, _("The last day of registration is over: please write a later one first."))
    refuse_if(fair.begins is None or fair.begins <= dates.today(on), _("The fair has begun already."))
    return _walk(fair, State.OPEN, "fair_opened", actor, on)


@transaction.atomic
def close_registration(fair, *, actor, on=None):
    return _walk(locked(fair, on=on), State.CLOSED, "fair_closed", actor, on)


@transaction.atomic
def cancel_fair(fair, *, actor, reason, seen=None, on=None):
    """It will not be held; whoever registered or waits is told why. `seen`: the version that was confirmed."""
    fair = locked(fair, on=on)
    refuse_stale(fair, seen, _("A colleague has changed this fair meanwhile. Nothing is cancelled; please look at it again."))
    refuse_if(not reason.strip(), _("Please give the reason: everybody who registered is told."))
    refuse_if(fair.status == "over", _("This fair is over or has been cancelled."))
    fair.cancel_reason = reason.strip()
    fair = _walk(fair, State.CANCELLED, "fair_cancelled", actor, on, reason=fair.cancel_reason)
    tell_everybody(fair, "fair_cancelled")
    return fair


def _walk(fair, target, action, actor, on, *, reason=""):
    FAIR.walk(fair, target)
    fair.changed_at = on or timezone.now()
    fair.version += 1
    fair.save()
    audit.record(action, fair, actor=actor, reason=reason)
    _announce(fair, "")
    return locked(fair, on=on)


def _announce(fair, kind):
    if kind and fair.state not in {*HIDDEN, State.NOTED}:
        tell_everybody(fair, kind)
    signals.fair_changed.send(Fair, fair=fair)


@transaction.atomic
def attach_document(fair, *, title, file, public, actor):
    check_paper(file, most=MOST_BYTES)
    fair = locked(fair)
    refuse_if(not title.strip(), _("Please give the document a title."))
    refuse_if(fair.documents.count() >= MOST_DOCUMENTS, _("A fair has at most %(n)d documents."), n=MOST_DOCUMENTS)
    document = FairDocument.objects.create(fair=fair, title=title.strip(), file=file, public=public)
    audit.record("fair_document_added", fair, actor=actor, details={"title": title})
    return document


@transaction.atomic
def remove_document(document, *, actor):
    fair = locked(document.fair)
    refuse_if(not fair.documents.filter(pk=document.pk).exists(), _("This document has been removed already."))
    audit.record("fair_document_removed", fair, actor=actor, details={"title": document.title})
    name, storage = document.file.name, document.file.storage
    document.delete()
    transaction.on_commit(lambda: storage.delete(name))
