from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.office.desk import selectors, services
from marketplace.office.desk.forms import Annex, IssueForm


@role_required(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "POST"])
def issue(request):
    """One decision, the many products of its annex."""
    if "more" in request.POST:
        return _shown(request, IssueForm(initial=request.POST.dict()), _longer(request.POST))
    form, annex = IssueForm(request.POST or None, request.FILES or None), Annex(request.POST or None, prefix="annex")
    if request.method == "POST" and form.is_valid() and annex.is_valid():
        lines = [line.cleaned_data for line in annex if line.cleaned_data]
        try:
            if "check" in request.POST:  # shows what would be written; the file is chosen once more
                return _shown(request, form, annex, would=services.preview(lines, told=form.cleaned_data, actor=request.user))
            made = services.issue(lines, told=form.cleaned_data, actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(count)d certificates are issued.") % {"count": len(made)})
            return redirect("desk:certificate", code=made[0].code)
    return _shown(request, form, annex, status=422 if form.errors or any(annex.errors) else 200)


def _longer(posted):
    """The same annex as it was typed, with five more lines."""
    bound = Annex(posted, prefix="annex")
    typed = [{name: line[name].value() for name in line.fields} for line in bound]
    return Annex(initial=[line for line in typed if any(line.values())], prefix="annex")


def _shown(request, form, annex, would=None, status=200):
    context = {"form": form, "annex": annex, "products": selectors.products_by_name(), "would": would}
    return render(request, "desk/issue.html", context, status=status)
