from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.foundation.accounts import selectors, services
from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.fields import ContactField
from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.selectors import person_by_contact

from .doing import attempt

ON_A_PAGE = 20


class ResetForm(forms.Form):
    contact = ContactField(label=gettext_lazy("Phone number or e-mail of the person's account"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Make sure by voice or face that it is they who ask."),
    )

    def clean_contact(self):
        if person := person_by_contact(self.cleaned_data["contact"]):
            return person
        raise ValidationError(_("No account has proved this number or address."))


class RefuseForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request):
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_reset(form.cleaned_data["contact"], reason=form.cleaned_data["reason"], actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Noted, and you have agreed. Another operator or administrator must agree too."))
            return redirect("desk:factors")
    page = Paginator(selectors.factor_resets(decided=True), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "waiting": [_row(reset, request.user) for reset in selectors.factor_resets()], "page": page}
    return render(request, "desk/factors.html", context, status=422 if form.errors else 200)


def _row(reset, user):
    """(request, who agreed, whether this person's word is wanted)"""
    agreed = [approval.by for approval in reset.approvals.all()]
    return reset, agreed, user != reset.user and user not in agreed


@role_required(Role.OPERATOR)
@require_POST
def agree(request, key):
    reset = get_object_or_404(selectors.factor_resets(), pk=key)
    said = _("The second factor is taken off. They sign in with their code or password and set up a new one.")
    attempt(request, forms.Form(request.POST), lambda _said: services.approve_reset(reset, actor=request.user), said=said)
    return redirect("desk:factors")


@role_required(Role.OPERATOR)
@require_POST
def refuse(request, key):
    reset = get_object_or_404(selectors.factor_resets(), pk=key)
    form = RefuseForm(request.POST)
    attempt(
        request, form, lambda said: services.refuse_reset(reset, actor=request.user, **said), said=_("Refused: the second factor stays.")
    )
    return redirect("desk:factors")
