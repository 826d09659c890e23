"""What the platform keeps: rules of commission in their order, VAT on it; added and ended, never rewritten."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.office.desk.fee_forms import EndForm, FeeVatForm, RuleForm
from marketplace.office.desk.selectors import listings_on_sale
from marketplace.shop.fees import selectors, services
from marketplace.shop.fees.models import CommissionRule, FeeVat

from .doing import attempt

SAMPLE = 8


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    return _page(request, FeeVatForm())


def _page(request, form, *, status=200):
    today = dates.today()
    context = {
        "rules": selectors.rules(),
        "vats": FeeVat.objects.all(),
        "vat_now": selectors.fee_vat(today),
        "today": today,
        "vat_form": form,
    }
    return render(request, "desk/fees.html", context, status=status)


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Looked at first (`step=look`), then added."""
    form = RuleForm(request.POST or None)
    draft = None
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("step") == "save":
                services.add_rule(actor=request.user, **form.said)
                return redirect("desk:fees")
            draft = services.draft_rule(**form.said)
        except ValidationError as refused:
            form.add_error(None, refused)
    reached = selectors.reached_by(draft, listings_on_sale()) if draft else []
    context = {"form": form, "draft": draft, "reached": len(reached), "sample": reached[:SAMPLE]}
    return render(request, "desk/fees_new.html", context, status=422 if form.errors else 200)


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, key):
    rule = get_object_or_404(CommissionRule.objects.select_related("group", "producer"), pk=key)
    if rule.over:
        raise Http404
    form = EndForm(request.POST or None, initial={"last": dates.today()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.end_rule(rule, last=said["last"] or dates.today(), reason=said["reason"], actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("desk:fees")
    return render(request, "desk/fees_end.html", {"rule": rule, "form": form}, status=422 if form.errors else 200)


@role_required(Role.OPERATOR)
@require_POST
def vat(request):
    attempt(request, FeeVatForm(request.POST), lambda said: services.set_fee_vat(actor=request.user, **said), said=_("Saved."))
    return redirect("desk:fees")
