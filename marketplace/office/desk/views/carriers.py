"""Cash in the hands of carriers: what is awaited, what has come, what is late; their terms, their files, lines that do not fit."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.imports.models import Stage
from marketplace.office.desk.carrier_forms import BringForm, CollectorForm, LineDecisionForm
from marketplace.shop.cash import reconciling, selectors, services
from marketplace.shop.cash.models import Collector, RemittanceLine

from .doing import attempt, one_of, perform
from .imports import judged

LISTS, LAST = ("overdue", "lines"), 20
WORDS = {
    "assign": gettext_lazy("It is for this order"),
    "again": gettext_lazy("Look once more"),
    "refused": gettext_lazy("The parcel was refused"),
    "wait": gettext_lazy("The carrier is to pay the rest"),
    "give_up": gettext_lazy("Give the rest up"),
    "outside": gettext_lazy("Not for an order"),
}


def _money(request, form=None):
    part = one_of(LISTS, request.GET.get("list"))
    context = {
        "list": part,
        "none": selectors.why_none(),
        "overview": selectors.overview(),
        "overdue": [(parcel, selectors.due_on(parcel)) for parcel in selectors.overdue()],
        "lines": [_asked(line) for line in selectors.open_lines()],
        "remittances": selectors.remittances()[:LAST],
        "form": form or BringForm(),
    }
    return render(request, "desk/cash_money.html", context, status=422 if form else 200)


def _asked(line):
    """The line, what is so, and what may be decided."""
    words = reconciling.judged(line.parcel, line.collected, before=line.before).words
    return line, words or _("The order is not noted as delivered yet."), [(name, WORDS[name]) for name in services.steps_of(line)]


@role_required(Role.OPERATOR)
@require_safe
def money(request):
    """`?list=` overdue, lines: one of the two alone, as the first page counts it."""
    return _money(request)


@role_required(Role.OPERATOR)
@require_POST
def bring(request):
    form = BringForm(request.POST, request.FILES)
    if not form.is_valid():
        return _money(request, form)
    said = form.cleaned_data
    try:
        made = services.bring_file(
            said["collector"], data=said["file"].read(), file_name=said["file"].name, paid_on=said["paid_on"], actor=request.user
        )
    except ValidationError as refused:
        form.add_error("paid_on" if refused.code == "day" else "file", refused)
        return _money(request, form)
    if made.run.stage == Stage.MAPPING:
        return redirect("desk:import_columns", made.run_id)
    judged(made.run)
    return redirect("desk:import_run", made.run_id)


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def carriers(request):
    form = CollectorForm(request.POST or None)
    if request.method == "POST" and _saved(form, request.user):
        return redirect("desk:cash_carriers")
    context = {"carriers": Collector.objects.all(), "form": form, "none": selectors.why_none()}
    return render(request, "desk/cash_carriers.html", context, status=422 if form.errors else 200)


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def carrier(request, key):
    row = get_object_or_404(Collector, pk=key)
    form = CollectorForm(request.POST or None, instance=get_object_or_404(Collector, pk=key))
    if request.method == "POST" and _saved(form, request.user, row):
        return redirect("desk:cash_carriers")
    return render(request, "desk/cash_carrier.html", {"carrier": row, "form": form}, status=422 if form.errors else 200)


def _saved(form, actor, collector=None):
    if not form.is_valid():
        return False
    services.save_collector(collector, actor=actor, **form.cleaned_data)
    return True


@role_required(Role.OPERATOR)
@require_POST
def end(request, key):
    row = get_object_or_404(Collector, pk=key)
    turn = services.reopen_collector if request.POST.get("open") else services.end_collector
    perform(request, lambda: turn(row, actor=request.user), said=_("Noted."))
    return redirect("desk:cash_carriers")


@role_required(Role.OPERATOR)
@require_safe
def remittance(request, key):
    row = get_object_or_404(selectors.remittances(), pk=key)
    lines = [_asked(line) if selectors.is_open(line) else (line, "", []) for line in selectors.lines_of(row)]
    return render(request, "desk/remittance.html", {"remittance": row, "lines": lines})


@role_required(Role.OPERATOR)
@require_POST
def decide(request, key):
    line = get_object_or_404(RemittanceLine, pk=key)
    attempt(request, LineDecisionForm(request.POST), lambda said: services.decide(line, actor=request.user, **said), said=_("Decided."))
    return redirect("desk:remittance", line.remittance_id)


@role_required(Role.OPERATOR)
@require_POST
def reopen(request, key):
    line = get_object_or_404(RemittanceLine, pk=key)
    perform(request, lambda: services.reopen(line, actor=request.user), said=_("Taken back: the line waits to be decided again."))
    return redirect("desk:remittance", line.remittance_id)
