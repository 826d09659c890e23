from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core.limits import spend
from marketplace.foundation.recovery import guard, selectors, services, steps

from .doing import attempt, perform

PAGES = {"stripe": "desk:cards", "bank": "desk:bank", "messages": "desk:messages", "payouts": "desk:recovery_paid"}
ASKED_AN_HOUR = 30
LAST = 20


class ReleaseForm(forms.Form):
    """One field for the release, one for each step that is not done: why it cannot be."""

    reason = forms.CharField(
        label=gettext_lazy("What was found, and why the site may go on"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, undone=(), **kwargs):
        super().__init__(*args, **kwargs)
        for step in undone:
            label = _("Not done: %(step)s. Why not?") % {"step": step.label}
            self.fields[f"without-{step.name}"] = forms.CharField(label=label, max_length=500, required=False)

    @property
    def excuses(self):
        return {name.removeprefix("without-"): words for name, words in self.cleaned_data.items() if name.startswith("without-")}


def _page(request, restore, form=None, status=200):
    found = steps.findings(restore) if restore else []
    undone = [step for step, finding in found if not finding.done]
    context = {
        "restore": restore,
        "lost": selectors.lost(restore) if restore else (),
        "steps": [(step, finding, PAGES.get(step.name, "")) for step, finding in found],
        "form": form or ReleaseForm(undone=undone),
        "former": selectors.restores().exclude(released_at=None)[:LAST],
        "watches": guard.watches(),
    }
    return render(request, "desk/recovery.html", context, status=status)


@role_required(Role.OPERATOR)
@require_safe
def overview(request):
    return _page(request, selectors.running())


@role_required(Role.OPERATOR)
@require_POST
def do_step(request, step):
    restore, wanted = selectors.running(), steps.named(step)
    if wanted is None or wanted.do is None:
        raise Http404
    if restore is None:
        return redirect("desk:recovery")

    def do():
        spend("recovery-step", limit=ASKED_AN_HOUR, seconds=3600)
        services.do_step(restore, name=step)

    perform(request, do, said=_("Asked. What came of it stands below."))
    return redirect("desk:recovery")


@role_required(Role.OPERATOR)
@require_POST
def release(request):
    restore = selectors.running()
    if restore is None:
        return redirect("desk:recovery")
    undone = [step for step, finding in steps.findings(restore) if not finding.done]
    form = ReleaseForm(request.POST, undone=undone)
    if not form.is_valid():
        return _page(request, restore, form, status=422)
    let_go = attempt(
        request,
        form,
        lambda said: services.release(restore, actor=request.user, reason=said["reason"], excuses=form.excuses),
        said=_("The site goes on. Please look through the messages that were set apart."),
    )
    if not let_go:
        return _page(request, restore, form, status=422)
    guard.forget()
    return redirect("desk:recovery")
