"""Tax that the platform withholds: months to declare and to pay, rates by day, what sellers have declared."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.core.files import serve_private
from marketplace.foundation.imports.exports import KINDS
from marketplace.foundation.payees import modes
from marketplace.office.desk.tax_forms import EndForm, PaidForm, RateForm, SwitchForm, TermsEndForm, TermsForm, ThresholdForm
from marketplace.shop.fees import selectors as fees
from marketplace.shop.fees import services as fee_services
from marketplace.shop.fees.models import Terms
from marketplace.shop.taxes import declaring, papers, selectors, services, words
from marketplace.shop.taxes.models import Month, Switch, TaxRate, Threshold

from .doing import attempt, one_of, perform

operator = role_required(Role.OPERATOR)


@operator
@require_safe
def listing(request):
    """`?list=due`: only the months that wait for a declaration or a payment; `?list=late`: those of them whose day has passed."""
    part = one_of(("due", "late"), request.GET.get("list"))
    context = {
        "list": part,
        "months": [_month_row(month) for month in (selectors.to_pay() if part else selectors.months())],
        "open": _open(selectors.to_declare() if part else selectors.open_months()),
        "rates": TaxRate.objects.all(),
        "threshold": Threshold.objects.filter(valid_from__lte=dates.today()).first(),
        "coming": Threshold.objects.filter(valid_from__gt=dates.today()).order_by("valid_from"),
        "money": modes.mode().label,
        "direct": modes.mode() == modes.Mode.DIRECT,
        "terms": [(row, None if row.over or row.is_for_all else TermsEndForm.of(row)) for row in fees.all_terms()],
        "switches": [(row, _end_form(row)) for row in _switches()],
    }
    if part == "late":
        context |= {name: [row for row in context[name] if row["overdue"]] for name in ("months", "open")}
    return render(request, "desk/taxes.html", context)


def _month_row(month):
    late = month.paid_on is None and month.vat + month.pit > 0 and selectors.is_overdue(month.first)
    return {"month": month, "last": selectors.pay_before(month.first), "tax": month.vat + month.pit} | _overdue(month.first, late, True)


def _open(firsts):
    """Months that are not declared; only the earliest can be, once it is over."""
    this_month = selectors.month_of()
    return [
        {"first": first, "last": selectors.pay_before(first), "closable": first < this_month and first == firsts[0]}
        | _overdue(first, selectors.is_overdue(first), False)
        for first in firsts
    ]


def _overdue(first, late, declared):
    return {"overdue": words.overdue(first, declared) if late else ""}


def _switches():
    rows = Switch.objects.select_related("producer", "product", "recorded_by", "ended_by")
    return rows.order_by("producer__sort_key", "-valid_from")


def _end_form(row):
    """None where there is nothing to end any more."""
    return None if row.over or row.ended_at else EndForm.of(row)


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
        "overdue": words.overdue(found.first, True) if selectors.is_overdue(found.first) else "",
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
    return _form(request, RateForm, lambda said: services.set_rate(actor=request.user, **said), title=_("Another rate from a certain day"))


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def threshold(request):
    def write(said):
        services.set_threshold(actor=request.user, **said)

    return _form(request, ThresholdForm, write, title=_("Another threshold from a certain day"), first=dates.today() + timedelta(days=1))


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request):
    def write(said):
        fee_services.set_terms(actor=request.user, **said)

    return _form(request, TermsForm, write, title=_("Who declares the tax, from a certain day"), first=dates.today() + timedelta(days=1))


@operator
@require_POST
def end_terms(request, key):
    found, form = get_object_or_404(Terms, pk=key), TermsEndForm(request.POST)
    attempt(request, form, lambda said: fee_services.end_terms(found, actor=request.user, **said), said=_("Saved."))
    return redirect("desk:taxes")


@operator
@require_safe
def terms_scan(request, key):
    found = get_object_or_404(Terms.objects.exclude(scan=""), pk=key)
    return serve_private(request, found.scan, thing=f"selling terms {found.pk}")


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request):
    def write(said):
        services.add_switch(said.pop("producer"), actor=request.user, **said)

    return _form(request, SwitchForm, write, title=_("Write down what a producer declares"))


def _form(request, kind, write, *, title, first=None):
    form = kind(request.POST or None, request.FILES or None, initial={"valid_from": first or dates.today()})
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
    form = EndForm(request.POST, request.FILES)
    attempt(request, form, lambda said: services.end_switch(found, actor=request.user, **said), said=_("Saved."))
    return redirect("desk:taxes")


@operator
@require_safe
def scan(request, key, which):
    """`which`: paper, or end."""
    found = get_object_or_404(Switch, pk=key)
    if not one_of(("paper", "end"), which) or not selectors.scan_of(found, which):
        raise Http404
    return serve_private(request, selectors.scan_of(found, which), thing=f"tax paper {found.pk}")
