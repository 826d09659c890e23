"""Acts on many rows of a list: what each does, what it would do, and how it is undone. Decisions are none of them."""

import json
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.accounts.models import Agency, User
from marketplace.office.desk.answering import KINDS
from marketplace.office.desk.models import BulkAct, Charge, Tag
from marketplace.register.certification.models import Certificate
from marketplace.trade.fairs.models import Fair
from marketplace.trade.fairs.models import State as FairState
from marketplace.trade.outlets.models import Outlet

MOST = 500  # rows at once


@dataclass(frozen=True)
class Act:
    """`before(page, rows)` → {row.pk: what it is now, as JSON}; `after(value, said)` → what it would be;
    `words(values)` → {value: its words}."""

    name: str
    label: str
    done: str  # of n rows
    before: object
    after: object
    words: object
    pages: tuple = ()  # none: every list


def _agencies(page, rows):
    return {row.pk: row.agency_id for row in rows}


def _charges(page, rows):
    held = dict(Charge.objects.filter(page=page, key__in=[row.pk for row in rows]).values_list("key", "officer"))
    return {row.pk: held.get(row.pk) for row in rows}


def _tags(page, rows):
    found = {row.pk: [] for row in rows}
    for key, word in Tag.objects.filter(page=page, key__in=found).order_by("word").values_list("key", "word"):
        found[key].append(word)
    return found


def _states(page, rows):
    return {row.pk: row.state for row in rows}


def _state_words(values):
    return {value: str(FairState(value).label) for value in values}


def _named(model):
    def words(values):
        rows = model.objects.in_bulk({value for value in values if value})
        return {value: str(rows.get(value, _("nobody"))) for value in values}

    return words


def _tag_words(values):
    return {tuple(value): ", ".join(value) or _("no tag") for value in values}


ACTS = {
    act.name: act
    for act in (
        Act(
            "charge",
            gettext_lazy("Put somebody in charge"),
            gettext_lazy("%(n)d rows have somebody in charge."),
            _charges,
            lambda value, said: said["officer"].pk if said["officer"] else None,
            _named(User),
        ),
        Act(
            "agency",
            gettext_lazy("Give to another agency"),
            gettext_lazy("%(n)d rows are with the other agency."),
            _agencies,
            lambda value, said: said["agency"].pk,
            _named(Agency),
            tuple(KINDS),
        ),
        Act(
            "tag",
            gettext_lazy("Put a tag on"),
            gettext_lazy("%(n)d rows bear the tag."),
            _tags,
            lambda value, said: sorted({*value, said["word"]}),
            _tag_words,
        ),
        Act(
            "discard",
            gettext_lazy("Discard drafts"),
            gettext_lazy("%(n)d drafts are discarded."),
            _states,
            lambda value, said: FairState.DISCARDED.value if value == FairState.DRAFT else value,
            _state_words,
            ("fairs",),
        ),
        Act(
            "untag",
            gettext_lazy("Take a tag off"),
            gettext_lazy("The tag is off %(n)d rows."),
            _tags,
            lambda value, said: [word for word in value if word != said["word"]],
            _tag_words,
        ),
    )
}


MODELS = {
    "certificates": Certificate,
    "outlets": Outlet,
    "fairs": Fair,
    **{page: kind.model for page, kind in KINDS.items()},
}


def acts_for(page):
    return [act for act in ACTS.values() if not act.pages or page in act.pages]


@dataclass(frozen=True)
class Plan:
    """What an act would do: `steps` [(row, before, after)]; `still`: rows that it leaves as they are."""

    steps: list
    still: list

    @property
    def seal(self):
        """Of what was looked at; another one means that something has changed since."""
        told = json.dumps([[row.pk, before, after] for row, before, after in self.steps])
        return sha256(told.encode()).hexdigest()[:32]


def plan(act, page, rows, said):
    now = act.before(page, rows)
    moves = [(row, now[row.pk], act.after(now[row.pk], said)) for row in rows]
    fit = [(row, before, after) for row, before, after in moves if before != after and (page not in KINDS or row.is_open)]
    moved = {row.pk for row, _before, _after in fit}
    return Plan(fit, [row for row in rows if row.pk not in moved])


def told(act, steps):
    """[(row, before in words, after in words)]"""
    values = [value for _row, before, after in steps for value in (before, after)]
    words = act.words(values)
    return [(row, words[_key(before)], words[_key(after)]) for row, before, after in steps]


def _key(value):
    return tuple(value) if isinstance(value, list) else value


def undoable(user, page, on=None):
    """[(the act, its words)] of the last quarter of an hour, the latest first."""
    rows = BulkAct.objects.undoable(on).filter(user=user, page=page)
    return [(row, ACTS[row.act].done % {"n": len(row.steps)}) for row in rows]


def marked(page, rows):
    """These rows, each told who is in charge (`row.in_charge`) and its tags (`row.tags`): two queries."""
    rows = list(rows)
    keys = [row.pk for row in rows]
    officers = {one.key: one.officer for one in Charge.objects.filter(page=page, key__in=keys).select_related("officer")}
    tags = _tags(page, rows)
    for row in rows:
        row.in_charge, row.tags = officers.get(row.pk), tags[row.pk]
    return rows


def narrowed(rows, page, user, data):
    """As the address asks: `?phu-trach=toi`, `?nhan=` a tag."""
    if data.get("phu-trach") == "toi":
        rows = rows.filter(pk__in=Charge.objects.filter(page=page, officer=user).values("key"))
    if word := data.get("nhan", "").replace("\0", ""):
        rows = rows.filter(pk__in=Tag.objects.filter(page=page, word=word).values("key"))
    return rows
