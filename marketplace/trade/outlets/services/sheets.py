"""The sheet that surveyors fill in while they stand in the shop: each answer is kept as it is sent, by whoever sends it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import text
from marketplace.register.certification.models import RegisteredProduct
from marketplace.trade.outlets import selectors
from marketplace.trade.outlets.models import MOST_WORDS, Answer, Outlet, Seen, State

from .falls import look
from .locks import locked, save

SURVEYED_IN = (State.APPLIED, State.PUBLISHED)
DROP = "drop"  # instead of an answer: a line that was not said by the shop goes again
MOST_LINES = 500


@dataclass(frozen=True)
class Clash:
    """Two noted different things of one line: what stands stays until somebody who has seen both chooses."""

    key: str
    mine: str
    row: Seen | None


@transaction.atomic
def note_seen(outlet, *, actor, answers=None, add=(), lines=None, seen_round=None):
    """`answers`: {key of a line: (what stood there, what was chosen)}; `add`: products found besides, by key; `lines`: {token: words}.

    `seen_round`: the round (`round_of`) that the page was opened for. Returns the clashes; all else is kept.
    """
    outlet = locked(outlet)
    _refuse_other_round(outlet, seen_round)
    on_sheet = {line.key: line for line in selectors.sheet(outlet).lines}
    noted = {"by": actor, "at": timezone.now()}
    told = [(key, on_sheet.get(key), *pair) for key, pair in (answers or {}).items()]
    clashes = [Clash(key, chosen, line and line.row) for key, line, was, chosen in told if not _note(outlet, line, was, chosen, noted)]
    _add(outlet, add, lines or {}, noted)
    if Seen.objects.open().filter(outlet=outlet).count() > MOST_LINES:
        raise ValidationError(_("A sheet has at most %(n)d lines."), params={"n": MOST_LINES})
    return clashes


def _note(outlet, line, was, chosen, noted):
    """False where somebody else was quicker, and chose otherwise."""
    stands = line.answer if line else ""
    if chosen in (was, stands) or (chosen == DROP and not stands):
        return True
    if stands != was:
        return False
    if line is None or chosen not in (*Answer.values, DROP) or (line.said and chosen == DROP):
        raise ValidationError(_("This line is not on the sheet any more. Please look at it anew."))
    if chosen == DROP:
        line.row.delete()
    elif line.row:
        Seen.objects.filter(pk=line.row.pk).update(answer=chosen, **noted)
    else:
        Seen.objects.create(outlet=outlet, product=line.product, answer=chosen, **noted)
    return True


def _add(outlet, products, lines, noted):
    found = RegisteredProduct.objects.filter(pk__in=products)
    new = [Seen(outlet=outlet, product=one, answer=Answer.FOUND, **noted) for one in found]
    told = {token: text.squeeze(text.nfc(words))[:MOST_WORDS] for token, words in lines.items()}
    new += [Seen(outlet=outlet, words=words, token=token, answer=Answer.FOUND, **noted) for token, words in told.items() if words]
    Seen.objects.bulk_create(new, ignore_conflicts=True)


@transaction.atomic
def begin_anew(outlet, *, actor, seen_round=None):
    """What was noted and never entered goes; the history keeps it."""
    outlet = locked(outlet)
    _refuse_other_round(outlet, seen_round)
    gone, _rows = Seen.objects.open().filter(outlet=outlet).delete()
    if gone:
        audit.record("outlet_sheet_dropped", outlet, actor=actor, details={"lines": gone})


@transaction.atomic
def adopt(outlet, *, survey, actor):
    """The shop's own list becomes what its latest survey found; `survey` is the key of the one that the officer saw."""
    outlet, seen = locked(outlet), survey
    survey = outlet.surveys.first()
    if survey is None or survey.pk != seen:
        raise ValidationError(_("There is a later survey. Please look at that one."))
    change = selectors.change_to(outlet, survey)
    outlet.carried.filter(pk__in=change.remove).delete()
    for row in outlet.carried.filter(pk__in=change.unstamped):
        row.stamped = not row.stamped
        row.save(update_fields=["stamped"])
    told = dict(survey.seen.filter(product__isnull=False).values_list("product", "answer"))
    outlet.carried.bulk_create(
        outlet.carried.model(outlet=outlet, product=one, since=survey.day, stamped=told[one.pk] == Answer.FOUND) for one in change.add
    )
    save(outlet)
    kinds = selectors.counted().get(pk=outlet.pk).kinds
    audit.record("outlet_goods_adopted", outlet, actor=actor, details={"kinds": kinds, "survey": survey.pk})
    look([outlet])
    return outlet


def closed_into(survey, sheet):
    """The open lines belong to this survey from now on, with what the shop said on that day."""
    said = [line.product.pk for line in sheet.said]
    rows = Seen.objects.open().filter(outlet=survey.outlet)
    rows.filter(product__in=said).update(said=True)
    rows.update(survey=survey)


def judged(outlet, found):
    """Sets `kinds` from the sheet, where one was begun; refuses one that is half done, or a verdict that it belies."""
    sheet = selectors.sheet(outlet, on=selectors.moment_of(found["day"]))
    if not sheet.begun:
        return None
    if sheet.unanswered:
        names = ", ".join(line.name for line in sheet.unanswered[:3])
        raise ValidationError(
            _("Still without an answer on the sheet: %(n)d (%(names)s)."), params={"n": len(sheet.unanswered), "names": names}
        )
    found["kinds"] = len(sheet.counted)
    if found.get("fit") and not sheet.enough:
        raise ValidationError(
            _("The sheet counts %(n)d kinds and %(least)d are asked for: it does not fulfil the criteria."),
            params={"n": found["kinds"], "least": sheet.rule.least_kinds},
        )
    return sheet


def round_of(outlet):
    """Which survey is being noted: a page opened before the last one was entered is too old."""
    return Outlet.objects.get(pk=outlet.pk).surveys.count() + 1


def _refuse_other_round(outlet, seen_round):
    if outlet.state not in SURVEYED_IN:
        raise ValidationError(_("This point of sale is not being surveyed now: %(state)s."), params={"state": outlet.get_state_display()})
    if seen_round is not None and seen_round != round_of(outlet):
        raise ValidationError(_("The survey was entered meanwhile. What you chose since then was not noted."))
