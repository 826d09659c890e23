from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk import selectors, services
from marketplace.office.desk.forms import CompleteForm, ListFilters
from marketplace.office.desk.territory import officers

PAGE = 50


@officers(Role.COORDINATION_OFFICER)
@require_GET
def listing(request):
    filters = ListFilters(request.GET)
    filters.is_valid()
    page = Paginator(selectors.recognitions(request.territory, filters.cleaned_data.get("q", "")), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/recognitions.html", {"filters": filters, "page": page})


@officers(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "POST"])
def complete(request, key):
    """An officer holds the paper: what a source said becomes a certificate."""
    said = get_object_or_404(selectors.recognitions(request.territory), pk=key)
    form = CompleteForm(request.POST or None, request.FILES or None, initial={"stars": said.stars, "expires_on": said.said_until})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.complete(said, told=form.cleaned_data, actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The certificate is issued."))
            return redirect("desk:certificate", code=made.code)
    return render(request, "desk/recognition.html", {"said": said, "form": form}, status=422 if form.errors else 200)
