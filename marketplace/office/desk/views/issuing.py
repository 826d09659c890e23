from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk import previews, selectors, services
from marketplace.office.desk.forms import Annex, IssueForm
from marketplace.office.desk.territory import officers


@officers(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "POST"])
def issue(request):
    """One decision, the many products of its annex."""
    scan = previews.Scan(request)
    if "more" in request.POST:
        return _shown(request, IssueForm(initial=request.POST.dict()), _longer(request.POST), scan)
    form = IssueForm(request.POST or None, scan.files or None)
    annex = Annex(request.POST or None, prefix="annex", form_kwargs={"here": request.territory})
    if request.method == "GET" or not (form.is_valid() and annex.is_valid()):
        return _shown(request, form, annex, scan, status=422 if form.errors or any(annex.errors) else 200)
    lines, confirmed = [line.cleaned_data for line in annex if line.cleaned_data], request.POST.get("step") == "do"
    seen = previews.sealed(request, scan) if confirmed else None
    try:
        if seen is None:
            return _shown(request, form, annex, scan, would=services.preview(lines, told=form.cleaned_data, actor=request.user))
        made = services.issue(lines, told=form.cleaned_data, actor=request.user, seen=seen)
    except ValidationError as refused:
        if confirmed and (made := selectors.issued_already(lines, form.cleaned_data)):
            messages.info(request, _("This decision is entered already."))
            return redirect("desk:certificate", code=made[0].code)
        form.add_error(None, refused)
        return _shown(request, form, annex, scan, status=409 if isinstance(refused, previews.Changed) else 422)
    scan.forget()
    messages.success(request, _("%(count)d certificates are issued.") % {"count": len(made)})
    return redirect("desk:certificate", code=made[0].code)


def _longer(posted):
    """The same annex as it was typed, with five more lines."""
    bound = Annex(posted, prefix="annex")
    typed = [{name: line[name].value() for name in line.fields} for line in bound]
    return Annex(initial=[line for line in typed if any(line.values())], prefix="annex")


def _shown(request, form, annex, scan, *, would=None, status=200):
    context = {"form": form, "annex": annex, "scan": scan, "products": selectors.products_by_name(request.territory), "would": would}
    if would:
        context["seal"] = previews.seal(request, scan, services.written(would))
    return render(request, "desk/issue.html", context, status=status)
