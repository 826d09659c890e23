"""Cash in the hands of carriers: what is awaited, what has come, what is late; their terms, their files, lines that do not fit."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.imports.models import Stage
from marketplace.office.desk.carrier_forms import BringForm, CollectorForm, LineDecisionForm, ParcelForm, TariffForm
from marketplace.shop.cash import reconciling, selectors, services
from marketplace.shop.cash.models import Collector, RemittanceLine, Tariff
from marketplace.shop.purchases.models import ProducerOrder

from .doing import attempt, one_of, perform
from .imports import judged

LISTS, LAST = ("overdue", "lines", "fees"), 20
WORDS = {
    "assign": gettext_lazy("Assign to this order"),
    "again": gettext_lazy("Look once more"),
    "refused": gettext_lazy("The parcel was refused"),
    "wait": gettext_lazy("The carrier is to pay the rest"),
    "give_up": gettext_lazy("Give the rest up"),
    "outside": gettext_lazy("Not for an order"),
    "fee_claim": gettext_lazy("The carrier is to give it back"),
    "fee_accept": gettext_lazy("The fee is right"),
}


def _money(request, form=None):
    part = one_of(LISTS, request.GET.get("list"))
    context = {
        "list": part,
        "none": selectors.why_none(),
        "overview": selectors.overview(),
        "overdue": [(parcel, selectors.due_on(parcel)) for parcel in selectors.overdue()],
        "lines": [_asked(line) for line in selectors.open_lines()],
        "fees": [_asked_of_fee(line) for line in selectors.open_fees()],
        "remittances": selectors.remittances()[:LAST],
        "form": form or BringForm(),
    }
    return render(request, "desk/cash_money.html", context, status=422 if form else 200)


def _asked(line):
    """The line, what is so, and what may be decided."""
    words = reconciling.judged(line.parcel, line.collected, before=line.before).words
    return line, words or _("The order is not noted as delivered yet."), [(name, WORDS[name]) for name in services.steps_of(line)]


def _asked_of_fee(line):
    words = reconciling.fee_words(line.parcel, fee_over=line.fee_over, way_back_over=line.way_back_over)
    return line, words, [(name, WORDS[name]) for name in services.FEE_STEPS]


@role_required(Role.OPERATOR)
@require_safe
def money(request):
    """`?list=` overdue, lines, fees: one of them alone, as the first page counts it."""
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
    return _carrier(request, row, form=form, status=422 if form.errors else 200)


def _carrier(request, row, *, form=None, tariff_form=None, status=200):
    context = {"carrier": row, "form": form or CollectorForm(instance=row), "tariff_form": tariff_form or TariffForm()}
    context |= {"tariffs": row.tariffs.select_related("made_by"), "today": dates.today()}
    return render(request, "desk/cash_carrier.html", context, status=status)


@role_required(Role.OPERATOR)
@require_POST
def tariff(request, key):
    row, form = get_object_or_404(Collector, pk=key), TariffForm(request.POST)
    if form.is_valid():
        try:
            services.agree_tariff(row, actor=request.user, **form.terms())
        except ValidationError as refused:
            form.add_error("valid_from", refused.messages)
        else:
            messages.success(request, _("Noted."))
            return redirect("desk:cash_carrier", key)
    return _carrier(request, row, tariff_form=form, status=422)


@role_required(Role.OPERATOR)
@require_POST
def call_tariff_off(request, key):
    row = get_object_or_404(Tariff, pk=key)
    perform(request, lambda: services.call_tariff_off(row, actor=request.user), said=_("Noted."))
    return redirect("desk:cash_carrier", row.collector_id)


@role_required(Role.OPERATOR)
@require_POST
def parcel(request, number):
    """The wrong carrier was named when it was sent."""
    order = get_object_or_404(ProducerOrder.objects.select_related("purchase"), number=number)
    do = lambda said: services.change_carrier(order, actor=request.user, **said)  # noqa: E731
    attempt(request, ParcelForm(request.POST), do, said=_("The carrier is corrected; the book follows."))
    return redirect("desk:order", number)


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
    rows = selectors.lines_of(row)
    context = {
        "remittance": row,
        "lines": [_asked(line) if selectors.is_open(line) else (line, "", []) for line in rows],
        "fees": [_asked_of_fee(line) for line in rows if selectors.fee_is_open(line)],
        "shares": row.shares.select_related("line"),
    }
    return render(request, "desk/remittance.html", context)


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
    undo = services.reopen_fee if request.POST.get("what") == "fee" else services.reopen
    perform(request, lambda: undo(line, actor=request.user), said=_("Taken back: the line waits to be decided again."))
    return redirect("desk:remittance", line.remittance_id)
