"""The trade department's points of sale: from the application to the withdrawal."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import phones, text
from marketplace.foundation.core.files import serve_picture
from marketplace.office.desk import charts, territory
from marketplace.office.desk.bulk import narrowed
from marketplace.office.desk.lists import MARKS, Column, DeskList
from marketplace.office.desk.outlet_forms import (
    COLUMNS,
    OutletFilters,
    OutletForm,
    PaperForm,
    ReasonForm,
    SurveyForm,
    WithdrawForm,
)
from marketplace.trade.outlets import picking, selectors, services
from marketplace.trade.outlets.forms import HoursForm, PhotoForm, special_days
from marketplace.trade.outlets.models import Claim, ClaimState, Outlet, Photo, State
from marketplace.trade.outlets.presenting import Shown

from .doing import attempt, perform

ON_A_PAGE = 30
officers = territory.officers(Role.TRADE_OFFICER)


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


LIST = DeskList(
    "outlets",
    gettext_lazy("Points of sale"),
    "diem-ban",
    (
        Column("code", gettext_lazy("Code"), lambda row: row.code, screen=False),
        Column("name", gettext_lazy("Name of the point of sale"), lambda row: row.name, always=True),
        Column("type", gettext_lazy("Kind of place"), lambda row: str(row.location_type or ""), screen=False),
        Column("owner", gettext_lazy("Owner (firm, cooperative, household)"), lambda row: row.owner, screen=False),
        Column("place", gettext_lazy("Commune"), lambda row: str(row.commune or "")),
        Column("address", gettext_lazy("House, street, hamlet"), lambda row: row.address_line, screen=False),
        Column("phone", gettext_lazy("Phone of the shop"), lambda row: phones.display(row.phone) if row.phone else "", screen=False),
        Column("state", gettext_lazy("State"), lambda row: row.get_state_display()),
        Column("kinds", gettext_lazy("Kinds with a star"), lambda row: row.kinds, css="num"),
        Column("check", gettext_lazy("Yearly check"), lambda row: row.next_check_on),
        *MARKS,
    ),
)


@officers
@require_safe
def listing(request):
    filters = OutletFilters(request.GET, here=request.territory)
    page = Paginator(found(request, filters), ON_A_PAGE).get_page(request.GET.get("page"))
    columns = LIST.on_screen(request.GET)
    rows = [(row, LIST.cells(row, columns)) for row in LIST.marked(page)]
    context = {"filters": filters, "page": page, "rows": rows, "columns": columns, "least": selectors.least_kinds()}
    context |= charts.outlets(request.territory)
    return render(request, "desk/outlets.html", context | LIST.context(request))


@officers
@require_safe
def export(request, kind):
    return LIST.answer(request, found(request), kind)


def found(request, filters=None):
    """What the address asks for."""
    filters = filters or OutletFilters(request.GET, here=request.territory)
    return narrowed(request.territory.narrow(rows_of(**filters.chosen)), LIST.page, request.user, request.GET)


def rows_of(q="", state="", commune="", check=""):
    rows = selectors.short() if state == "short" else selectors.counted().handed_in()
    rows = rows.filter(pk__in=selectors.claimed()) if state == "claimed" else rows
    rows = rows.due() if state == "due" else rows.filter(state=state) if state in State.values else rows
    for word in text.fold(q).split():
        rows = rows.filter(folded__contains=word)
    if commune:
        rows = rows.filter(commune__code=commune)
    if check:
        month, year = check.split("/")
        rows = rows.filter(state=State.PUBLISHED, next_check_on__year=year, next_check_on__month=month)
    return rows.select_related("commune", "location_type").order_by("sort_key", "pk")


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request):
    """An application, by the owner on paper or by the commune for the owner."""
    form = OutletForm(request.POST or None, here=request.territory)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.apply(form.cleaned_data.pop("name"), **form.cleaned_data, actor=request.user, on_behalf=True)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The application is entered; the survey comes next."))
            return redirect("desk:outlet", made.code)
    return render(request, "desk/outlet_form.html", {"form": form}, status=422 if form.errors else 200)


def found_outlet(request, code):
    return request.territory.own_or_404(selectors.outlet_by_code(code))


@officers
@require_safe
def outlet(request, code):
    return _page(request, found_outlet(request, code))


def _page(request, found, step="", form=None):
    sheet = selectors.sheet(found)
    steps = [(slug, one.words, form if slug == step else _form(one, sheet)) for slug, one in STEPS.items() if found.state in one.states]
    surveys = list(found.surveys.all())
    context = {
        "outlet": found,
        "steps": steps,
        "points": selectors.points(found),
        "gone": [row for row in selectors.carried(found) if not row.stars],
        "least": selectors.least_kinds(),
        "photo_form": PhotoForm(),
        "map_link": Shown(found).map_link,
        "sheet": sheet,
        "claims": found.claims.filter(state=ClaimState.OPEN),
        "reason_form": ReasonForm(prefix="claim"),
        "surveys": surveys,
        "found": selectors.sheet(found, surveys[0]) if surveys else None,
        "change": selectors.change_to(found, surveys[0]) if surveys else None,
        "history": history_of(found),
    }
    return render(request, "desk/outlet.html", context, status=422 if form else 200)


def _form(step, sheet, *data):
    """Where a sheet was begun, the kinds are counted from it."""
    form = step.form(*data)
    if sheet.begun:
        form.fields.pop("kinds", None)
    return form


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request, code):
    found = found_outlet(request, code)
    initial = {name: getattr(found, name) for name in COLUMNS} | {"position": (found.latitude, found.longitude)}
    form = OutletForm(request.POST or None, initial=initial, here=request.territory)
    seen = request.POST.get("seen", str(found.version))
    if request.method == "POST" and form.is_valid():
        try:
            services.amend(found, **form.cleaned_data, actor=request.user, seen=text.whole(seen, -1))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:outlet", code)
    return render(request, "desk/outlet_form.html", {"form": form, "outlet": found, "seen": seen}, status=422 if form.errors else 200)


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def goods(request, code):
    """Adds what is ticked among the found; takes off or marks what is ticked in the list."""
    found = found_outlet(request, code)
    if request.method == "POST":
        perform(request, lambda: picking.change(request, found, actor=request.user), said=_("The goods are saved."))
        return redirect("desk:outlet_goods", code)
    return render(request, "desk/outlet_goods.html", picking.choices(request, found) | {"outlet": found})


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request, code):
    found = found_outlet(request, code)
    form, special = HoursForm(request.POST or None, outlet=found), special_days(found, request.POST or None)
    seen = request.POST.get("seen", str(found.version))
    if request.method == "POST" and form.is_valid() & special.is_valid():
        said = {"week": form.week, "closed_on_holidays": form.closed_on_holidays, "special": special.days}
        try:
            services.set_hours(found, **said, actor=request.user, seen=text.whole(seen, -1))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:outlet", code)
    context = {"form": form, "special": special, "outlet": found, "seen": seen}
    return render(request, "desk/outlet_hours.html", context, status=422 if request.method == "POST" else 200)


@officers
@require_POST
def add_photo(request, code):
    """Of the survey, or sent in on paper."""
    found, form = found_outlet(request, code), PhotoForm(request.POST, request.FILES)
    attempt(request, form, lambda said: services.add_photo(found, **said, actor=request.user), said=_("The picture is there."))
    return redirect(reverse("desk:outlet", args=[code]) + "#anh")


def _photo(request, key):
    rows = Photo.objects.select_related("outlet").filter(outlet__in=Outlet.objects.handed_in())
    return get_object_or_404(request.territory.narrow(rows), pk=key)


@officers
@require_safe
def photo(request, key):
    return serve_picture(_photo(request, key))


@officers
@require_POST
def remove_photo(request, key):
    outlet = _photo(request, key).outlet
    perform(request, lambda: services.remove_photo(outlet, key=key, actor=request.user), said=_("The picture is gone."))
    return redirect(reverse("desk:outlet", args=[outlet.code]) + "#anh")


def _claim(request, key):
    return get_object_or_404(request.territory.narrow(Claim.objects.select_related("outlet")), pk=key)


@officers
@require_POST
def claim_confirm(request, key):
    claim = _claim(request, key)
    perform(request, lambda: services.confirm_claim(claim, actor=request.user), said=_("Confirmed; the owner is told."))
    return redirect("desk:outlet", claim.outlet.code)


@officers
@require_POST
def claim_refuse(request, key):
    claim, form = _claim(request, key), ReasonForm(request.POST, prefix="claim")
    attempt(request, form, lambda said: services.refuse_claim(claim, actor=request.user, **said), said=_("Refused; the reason is told."))
    return redirect("desk:outlet", claim.outlet.code)


@officers
@require_POST
def step(request, code, step):
    found = found_outlet(request, code)
    if step not in STEPS:
        raise Http404
    form = _form(STEPS[step], selectors.sheet(found), request.POST, request.FILES)
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
