"""What an officer does to one certificate, each by a decision: one form, one service."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.office.desk import forms, selectors, services
from marketplace.register.certification.models import DecisionKind
from marketplace.register.certification.selectors import state_of


@dataclass(frozen=True)
class Act:
    words: str
    done: str
    form: type
    do: object
    states: tuple  # of the certificate, in which it makes sense
    ends: bool = False  # the star stops to hold: say what follows


_STANDS = ("in_force", "suspended")
ACTS = {
    "renew": Act(
        gettext_lazy("Renew"),
        gettext_lazy("The certificate is renewed."),
        forms.StarForm,
        lambda row, **told: services.give_again(row, kind=DecisionKind.RENEW, **told),
        (*_STANDS, "ended"),
    ),
    "upgrade": Act(
        gettext_lazy("Upgrade"),
        gettext_lazy("The certificate is upgraded."),
        forms.StarForm,
        lambda row, **told: services.give_again(row, kind=DecisionKind.UPGRADE, **told),
        _STANDS,
    ),
    "reissue": Act(gettext_lazy("Re-issue"), gettext_lazy("The certificate is re-issued."), forms.ReissueForm, services.reissue, _STANDS),
    "correct": Act(
        gettext_lazy("Correct"), gettext_lazy("The certificate is corrected."), forms.CorrectForm, services.correct, (*_STANDS, "ended")
    ),
    "suspend": Act(
        gettext_lazy("Suspend"), gettext_lazy("The certificate is suspended."), forms.ReasonForm, services.suspend, ("in_force",), ends=True
    ),
    "lift": Act(
        gettext_lazy("Lift the suspension"), gettext_lazy("The suspension is lifted."), forms.LiftForm, services.lift, ("suspended",)
    ),
    "revoke": Act(
        gettext_lazy("Revoke"), gettext_lazy("The certificate is revoked."), forms.RevokeForm, services.revoke, _STANDS, ends=True
    ),
}


def open_acts(certificate):
    """[(slug, words)] of what may be done to it now."""
    state = state_of(certificate)
    return [(slug, act.words) for slug, act in ACTS.items() if state in act.states]


@role_required(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "POST"])
def act(request, code, act):
    certificate, chosen = selectors.certificate_by_code(code), ACTS.get(act)
    if certificate is None or chosen is None:
        raise Http404
    if state_of(certificate) not in chosen.states:  # also the second click of a double one
        messages.warning(request, _("This can no longer be done: see the history below."))
        return redirect("desk:certificate", code=code)
    form = chosen.form(request.POST or None, request.FILES or None, initial=_initial(certificate))
    if request.method == "POST" and form.is_valid():
        try:
            result = chosen.do(certificate, told=form.cleaned_data, actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, chosen.done)
            return redirect("desk:certificate", code=_code(result, certificate))
    follows = selectors.consequences(certificate) if chosen.ends else None
    context = {"certificate": certificate, "act": chosen, "form": form, "follows": follows}
    return render(request, "desk/act.html", context, status=422 if form.errors else 200)


def _initial(certificate):
    return {
        "stars": certificate.stars,
        "points": certificate.points,
        "certificate_number": certificate.number,
        "valid_from": certificate.valid_from,
        "expires_on": certificate.expires_on,
    }


def _code(result, certificate):
    made = result[0] if isinstance(result, list) else result
    return getattr(made, "code", certificate.code)
