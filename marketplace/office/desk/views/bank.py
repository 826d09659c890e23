from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.payments import selectors, services
from marketplace.foundation.payments.models import BankLine, Refund
from marketplace.office.desk.trade_forms import LineForm, RefundForm, ResolveForm, StatementForm

from .doing import attempt

CHOICES = {  # what makes sense for which verdict
    "unknown": ("assign", "refund", "ignore"),
    "under": ("wait", "refund"),
    "over": ("refund",),
    "double": ("refund", "assign"),
    "late": ("take_up", "refund"),
    "several": ("assign", "refund"),
}


def _context(line_form=None):
    waiting = list(selectors.lines_to_decide())
    words = dict(ResolveForm.base_fields["decision"].choices)
    for line in waiting:
        line.choices = [(name, words[name]) for name in CHOICES[line.verdict]]
    return {
        "form": line_form or LineForm(),
        "statement_form": StatementForm(),
        "waiting": waiting,
        "refunds": selectors.refunds_due(),
        "recent": selectors.recent_lines(20),
    }


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    return render(request, "desk/bank.html", _context())


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
def resolve(request, key):
    line = get_object_or_404(BankLine, pk=key)
    attempt(request, ResolveForm(request.POST), lambda said: services.resolve_line(line, actor=request.user, **said), said=_("Decided."))
    return redirect("desk:bank")


@role_required(Role.OPERATOR)
@require_POST
def refund(request, key):
    row = get_object_or_404(Refund, pk=key)
    attempt(request, RefundForm(request.POST), lambda said: services.record_refund(row, actor=request.user, **said), said=_("Noted."))
    return redirect("desk:bank")
