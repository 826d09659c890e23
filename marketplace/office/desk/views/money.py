from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.payees import intermediaries, modes, services
from marketplace.foundation.payees.models import LegalBasis

from .doing import attempt


class BasisForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number of the paper"), max_length=120)
    dated = forms.DateField(label=gettext_lazy("Its day"), widget=forms.DateInput(attrs={"type": "date"}))
    issuer = forms.CharField(label=gettext_lazy("Who issued or signed it"), max_length=200)
    words = forms.CharField(label=gettext_lazy("What it allows, in a sentence"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class WhyForm(forms.Form):
    reason = forms.CharField(max_length=300)


def _page(request, form, status=200):
    context = {
        "mode": modes.mode(),
        "basis": modes.basis(),
        "closed": modes.why_no_transfers(),
        "invoice": modes.invoice_words(),
        "intermediary": intermediaries.configured(),
        "former": LegalBasis.objects.exclude(ended_at=None),
        "form": form,
    }
    return render(request, "desk/money.html", context, status=status)


@role_required(Role.OPERATOR)
@require_safe
def overview(request):
    return _page(request, BasisForm())


@role_required(Role.OPERATOR)
@require_POST
def enter(request):
    form = BasisForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    attempt(
        request,
        form,
        lambda _said: services.enter_basis(
            said["number"], dated=said["dated"], issuer=said["issuer"], words=said["words"], actor=request.user
        ),
        said=_("The paper is entered. Transfers are taken from now on."),
    )
    return redirect("desk:money")


@role_required(Role.OPERATOR)
@require_POST
def end(request, key):
    row = get_object_or_404(LegalBasis, pk=key)
    words = _("Noted: new purchases are no longer paid by transfer.")
    attempt(request, WhyForm(request.POST), lambda said: services.end_basis(row, actor=request.user, **said), said=words)
    return redirect("desk:money")
