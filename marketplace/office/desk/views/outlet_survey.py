"""The sheet of a survey, filled in on a phone in the shop: what stands there, against what the shop says it carries."""

import re
import secrets
import string

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.foundation.core import text
from marketplace.office.desk.outlet_forms import SurveyForm
from marketplace.trade.outlets import selectors, services
from marketplace.trade.outlets.models import Answer, State
from marketplace.trade.outlets.picking import LONGEST

from .doing import perform
from .outlets import found_outlet, officers

BLANK_LINES, MOST_ADDED = 3, 50
TOKEN = re.compile(r"[a-z0-9]{12}")
STEPS = {State.APPLIED: "survey", State.PUBLISHED: "check"}


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request, code):
    """A line that two noted differently comes back to the second, who sees both and chooses."""
    found = found_outlet(request, code)
    clashes, lost = (), None
    if request.method == "POST":
        try:
            clashes = services.note_seen(found, actor=request.user, **_noted(request.POST))
        except ValidationError as refusal:
            lost = _lost(request.POST, found, refusal)
        else:
            if not clashes:
                return redirect("desk:outlet_survey", code)
    context = _context(request, found, clashes) | {"lost": lost}
    return render(request, "desk/outlet_survey.html", context, status=409 if clashes or lost else 200)


def _noted(data):
    answers = {name[2:]: (data.get(f"w:{name[2:]}", ""), data[name]) for name in data if name.startswith("a:")}
    lines = {name[2:]: data[name] for name in data if name.startswith("n:") and TOKEN.fullmatch(name[2:])}
    add = [text.whole(key) for key in data.getlist("add")[:MOST_ADDED]]
    return {"answers": answers, "lines": lines, "add": add, "seen_round": text.whole(data.get("round", ""), -1)}


def _lost(data, found, refusal):
    """What was chosen and not noted, in words, so that nobody walks the shelves again."""
    names = {line.key: line.name for line in selectors.sheet(found, found.surveys.first()).lines}
    names |= {line.key: line.name for line in selectors.sheet(found).lines}
    chosen = {key: now for key, (was, now) in _noted(data)["answers"].items() if now != was and now in Answer.values}
    rows = [(names.get(key, key), Answer(now).label) for key, now in chosen.items()]
    rows += [(words, Answer.FOUND.label) for words in _noted(data)["lines"].values() if words.strip()]
    return {"words": " ".join(refusal.messages), "rows": rows}


def _context(request, found, clashes):
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    choices = list(selectors.goods_to_find(found, words)[: selectors.CHOICES + 1]) if words else []
    now, by_key = selectors.sheet(found), {clash.key: clash for clash in clashes}
    rows = [(line, by_key.pop(line.key, None)) for line in now.lines]
    form = SurveyForm(initial={"area_m2": found.area_m2, "local_items": found.local_items, "other_items": found.other_items})
    del form.fields["kinds"]  # counted
    return {
        "outlet": found,
        "sheet": now,
        "parts": [[row for row in rows if row[0].said], [row for row in rows if not row[0].said]],
        "answers": Answer.choices,
        "gone": bool(by_key),
        "round": services.round_of(found),
        "blank": ["".join(secrets.choice(string.ascii_lowercase + string.digits) for _n in range(12)) for _n in range(BLANK_LINES)],
        "words": words,
        "choices": choices[: selectors.CHOICES],
        "more": len(choices) > selectors.CHOICES,
        "form": form,
        "step": STEPS.get(found.state),
    }


@officers
@require_POST
def begin_anew(request, code):
    found = found_outlet(request, code)
    seen_round = text.whole(request.POST.get("round", ""), -1)
    act = lambda: services.begin_anew(found, actor=request.user, seen_round=seen_round)  # noqa: E731
    perform(request, act, said=_("The sheet is empty again."))
    return redirect("desk:outlet_survey", code)


@officers
@require_POST
def adopt(request, code):
    """The list of the shop becomes what this survey found."""
    found = found_outlet(request, code)
    survey = text.whole(request.POST.get("survey", ""))
    perform(
        request, lambda: services.adopt(found, survey=survey, actor=request.user), said=_("The list of goods is now what the survey found.")
    )
    return redirect("desk:outlet", code)
