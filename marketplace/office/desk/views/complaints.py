from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.territory import officers
from marketplace.office.desk.trade_forms import ComplaintAnswerForm
from marketplace.shop.storefront import selectors, services
from marketplace.shop.storefront.models import Complaint

from .doing import attempt

ON_A_PAGE = 30


@officers(Role.OPERATOR)
@require_safe
def listing(request):
    """Those that wait; `?state=answered` shows the others."""
    state = Complaint.State.ANSWERED if request.GET.get("state") == "answered" else Complaint.State.OPEN
    page = Paginator(request.territory.narrow(selectors.complaints(state)), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/complaints.html", {"rows": page, "page": page, "state": state})


@officers(Role.OPERATOR)
@require_POST
def answer(request, key):
    row = get_object_or_404(request.territory.narrow(Complaint.objects.all()), pk=key)
    form = ComplaintAnswerForm(request.POST)
    attempt(request, form, lambda said: services.answer_complaint(row, actor=request.user, **said), said=_("Noted: answered."))
    return redirect("desk:complaints")
