"""What an officer does to one certificate, each by a decision: one form, one service."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk import forms, previews, selectors, services
from marketplace.office.desk.territory import officers
from marketplace.register.certification.models import DecisionKind
from marketplace.register.certification.selectors import state_of


@dataclass(frozen=True)
class Act:
    words: str
    done: str
    form: type
    do: object
    states: tuple  # of the certificate, in which it makes sense


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
        gettext_lazy("Suspend"), gettext_lazy("The certificate is suspended."), forms.ReasonForm, services.suspend, ("in_force",)
    ),
    "lift": Act(
        gettext_lazy("Lift the suspension"), gettext_lazy("The suspension is lifted."), forms.LiftForm, services.lift, ("suspended",)
    ),
    "revoke": Act(gettext_lazy("Revoke"), gettext_lazy("The certificate is revoked."), forms.RevokeForm, services.revoke, _STANDS),
}


def open_acts(certificate):
    """[(slug, words)] of what may be done to it now."""
    state = state_of(certificate)
    return [(slug, act.words) for slug, act in ACTS.items() if state in act.states]


@officers(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "POST"])
def act(request, code, act):
    certificate, chosen = selectors.certificate_by_code(request.territory, code), ACTS.get(act)
    if certificate is None or chosen is None:
        raise Http404
    if request.method == "GET" and state_of(certificate) not in chosen.states:
        messages.warning(request, _("This can no longer be done: see the history below."))
        return redirect("desk:certificate", code=code)
    if request.POST.get("step") == "do" and _done_already(request, certificate):
        messages.info(request, _("This is done already: see the history below."))
        return redirect("desk:certificate", code=code)
    scan = previews.Scan(request)
    page = Page(request, certificate, chosen, scan, chosen.form(request.POST or None, scan.files or None, initial=_initial(certificate)))
    if request.method == "GET" or not page.form.is_valid():
        return page.answer(status=422 if page.form.errors else 200)
    shown = previews.sealed(request, scan) if request.POST.get("step") == "do" else None
    try:
        if shown is None:
            return page.preview()
        result = services.act_on(certificate, do=chosen.do, seen=shown, told=page.form.cleaned_data, actor=request.user)
    except previews.Changed as news:
        if _done_already(request, certificate):
            return redirect("desk:certificate", code=code)
        page.form.add_error(None, news)
        return page.answer(status=409)
    except ValidationError as refused:
        page.form.add_error(None, refused)
        return page.answer(status=422)
    scan.forget()
    messages.success(request, chosen.done)
    return redirect("desk:certificate", code=_code(result, certificate))


@dataclass
class Page:
    """The form of one act, filled in as it was sent."""

    request: object
    certificate: object
    act: Act
    scan: previews.Scan
    form: object

    def answer(self, *, status=200, **more):
        context = {"certificate": self.certificate, "act": self.act, "form": self.form, "scan": self.scan, **more}
        return render(self.request, "desk/act.html", context, status=status)

    def preview(self):
        """Its seal holds the newest line of the history: whoever acts in between makes it void."""
        newest = selectors.newest_line(self.certificate).pk
        if state_of(self.certificate) not in self.act.states:
            previews.refuse_changed(selectors.told_newest(self.certificate))
        would = services.preview_act(self.certificate, do=self.act.do, told=self.form.cleaned_data, actor=self.request.user)
        seal = previews.seal(self.request, self.scan, newest)
        return self.answer(would=would, seal=seal, follows=selectors.consequences(self.certificate))


def _done_already(request, certificate):
    """A second click: the newest act is this person's own, by this very paper."""
    newest, number = selectors.newest_line(certificate), " ".join(request.POST.get("number", "").split())
    return newest.actor_id == request.user.pk and newest.paper.startswith(f"{number} (")


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
