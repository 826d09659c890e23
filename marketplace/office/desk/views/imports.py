"""The officers' import page: bring, look, answer, apply. Works by reload where there is no JavaScript."""

import io

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.accounts.selectors import has_role
from marketplace.foundation.core import files
from marketplace.foundation.imports import exports, selectors, services, tasks
from marketplace.foundation.imports.importer import importer_of
from marketplace.foundation.imports.models import Stage, Verdict
from marketplace.office.desk.import_forms import AnswersForm, FileForm

KINDS = {
    Role.COORDINATION_OFFICER: ("register",),
    Role.TRADE_OFFICER: ("outlets", "events"),
    Role.OPERATOR: ("bank", "cod"),
}  # who brings which lists
CHECKED_AT_ONCE, WRITTEN_AT_ONCE = 300, 20  # rows; more are left to the worker, with progress
A_PAGE = 50
_STATES = {Verdict.ADD: "ok", Verdict.CHANGE: "soon", Verdict.SAME: "", Verdict.ASK: "held", Verdict.REFUSE: "over"}
officers = role_required(*KINDS)


def kinds_of(user):
    return [kind for role, kinds in KINDS.items() if has_role(user, role) for kind in kinds]


@officers
@require_http_methods(["GET", "POST"])
def start(request):
    kinds = kinds_of(request.user)
    form = FileForm(request.POST or None, request.FILES or None, kinds=[kind for kind in kinds if not importer_of(kind).apart])
    if form.is_valid() and (run := _staged(form, request.user)):
        return redirect("desk:import_columns" if run.stage == Stage.MAPPING else "desk:import_run", run.pk)
    runs, ready = selectors.runs().filter(kind__in=kinds), request.GET.get("stage") == Stage.READY
    context = {"form": form, "runs": runs.filter(stage=Stage.READY) if ready else runs[:10], "ready": ready}
    return render(request, "desk/import_start.html", context, status=422 if form.errors else 200)


def _mappable(kinds):
    return [kind for kind in kinds if importer_of(kind).mappable]


def _staged(form, actor):
    file = form.cleaned_data["file"]
    try:
        run = services.stage(form.cleaned_data["kind"], data=file.read(), file_name=file.name, actor=actor)
    except ValidationError as refused:
        form.add_error("file", refused)
        return None
    return run if run.stage == Stage.MAPPING else judged(run)


def judged(run):
    if run.total <= CHECKED_AT_ONCE:
        services.check(run)
    else:
        tasks.check_import.defer(run_id=run.pk)
    return run


@officers
@require_GET
def run_page(request, pk):
    run = _run(request, pk)
    return redirect("desk:import_columns", pk) if run.stage == Stage.MAPPING else _page(request, run)


def _page(request, run, answers=None, status=200):
    verdict = request.GET.get("verdict", "")
    page = Paginator(selectors.rows_of(run, verdict), A_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.state = _STATES.get(row.verdict, "")
    counts = selectors.counts(run)
    context = {
        "run": run,
        "label": importer_of(run.kind).label,
        "mappable": importer_of(run.kind).mappable and run.stage == Stage.READY,
        "counts": counts,
        "verdict": verdict,
        "page": page,
        "answers": answers or AnswersForm(questions=_questions(run)),
        "moving": run.stage in {Stage.CHECKING, Stage.APPLYING},
        "to_write": selectors.to_write(run),
        "refused": dict(counts)[Verdict.REFUSE],
    }
    return render(request, "desk/import_run.html", context, status=status)


@officers
@require_GET
def progress(request, pk):
    """Asked every two seconds while work goes on; when it is over the page is fetched anew."""
    run = _run(request, pk)
    response = render(request, "desk/_import_progress.html", {"run": run, "moving": run.stage in {Stage.CHECKING, Stage.APPLYING}})
    if run.stage in {Stage.READY, Stage.APPLIED}:
        response["HX-Refresh"] = "true"
    return response


@officers
@require_POST
def answer(request, pk):
    run = _run(request, pk)
    form = AnswersForm(request.POST, questions=_questions(run))
    if not form.is_valid():
        return _page(request, run, answers=form, status=422)
    return _do(request, run, lambda: services.answer(run, answers=form.answers(), actor=request.user), _("Your answers are kept."))


@officers
@require_POST
def apply(request, pk):
    run = _run(request, pk)
    if selectors.to_write(run) <= WRITTEN_AT_ONCE:
        return _do(
            request,
            run,
            lambda: services.apply(run, actor=request.user),
            _("The list has been written into the register.") if run.kind == "register" else _("The list has been written."),
        )
    return _do(request, run, lambda: _begin(run), _("The list is being written."))


def _begin(run):
    services.begin_applying(run)
    tasks.apply_import.defer(run_id=run.pk)


@officers
@require_POST
def discard(request, pk):
    return _do(
        request,
        _run(request, pk),
        lambda: services.discard(_run(request, pk)),
        _("The file has been put aside; nothing was written."),
        to="start",
    )


@officers
@require_GET
def refused(request, pk, kind):
    run = _run(request, pk)
    if kind not in exports.KINDS or not run.rows.filter(verdict=Verdict.REFUSE).exists():
        raise Http404
    _write, media_type = exports.KINDS[kind]
    return files.attachment(io.BytesIO(selectors.refused_file(run, kind)), f"khong-nhan-{run.pk}.{kind}", media_type)


def _do(request, run, act, said, to="run"):
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        to = "run"
    else:
        messages.success(request, said)
    return redirect("desk:import") if to == "start" else redirect("desk:import_run", run.pk)


def _run(request, pk):
    """Of a list that this person may bring, whoever has brought it."""
    return get_object_or_404(selectors.runs().filter(kind__in=kinds_of(request.user)), pk=pk)


def _questions(run):
    """Each question once, however many rows wait for it."""
    return list({row.question["key"]: row.question for row in selectors.open_questions(run)}.values())
