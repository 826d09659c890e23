"""The trade department's points of sale: from the application to the withdrawal."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import text
from marketplace.office.desk.outlet_forms import (
    COLUMNS,
    GoodsForm,
    OutletFilters,
    OutletForm,
    PaperForm,
    ReasonForm,
    SurveyForm,
    WithdrawForm,
)
from marketplace.trade.outlets import selectors, services
from marketplace.trade.outlets.models import Outlet, State

from .doing import attempt

ON_A_PAGE = 30
officers = role_required(Role.TRADE_OFFICER)


@dataclass(frozen=True)
class Step:
    words: str
    form: type
    states: frozenset
    do: object  # (outlet, cleaned data, actor)


def _by_paper(service):
    def do(outlet, said, actor):
        reason = {"reason": said.pop("reason")} if "reason" in said else {}
        service(outlet, paper=said, actor=actor, **reason)

    return do


STEPS = {
    "apply": Step(
        gettext_lazy("It applies"),
        Form,
        frozenset({State.REPORTED, State.REFUSED, State.WITHDRAWN}),
        lambda outlet, said, actor: services.apply_for(outlet, actor=actor),
    ),
    "survey": Step(
        gettext_lazy("Enter the survey"),
        SurveyForm,
        frozenset({State.APPLIED}),
        lambda outlet, said, actor: services.survey(outlet, actor=actor, **said),
    ),
    "decide": Step(gettext_lazy("Enter the decision"), PaperForm, frozenset({State.SURVEYED}), _by_paper(services.decide)),
    "publish": Step(gettext_lazy("Publish by announcement"), PaperForm, frozenset({State.DECIDED}), _by_paper(services.publish)),
    "check": Step(
        gettext_lazy("Enter the yearly check"),
        SurveyForm,
        frozenset({State.PUBLISHED}),
        lambda outlet, said, actor: services.check(outlet, actor=actor, **said),
    ),
    "refuse": Step(
        gettext_lazy("Refuse it"),
        ReasonForm,
        frozenset({State.APPLIED, State.SURVEYED, State.DECIDED}),
        lambda outlet, said, actor: services.refuse(outlet, actor=actor, **said),
    ),
    "withdraw": Step(gettext_lazy("Withdraw it"), WithdrawForm, frozenset({State.PUBLISHED}), _by_paper(services.withdraw)),
}


@officers
@require_safe
def listing(request):
    filters = OutletFilters(request.GET)
    said = filters.cleaned_data if filters.is_valid() else {}
    page = Paginator(_rows(**said), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/outlets.html", {"filters": filters, "page": page, "least": selectors.least_kinds()})


def _rows(q="", state=""):
    rows = {"due": Outlet.objects.due, "short": selectors.short}.get(state, Outlet.objects.all)()
    rows = rows.filter(state=state) if state in State.values else rows
    for word in text.fold(q).split():
        rows = rows.filter(folded__contains=word)
    return rows.with_kinds().select_related("commune").order_by("sort_key", "pk")


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request):
    """An application, by the owner on paper or by the commune for the owner."""
    form = OutletForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.apply(form.cleaned_data.pop("name"), **form.cleaned_data, actor=request.user, on_behalf=True)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The application is entered; the survey comes next."))
            return redirect("desk:outlet", made.code)
    return render(request, "desk/outlet_form.html", {"form": form}, status=422 if form.errors else 200)


def _found(code):
    found = selectors.outlet_by_code(code)
    if found is None:
        raise Http404
    return found


@officers
@require_safe
def outlet(request, code):
    return _page(request, _found(code))


def _page(request, found, step="", form=None, goods_form=None):
    steps = [(slug, one.words, form if slug == step else one.form()) for slug, one in STEPS.items() if found.state in one.states]
    context = {
        "outlet": found,
        "steps": steps,
        "points": selectors.points(found),
        "goods": selectors.carried(found),
        "goods_form": goods_form or GoodsForm(),
        "surveys": found.surveys.all(),
        "history": history_of(found),
    }
    return render(request, "desk/outlet.html", context, status=422 if form or goods_form else 200)


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request, code):
    found = _found(code)
    form = OutletForm(request.POST or None, initial={name: getattr(found, name) for name in COLUMNS})
    seen = request.POST.get("seen", str(found.version))
    if request.method == "POST" and form.is_valid():
        try:
            services.amend(found, **form.cleaned_data, actor=request.user, seen=int(seen) if seen.isdigit() else -1)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:outlet", code)
    return render(request, "desk/outlet_form.html", {"form": form, "outlet": found, "seen": seen}, status=422 if form.errors else 200)


@officers
@require_POST
def goods(request, code):
    """Adds what is written; takes off what is ticked."""
    found, form = _found(code), GoodsForm(request.POST)
    if not form.is_valid():
        return _page(request, found, goods_form=form)
    remove = [int(key) for key in request.POST.getlist("remove") if key.isdigit()]
    attempt(
        request,
        form,
        lambda said: services.set_goods(found, actor=request.user, add=said["add"], remove=remove),
        said=_("The goods are saved."),
    )
    return redirect("desk:outlet", code)


@officers
@require_POST
def step(request, code, step):
    found = _found(code)
    if step not in STEPS:
        raise Http404
    form = STEPS[step].form(request.POST, request.FILES)
    if form.is_valid():
        try:
            STEPS[step].do(found, form.cleaned_data, request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Done."))
            return redirect("desk:outlet", code)
    if found.state not in STEPS[step].states:  # somebody was quicker
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("desk:outlet", code)
    return _page(request, found, step, form)
