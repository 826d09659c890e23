from django import forms
from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.shop.purchases import cash_rules, selectors, services
from marketplace.shop.purchases.models import CashAppeal

from .doing import attempt

ANSWERED, TOLD = 20, 5  # rows; parcels of one number


class AppealForm(forms.Form):
    lift = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda said: said == "1")
    note = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    waiting = list(selectors.cash_appeals())
    refused = cash_rules.refused_at_the_doors([appeal.phone for appeal in waiting])
    context = {
        "waiting": [(appeal, refused.get(appeal.phone, [])[:TOLD]) for appeal in waiting],
        "answered": CashAppeal.objects.exclude(decided_at=None).select_related("decided_by").order_by("-decided_at")[:ANSWERED],
        "most": settings.CASH_REFUSALS[0],
        "months": settings.CASH_REFUSALS[1],
    }
    return render(request, "desk/cash.html", context)


@role_required(Role.OPERATOR)
@require_POST
def answer(request, key):
    appeal = get_object_or_404(CashAppeal, pk=key)
    attempt(request, AppealForm(request.POST), lambda said: services.answer_appeal(appeal, actor=request.user, **said), said=_("Done."))
    return redirect("desk:cash")
