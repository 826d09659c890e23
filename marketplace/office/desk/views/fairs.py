"""The trade department's fairs: from a draft to the report."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import text
from marketplace.office.desk import charts, territory
from marketplace.office.desk import selectors as desk
from marketplace.office.desk.bulk import narrowed
from marketplace.office.desk.fair_forms import (
    COLUMNS,
    CallForm,
    DecisionForm,
    DocumentForm,
    FairFilters,
    FairForm,
    ReasonForm,
    ReportForm,
    StepForm,
)
from marketplace.office.desk.lists import MARKS, Column, DeskList
from marketplace.trade.fairs import presenting, selectors, services
from marketplace.trade.fairs.models import FairRegistration, State, Status
from marketplace.trade.fairs.states import OFFICER

from .doing import attempt

ON_A_PAGE = 30
officers = territory.officers(Role.TRADE_OFFICER)
BEFORE = {Status.PUBLISHED, Status.OPEN, Status.CLOSED}


@dataclass(frozen=True)
class Step:
    words: str
    do: object  # service
    statuses: frozenset  # in which it is offered
    form: type = StepForm


STEPS = {
    "publish": Step(gettext_lazy("Announce it"), services.publish_fair, frozenset({Status.DRAFT})),
    "discard": Step(gettext_lazy("Discard the draft"), services.discard_draft, frozenset({Status.DRAFT})),
    "restore": Step(gettext_lazy("Bring it back as a draft"), services.restore_draft, frozenset({Status.DISCARDED})),
    "open": Step(gettext_lazy("Open registration"), services.open_registration, frozenset({Status.PUBLISHED, Status.CLOSED})),
    "close": Step(gettext_lazy("Close registration"), services.close_registration, frozenset({Status.OPEN})),
    "report": Step(gettext_lazy("Report what it brought"), services.report_fair, frozenset({Status.OVER}), ReportForm),
    "take-back": Step(gettext_lazy("Take it back as a draft"), services.take_back, frozenset({Status.PUBLISHED}), ReasonForm),
    "cancel": Step(gettext_lazy("Cancel the fair"), services.cancel_fair, frozenset(BEFORE | {Status.RUNNING}), ReasonForm),
}
WARNINGS = {
    "late": gettext_lazy("Less than 30 days remain between the registration of the fair and its first day."),
    "no_basis": gettext_lazy("The legal basis is not written yet."),
    "no_number": gettext_lazy("The number of the paper is not written yet."),
}
LIST = DeskList(
    "fairs",
    gettext_lazy("Fairs"),
    "hoi-cho",
    (
        Column("name", gettext_lazy("Name of the fair"), lambda row: row.name, always=True),
        Column("days", pgettext_lazy("fair", "When"), lambda row: row.days),
        Column("begins", gettext_lazy("First day"), lambda row: row.begins, screen=False, css="num"),
        Column("where", gettext_lazy("Where it is held"), lambda row: row.where, screen=False),
        Column("organiser", gettext_lazy("Organiser"), lambda row: row.organiser, screen=False),
        Column("basis", gettext_lazy("Number of the paper"), lambda row: row.basis_number, screen=False),
        Column("state", gettext_lazy("State"), lambda row: str(row.status_words)),
        Column("booths", gettext_lazy("Number of booths"), lambda row: row.booths, screen=False, css="num"),
        Column("registered", pgettext_lazy("fair", "Registered"), lambda row: row.registered, css="num"),
        Column("to_decide", gettext_lazy("To be decided"), lambda row: row.to_decide, css="num"),
        *MARKS,
    ),
)
DECISIONS = {"allot", "wait", "refuse", "withdraw"}


@officers
@require_safe
def listing(request):
    page = Paginator(found(request), ON_A_PAGE).get_page(request.GET.get("page"))
    columns = LIST.on_screen(request.GET)
    rows = [(row, LIST.cells(row, columns)) for row in LIST.marked(presenting.dressed(page))]
    context = {"filters": FairFilters(request.GET), "page": page, "rows": rows, "columns": columns} | charts.fairs(request.territory)
    return render(request, "desk/fairs.html", context | LIST.context(request))


@officers
@require_safe
def export(request, kind):
    return LIST.answer(request, presenting.dressed(found(request)), kind)


def found(request):
    """What the address asks for."""
    said = FairFilters(request.GET).chosen
    rows = selectors.at_desk(q=text.fold(said.get("q", "")), status=said.get("status", ""))
    if month := said.get("month"):
        number, year = month.split("/")
        rows = rows.filter(begins__year=year, begins__month=number)
    return narrowed(request.territory.narrow(rows), LIST.page, request.user, request.GET)


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request):
    form = FairForm(request.POST or None, here=request.territory)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft_fair(form.cleaned_data.pop("name"), **form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The draft is saved. Nobody else sees it yet."))
            return redirect("desk:fair", made.pk)
    return render(request, "desk/fair_form.html", {"form": form}, status=422 if form.errors else 200)


def found_fair(request, key):
    return request.territory.own_or_404(selectors.one_at_desk(key))


@officers
@require_safe
def fair(request, key):
    return fair_page(request, found_fair(request, key))


def _offered(found):
    """Steps that fit the fair today. What a source tells of is nobody's to cancel or to report."""
    return {slug: one for slug, one in STEPS.items() if found.state != State.NOTED and found.status in one.statuses}


def fair_page(request, found, step="", form=None, **kept):
    """`kept`, so that nothing typed is lost: document_form, call_form, tried ({registration: what was typed for it})."""
    offered = _offered(found)
    context = {
        "fair": presenting.dress(found),
        "at_once": [(slug, one.words) for slug, one in offered.items() if one.form is StepForm],
        "folded": [(slug, one.words, form if slug == step else one.form()) for slug, one in offered.items() if one.form is not StepForm],
        "warnings": [WARNINGS[name] for name in selectors.warnings(found)] if found.state == State.DRAFT else [],
        "rows": _with_typed(selectors.registrations(found), kept.get("tried", {})),
        "figures": selectors.figures(found),
        "call_form": kept.get("call_form") or CallForm(here=request.territory),
        "producers": desk.producers_by_name(request.territory),
        "may_call": found.status in BEFORE and found.state != State.NOTED,
        "may_decide": found.status in BEFORE | {Status.RUNNING},
        "document_form": kept.get("document_form") or DocumentForm(),
        "letters_due": len(selectors.letters_due(found)) if found.status != Status.CANCELLED else 0,
        "has_report": found.state != State.NOTED and found.status in {Status.OVER, Status.REPORTED},
        "history": history_of(found),
    }
    return render(request, "desk/fair.html", context, status=422 if form or kept else 200)


def _with_typed(rows, tried):
    for row in rows:
        row.typed = tried.get(row.pk)
    return rows


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request, key):
    found = found_fair(request, key)
    initial = {name: getattr(found, name) for name in COLUMNS} | {name: getattr(found, name).all() for name in ("groups", "communes")}
    if found.lunar_month:  # its days follow from the rule
        initial |= {"starts_on": None, "ends_on": None}
    form = FairForm(request.POST or None, initial=initial, here=request.territory)
    seen = request.POST.get("seen", str(found.version))
    if request.method == "POST" and form.is_valid():
        try:
            services.amend_fair(found, **form.cleaned_data, actor=request.user, seen=text.whole(seen, -1))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:fair", key)
    return render(request, "desk/fair_form.html", {"form": form, "fair": found, "seen": seen}, status=422 if form.errors else 200)


@officers
@require_POST
def step(request, key, step):
    found = found_fair(request, key)
    if step not in STEPS:
        raise Http404
    form = STEPS[step].form(request.POST)
    if form.is_valid():
        if step == "cancel" and not request.POST.get("confirm"):
            return _cancelling(request, found, form)
        try:
            STEPS[step].do(found, actor=request.user, **form.cleaned_data, **_seen(request, step))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Done."))
            return redirect("desk:fair", key)
    if not form.fields or step not in _offered(found):  # nothing typed is lost, or somebody was quicker
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("desk:fair", key)
    return fair_page(request, found, step, form)


def _seen(request, step):
    seen = request.POST.get("seen", "")
    return {"seen": text.whole(seen, -1)} if step == "cancel" else {}


def _cancelling(request, found, form):
    """Nothing is done yet: whom it would reach."""
    told = {"makers": selectors.makers_to_tell(found).count(), "visitors": selectors.visitors_to_tell(found).count()}
    return render(request, "desk/fair_cancel.html", {"fair": found, "form": form} | told)


@officers
@require_POST
def register(request, key):
    """For a maker on the telephone; of the register with all its goods whose stars hold through the fair."""
    found = found_fair(request, key)

    def take(said):
        if producer := said["producer"]:
            goods = [one.product for one in selectors.goods_for(found, producer) if not one.why]
            services.register(found, producer=producer, goods=goods, share=said["share"], actor=request.user, by_phone=True)
            return
        maker = {"maker_name": said["maker"], "maker_place": said["place"], "maker_phone": said["phone"]}
        services.register(found, maker=maker, words=said["words"], share=said["share"], actor=request.user, by_phone=True)

    form = CallForm(request.POST, here=request.territory)
    if form.is_valid():
        try:
            take(form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The maker is registered."))
            return redirect("desk:fair", key)
    return fair_page(request, found, call_form=form)


@officers
@require_POST
def decide(request, key, decision):
    row = get_object_or_404(request.territory.narrow(FairRegistration.objects.all()), pk=key)
    if decision not in DECISIONS:
        raise Http404

    def do(said):
        who = {"reason": said["reason"], "actor": request.user}
        if decision == "allot":
            services.allot(row, booth=said["booth"] or 0, **who)
        elif decision == "withdraw":
            services.withdraw(row, by=OFFICER, **who)
        else:
            {"wait": services.keep_waiting, "refuse": services.refuse}[decision](row, **who)

    form = DecisionForm(request.POST)
    if attempt(request, form, do, said=_("Decided; the maker is told.")):
        return redirect("desk:fair", row.fair_id)
    return fair_page(request, found_fair(request, row.fair_id), tried={row.pk: request.POST})
