from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalogue import services
from catalogue.models import SellingLicence, SellingRule
from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.office.desk import selectors
from marketplace.office.desk import services as desk
from marketplace.office.desk.selling_forms import EndLicenceForm, LicenceForm, RuleForm


@role_required(Role.COORDINATION_OFFICER)
@require_GET
def listing(request):
    return _page(request, LicenceForm())


def _page(request, form, *, status=200):
    shown = {
        "rules": SellingRule.objects.select_related("group"),
        "licences": SellingLicence.objects.select_related("producer").order_by("-valid_until", "pk"),
        "in_date": set(SellingLicence.objects.in_date().values_list("pk", flat=True)),
        "form": form,
        "end_form": EndLicenceForm(auto_id=False),
    }
    return render(request, "desk/selling.html", shown, status=status)


@role_required(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request, key):
    found = get_object_or_404(SellingRule.objects.select_related("group"), pk=key)
    form = RuleForm(request.POST or None, instance=found, initial={"seen": selectors.last_change(found)})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        changes = {name: said[name] for name in form.Meta.fields if name in form.changed_data}
        try:
            desk.change_selling_rule(found, seen=said["seen"], changes=changes, actor=request.user, reason=said["why"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:selling")
    status = 422 if form.errors else 200
    return render(request, "desk/selling_rule.html", {"rule": found, "form": form, "history": history_of(found)}, status=status)


@role_required(Role.COORDINATION_OFFICER)
@require_POST
def add_licence(request):
    form = LicenceForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        services.add_licence(form.cleaned_data.pop("producer"), actor=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, form, status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:selling")


@role_required(Role.COORDINATION_OFFICER)
@require_POST
def end_licence(request, key):
    found = get_object_or_404(SellingLicence, pk=key)
    try:
        services.end_licence(found, actor=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, _("Saved."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("desk:selling")
