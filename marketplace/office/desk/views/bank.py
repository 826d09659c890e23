from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.payments import selectors, services
from marketplace.foundation.payments.models import BankLine, Refund
from marketplace.office.desk import bank_queues
from marketplace.office.desk.trade_forms import LineForm, RefundForm, ResolveForm, StatementForm

from .doing import attempt, one_of, perform

LISTS = ("lines", "refunds")


def _context(line_form=None, verdict=""):
    queues = bank_queues.queues(verdict)
    decided = list(selectors.decided_lines())
    for line in decided:
        line.decision_words = bank_queues.WORDS.get(line.resolution, line.resolution)
    return {
        "form": line_form or LineForm(),
        "statement_form": StatementForm(),
        "queues": queues,
        "waiting": sum(len(queue.lines) for queue in queues),
        "verdict": verdict,
        "refunds": selectors.refunds_due(),
        "decided": [(line, services.may_reopen(line)) for line in decided],
        "recent": selectors.recent_lines(20),
        "outgoing": selectors.recent_outgoing(),
    }


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    """`?list=` lines, refunds: one of the two alone, as the first page counts it; `?verdict=`: one queue."""
    verdict = one_of(tuple(bank_queues.STEPS), request.GET.get("verdict"))
    return render(request, "desk/bank.html", _context(verdict=verdict) | {"list": one_of(LISTS, request.GET.get("list"))})


@role_required(Role.OPERATOR)
@require_POST
def record(request):
    """Stored first, read afterwards: should reading fail, the line is there."""
    form = LineForm(request.POST)
    if not form.is_valid():
        return render(request, "desk/bank.html", _context(form), status=422)
    line = services.record_bank_line(form.raw(), source="typed", actor=request.user)
    attempt(request, form, lambda said: services.match_line(line), said=_("The line is stored."))
    return redirect("desk:bank")


@role_required(Role.OPERATOR)
@require_POST
def statement(request):
    attempt(request, StatementForm(request.POST), lambda said: services.record_statement(actor=request.user, **said), said=_("Noted."))
    return redirect("desk:bank")


@role_required(Role.OPERATOR)
@require_POST
def preview(request, key):
    """What a step would do, before it is done."""
    line, form = get_object_or_404(BankLine, pk=key), ResolveForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        would = bank_queues.would(line, actor=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk:bank")
    said = form.cleaned_data
    words, happened = bank_queues.WORDS[said["decision"]], bank_queues.happened_by(line, said["transfer"])
    return render(request, "desk/bank_preview.html", {"line": line, "said": said, "words": words, "happened": happened, "would": would})


@role_required(Role.OPERATOR)
@require_POST
def resolve(request, key):
    line = get_object_or_404(BankLine, pk=key)
    attempt(request, ResolveForm(request.POST), lambda said: bank_queues.decide(line, actor=request.user, **said), said=_("Decided."))
    return redirect("desk:bank")


@role_required(Role.OPERATOR)
@require_POST
def reopen(request, key):
    line = get_object_or_404(BankLine, pk=key)
    perform(request, lambda: services.reopen_line(line, actor=request.user), said=_("Taken back: the line waits to be decided again."))
    return redirect("desk:bank")


@role_required(Role.OPERATOR)
@require_POST
def refund(request, key):
    row = get_object_or_404(Refund, pk=key)
    attempt(request, RefundForm(request.POST), lambda said: services.record_refund(row, actor=request.user, **said), said=_("Noted."))
    return redirect("desk:bank")
