"""Tax that the platform withholds: months to declare and to pay, rates by day, what sellers have declared."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.imports.exports import KINDS
from marketplace.office.desk.tax_forms import PaidForm, RateForm, SwitchForm
from marketplace.shop.taxes import declaring, papers, selectors, services
from marketplace.shop.taxes.models import Month, Switch, TaxRate, Threshold

from .doing import attempt, one_of, perform

operator = role_required(Role.OPERATOR)


@operator
@require_safe
def listing(request):
    """`?list=due`: only the months that wait for a declaration or a payment."""
    due = one_of(("due",), request.GET.get("list"))
    this_month, waiting = selectors.month_of(), selectors.to_declare() if due else selectors.open_months()
    months = selectors.to_pay() if due else selectors.months()
    context = {
        "list": due,
        "months": [(month, selectors.pay_before(month.first), month.vat + month.pit) for month in months],
        "open": [(first, selectors.pay_before(first), first < this_month and first == waiting[0]) for first in waiting],
        "rates": TaxRate.objects.all(),
        "threshold": Threshold.objects.first(),
        "switches": Switch.objects.select_related("producer", "product").order_by("producer__sort_key", "-valid_from"),
    }
    return render(request, "desk/taxes.html", context)


def _first(said):
    if first := selectors.month_named(said):
        return first
    raise Http404


def _month(said):
    return get_object_or_404(Month, first=_first(said))


@operator
@require_safe
def month(request, month):
    """Seller by seller, as it was declared."""
    found = _month(month)
    rows = list(selectors.declared(found))
    context = {
        "month": found,
        "rows": rows,
        "vat": sum(row.vat for row in rows),
        "pit": sum(row.pit for row in rows),
        "pay_before": selectors.pay_before(found.first),
        "form": PaidForm(initial={"paid_on": dates.today()}),
    }
    return render(request, "desk/taxes_month.html", context)


@operator
@require_safe
def export(request, month):
    found = _month(month)
    answer = HttpResponse(papers.declaration(found), content_type=KINDS["xlsx"][1])
    answer["Content-Disposition"] = f'attachment; filename="thue-khau-tru-{found.first:%Y-%m}.xlsx"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@operator
@require_POST
def close(request, month):
    first = _first(month)
    done = perform(request, lambda: declaring.close_month(first, actor=request.user), said=_("The month is declared and frozen."))
    return redirect("desk:taxes_month", month) if done else redirect("desk:taxes")


@operator
@require_POST
def paid(request, month):
    found = _month(month)
    attempt(request, PaidForm(request.POST), lambda said: declaring.record_payment(found, actor=request.user, **said), said=_("Saved."))
    return redirect("desk:taxes_month", month)


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request):
    return _form(request, RateForm, lambda said: services.set_rate(actor=request.user, **said), title=_("Another rate from a day on"))


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request):
    def write(said):
        services.add_switch(said.pop("producer"), actor=request.user, **said)

    return _form(request, SwitchForm, write, title=_("Write down what a producer declares"))


def _form(request, kind, write, *, title):
    form = kind(request.POST or None, initial={"valid_from": dates.today()})
    if request.method == "POST" and form.is_valid():
        try:
            write(dict(form.cleaned_data))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("desk:taxes")
    return render(request, "desk/taxes_form.html", {"form": form, "title": title}, status=422 if form.errors else 200)


@operator
@require_POST
def end_switch(request, key):
    found = get_object_or_404(Switch, pk=key)
    reason = request.POST.get("reason", "")[:500]
    perform(request, lambda: services.end_switch(found, actor=request.user, reason=reason), said=_("Saved."))
    return redirect("desk:taxes")
