"""Words that belong together: the list, and one set with what searches would find by it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import limits
from marketplace.foundation.core.text import fold_words, sort_key
from marketplace.office.desk.word_forms import FindForm, SetForm
from marketplace.shop.search import editing
from marketplace.shop.search.doubts import doubts_about
from marketplace.shop.search.models import SynonymSet
from marketplace.shop.search.trying import tried

from .doing import one_of, perform

ON_A_PAGE = 30
TRIALS, MINUTES = 60, 5  # a trial asks the search up to twenty times
editors = role_required(Role.EDITOR, Role.OPERATOR)  # of the whole territory: everybody searches with them


@editors
@require_safe
def listing(request):
    """`?q=` folded words that stand in a set; `?state=on|off`."""
    form, state = FindForm(request.GET), one_of(("on", "off"), request.GET.get("state", ""))
    words = fold_words(form.cleaned_data["q"]) if form.is_valid() else ""
    found = _finding(words, SynonymSet.objects.all())
    shown = [one for one in found if not state or one.is_active == (state == "on")]
    page = Paginator(sorted(shown, key=lambda one: sort_key(one.words)), ON_A_PAGE).get_page(request.GET.get("page"))
    used = sum(one.is_active for one in found)
    states = [("", _("All"), len(found)), ("on", _("In use"), used), ("off", _("Switched off"), len(found) - used)]
    return render(request, "desk/words.html", {"form": form, "page": page, "state": state, "states": states})


def _finding(words, sets):
    """Sets that have these words; where none has them, those with words that begin so."""
    folded = [(one, f" {fold_words(f'{one.words} {one.leads_to}')} ") for one in sets]
    whole = [one for one, text in folded if not words or f" {words} " in text]
    return whole or [one for one, text in folded if f" {words}" in text]


@editors
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    form = SetForm(request.POST or None, initial={"kind": SynonymSet.Kind.SAME})
    if _saving(request) and form.is_valid():
        made = _written(request, form, lambda despite: editing.add_set(**form.said, actor=request.user, despite=despite))
        if made:
            return redirect("desk:words_one", made.pk)
    return _form(request, form, SynonymSet())


@editors
@require_http_methods(["GET", "HEAD", "POST"])
def one(request, key):
    row = get_object_or_404(SynonymSet, pk=key)
    form = SetForm(request.POST or None, initial={name: getattr(row, name) for name in editing.WRITTEN})
    seen = request.POST.get("seen", editing.last_change(row))
    told = {"seen": seen, "actor": request.user}
    if (
        _saving(request)
        and form.is_valid()
        and _written(request, form, lambda despite: editing.change_set(row, **form.said, **told, despite=despite))
    ):
        return redirect("desk:words_one", key)
    return _form(request, form, row, row=row, seen=seen, history=history_of(row))


def _saving(request):
    """Any other button, and Enter, only tries."""
    return request.method == "POST" and request.POST.get("step") == "save"


def _written(request, form, write):
    """What was saved; None where the page is shown again with what is not right or doubtful."""
    try:
        made = write(request.POST.get("despite", ""))
    except editing.Doubted:
        form.doubted = True  # they stand with the trial
    except ValidationError as refusal:
        form.add_error(None, refusal)
    else:
        messages.success(request, _("Saved. The next search counts with it."))
        return made
    return None


def _form(request, form, former, **more):
    """With what was typed tried, and doubted; a page just opened tries nothing."""
    trials, doubts = [], []
    if form.is_bound and form.is_valid():
        wanted = SynonymSet(pk=former.pk, key=former.key, **form.said)
        trials, doubts = _tried(request, form, wanted, former)
    context = {"form": form, "trials": trials, "doubts": doubts, "seal": editing.seal_of(doubts), **more}
    status = 422 if _saving(request) and (form.errors or getattr(form, "doubted", False)) else 200
    return render(request, "desk/words_one.html", context, status=status)


def _tried(request, form, wanted, former):
    try:
        wanted.clean()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return [], []
    doubts = doubts_about(wanted, former if former.pk else None)
    try:
        limits.spend(f"words-trial:{request.user.pk}", limit=TRIALS, seconds=60 * MINUTES)
    except limits.TooMany as refusal:
        form.waits = refusal.messages  # what is written stays, and may be saved
        return [], doubts
    return tried(wanted, form.cleaned_data["query"]), doubts


@editors
@require_POST
def switch(request, key):
    row, to = get_object_or_404(SynonymSet, pk=key), request.POST.get("to")
    act = editing.switch_on if to == "on" else editing.switch_off
    said = _("The set is in use again.") if to == "on" else _("The set is switched off. It can be switched on again here.")
    perform(request, lambda: act(row, seen=request.POST.get("seen", ""), actor=request.user), said=said)
    return redirect("desk:words_one", key)


@editors
@require_POST
def undo(request, key):
    row = get_object_or_404(SynonymSet, pk=key)
    said = _("The last change is undone. The next search counts with it.")
    perform(request, lambda: editing.undo(row, seen=request.POST.get("seen", ""), actor=request.user), said=said)
    return redirect("desk:words_one", key)
