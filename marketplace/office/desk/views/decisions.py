from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core.files import serve_private
from marketplace.office.desk import selectors
from marketplace.office.desk.forms import ListFilters
from marketplace.office.desk.territory import officers
from marketplace.register.certification.models import Decision

PAGE = 50


@officers(Role.COORDINATION_OFFICER)
@require_GET
def listing(request):
    filters = ListFilters(request.GET)
    filters.is_valid()
    page = Paginator(selectors.decisions(request.territory, filters.cleaned_data.get("q", "")), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/decisions.html", {"filters": filters, "page": page})


@officers(Role.COORDINATION_OFFICER)
@require_GET
def file(request, key):
    """The scan: an attachment, for officers of the register only, noted in the log."""
    decision = get_object_or_404(request.territory.narrow(Decision.objects.all()), pk=key)
    if not decision.file:
        raise Http404
    return serve_private(request, decision.file, thing=f"decision {decision.pk}")
