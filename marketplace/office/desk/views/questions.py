from django import forms
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.territory import officers
from marketplace.shop.questions import selectors, services
from marketplace.shop.questions.models import Question

from .doing import attempt

ON_A_PAGE = 30


class CloseForm(forms.Form):
    reason = forms.CharField(max_length=300)


@officers(Role.OPERATOR)
@require_safe
def listing(request):
    page = Paginator(request.territory.narrow(selectors.unanswered()), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/questions.html", {"page": page})


@officers(Role.OPERATOR)
@require_POST
def close(request, key):
    row = get_object_or_404(request.territory.narrow(Question.objects.all()), pk=key)
    attempt(request, CloseForm(request.POST), lambda said: services.close(row, **said, actor=request.user), said=_("Closed."))
    return redirect("desk:questions")
