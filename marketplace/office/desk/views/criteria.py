"""Versions of the criteria for points of sale: which holds where and when, drafts, what a draft would change."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import dates, text
from marketplace.office.desk.criteria_forms import DayForm, EndForm, VersionForm, territory_words
from marketplace.trade.outlets import selectors, services
from marketplace.trade.outlets.models import Stage

from .doing import attempt, perform

department = role_required(Role.TRADE_OFFICER)  # of the whole territory: criteria are everybody's
WRITTEN = (
    "number", "dated", "issued_by", "province", "valid_from", "least_kinds", "least_stars", "share_above", "stamps", "remark",
)  # fmt: skip


@department
@require_safe
def listing(request):
    """`?day=`: those that hold on it are marked."""
    form = DayForm(request.GET or None)
    day = (form.is_valid() and form.cleaned_data["day"]) or dates.today()
    holding = set(selectors.versions().holding(dates.start_of(day)).values_list("pk", flat=True))
    context = {
        "rows": [(row, territory_words(row.province), row.pk in holding) for row in selectors.versions()],
        "discarded": selectors.discarded(),
        "form": DayForm(initial={"day": day}),
        "day": day,
    }
    return render(request, "desk/criteria.html", context)


def _found(code):
    row = selectors.version_by_code(code)
    if row is None:
        raise Http404
    return row


@department
@require_safe
def one(request, code):
    row = _found(code)
    changes = selectors.changes_by(row) if row.stage == Stage.DRAFT else []
    context = {
        "row": row,
        "territory": territory_words(row.province),
        "draft": row.stage == Stage.DRAFT,
        "kinds_of_places": row.places.all(),
        "later": selectors.later_version(row),
        "may_end": row.stage == Stage.PUBLISHED and row.valid_until is None,
        "end_form": EndForm(),
        "changes": changes,
        "falls": [change for change in changes if not change.fit_after and change.fit_before],
        "stays": [change for change in changes if not change.fit_after and not change.fit_before],
        "rises": [change for change in changes if change.fit_after and not change.fit_before],
        "history": history_of(row),
    }
    return render(request, "desk/criteria_one.html", context)


@department
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request, code):
    """A new version after this one, filled with what it asks for."""
    former = _found(code)
    if former.stage != Stage.PUBLISHED:
        raise Http404
    form = VersionForm(request.POST or None, initial=_initial(former))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft_criteria(former, actor=request.user, **form.said)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The draft is saved. It asks for nothing until it is published."))
            return redirect("desk:criteria_one", made.code)
    return _form(request, form, former=former)


def _initial(former):
    told = {name: getattr(former, name) for name in WRITTEN if name not in ("number", "dated", "valid_from", "remark")}
    return told | {"places": former.places.all()}


def _listed(draft):
    own = [" | ".join(filter(None, (kind.name, kind.name_en))) for kind in draft.location_types.all()]
    return {"places": draft.places.exclude(criteria=draft), "new_places": "\n".join(own)}


@department
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request, code):
    row = _found(code)
    if row.stage != Stage.DRAFT:
        raise Http404
    initial = {name: getattr(row, name) for name in WRITTEN} | _listed(row)
    form = VersionForm(request.POST or None, initial=initial)
    seen = request.POST.get("seen", str(row.version))
    if request.method == "POST" and form.is_valid():
        try:
            services.amend_draft(row, actor=request.user, seen=text.whole(seen, -1), **form.said)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:criteria_one", code)
    return _form(request, form, former=row.replaces, row=row, seen=seen)


def _form(request, form, **more):
    return render(request, "desk/criteria_form.html", {"form": form, **more}, status=422 if form.errors else 200)


def _seen(request):
    return text.whole(request.POST.get("seen", ""), -1)


@department
@require_POST
def publish(request, code):
    row = _found(code)
    perform(
        request,
        lambda: services.publish_criteria(row, actor=request.user, seen=_seen(request)),
        said=_("Published. It holds from its first day on."),
    )
    return redirect("desk:criteria_one", code)


@department
@require_POST
def discard(request, code):
    row = _found(code)
    said = _("The draft is discarded. It can be brought back at the foot of this page.")
    perform(request, lambda: services.discard_criteria(row, actor=request.user, seen=_seen(request)), said=said)
    return redirect("desk:criteria")


@department
@require_POST
def restore(request, code):
    row = _found(code)
    attempt(request, Form(request.POST), lambda _said: services.restore_criteria(row, actor=request.user), said=_("The draft is back."))
    return redirect("desk:criteria_one", code)


@department
@require_POST
def end(request, code):
    """Its paper has ended and no other came after it."""
    row = _found(code)
    attempt(request, EndForm(request.POST), lambda said: services.end_criteria(row, **said, actor=request.user), said=_("Saved."))
    return redirect("desk:criteria_one", code)
