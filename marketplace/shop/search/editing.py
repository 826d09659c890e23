"""Words that belong together, as editors write them: each change counts for the next search, and can be undone."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.audit import services as audit
from marketplace.foundation.audit.selectors import entries_about, history_of

from . import words as cut
from .doubts import doubts_about
from .models import LexiconVersion, SynonymSet, parted

WRITTEN = ("kind", "words", "leads_to", "note")
KEPT = (*WRITTEN, "is_active")
SENTENCES = {
    "synonyms_added": gettext_lazy("wrote the set “{now}”"),
    "synonyms_changed": gettext_lazy("changed “{was}” to “{now}” ({kind})"),
    "synonyms_noted": gettext_lazy("changed the note to “{note}”"),
    "synonyms_switched": gettext_lazy("changed whether the set is used: {state}"),
    "synonyms_undone": gettext_lazy("undid the last change; now it reads “{now}” ({kind}, {state})"),
}
STATES = {"on": gettext_lazy("in use"), "off": gettext_lazy("switched off")}
NAMES = {"kind": dict(SynonymSet.Kind.choices), "state": STATES}


class Doubted(ValidationError):  # noqa: N818  a question, not a fault
    """Nothing is wrong, yet an editor should look twice; said again with the seal of these doubts it is done."""


def seal_of(doubts):
    return sha256("\n".join(doubts).encode()).hexdigest()[:16] if doubts else ""


def last_change(one):
    """The key of the newest line of its history, as text: another one means that somebody changed it."""
    newest = entries_about(one).last()
    return str(newest.pk) if newest else ""


@transaction.atomic
def add_set(kind, *, words, actor, leads_to="", note="", despite=""):
    """`despite`: the seal of the doubts that the editor has read."""
    _lock()
    one = SynonymSet(kind=kind, words=words, leads_to=leads_to, note=note)
    _check(one, despite)
    one.save()
    return _written(one, "synonyms_added", actor=actor, before=_kept(one) | {"is_active": False}, was="")


@transaction.atomic
def change_set(one, *, seen, actor, despite="", **said):
    """`said`: any of WRITTEN. What changes nothing writes nothing."""
    one = _locked(one, seen)
    former = SynonymSet(**_kept(one))
    for name in WRITTEN:
        setattr(one, name, said.get(name, getattr(one, name)))
    _check(one, despite, former=former)
    if _kept(one) == _kept(former):
        return one
    one.save()
    noted = (one.kind, one.line) == (former.kind, former.line)
    return _written(one, "synonyms_noted" if noted else "synonyms_changed", actor=actor, before=_kept(former), was=former.line)


@transaction.atomic
def switch_on(one, *, seen, actor):
    return _switch(one, seen, actor, is_active=True)


@transaction.atomic
def switch_off(one, *, seen, actor):
    """It stays in the list; a search no longer knows it."""
    return _switch(one, seen, actor, is_active=False)


@transaction.atomic
def undo(one, *, seen, actor):
    """Back to what it was before the last change; undone once more, that change is there again."""
    one = _locked(one, seen)
    last = entries_about(one).last()
    if last is None:
        raise ValidationError(_("Nobody has changed this set yet: there is nothing to undo."))
    before, was = _kept(one), one.line
    for name in KEPT:
        setattr(one, name, last.details["before"][name])
    one.full_clean(exclude=["key"])
    one.save()
    return _written(one, "synonyms_undone", actor=actor, before=before, was=was)


def _switch(one, seen, actor, *, is_active):
    one = _locked(one, seen)
    if one.is_active != is_active:
        before, one.is_active = _kept(one), is_active
        one.save()
        _written(one, "synonyms_switched", actor=actor, before=before, was=one.line)
    return one


def _lock():
    """One editor after the other: what a set is compared with stays as it is until it is written."""
    return LexiconVersion.objects.select_for_update().get_or_create(pk=1)[0]


def _locked(one, seen):
    _lock()
    one = SynonymSet.objects.select_for_update().get(pk=one.pk)
    if last_change(one) != seen:
        line = history_of(one)[-1]
        words = _("Meanwhile %(who)s %(what)s. Nothing of yours is written; open the page anew to see it, then write yours.")
        raise ValidationError(words % {"who": line.who, "what": line.what})
    return one


def _check(one, despite, *, former=None):
    one.full_clean(exclude=["key"])  # made when it is saved
    for other in SynonymSet.objects.filter(kind=one.kind).exclude(pk=one.pk):
        if _same(one.words, other.words) and _same(one.leads_to, other.leads_to):
            there = _("This very set is there already.") if other.is_active else _("This very set is there, switched off: switch it on.")
            raise ValidationError(there, code="there")
    doubts = doubts_about(one, former)
    if doubts and despite != seal_of(doubts):
        raise Doubted(doubts)


def _same(some, others):
    first, second = ({tuple(cut.exact(one)) for one in parted(words)} for words in (some, others))
    return first == second


def _kept(one):
    return {name: getattr(one, name) for name in KEPT}


def _written(one, action, *, actor, before, was):
    told = {"was": was, "now": one.line, "kind": one.kind, "note": one.note, "state": "on" if one.is_active else "off"}
    audit.record(action, one, actor=actor, details={"before": before, **told})
    return one
