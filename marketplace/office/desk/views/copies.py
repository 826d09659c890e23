from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import text
from marketplace.office.desk import selectors
from marketplace.office.desk.territory import officers
from marketplace.register.certification import services
from marketplace.register.certification.verdicts import verdict

from .doing import attempt


class CopyForm(forms.Form):
    reason = forms.CharField(max_length=200)


def _found(request, code):
    found = selectors.certificate_by_code(request.territory, code)
    if found is None:
        raise Http404
    return found


@officers(Role.COORDINATION_OFFICER)
@require_safe
def printed(request, code):
    """One sheet; `?copy=` the number of a duplicate. What does not hold today says so across the sheet."""
    one = _found(request, code)
    wanted = text.whole(request.GET.get("copy", ""))
    copy = get_object_or_404(one.copies, number=wanted) if wanted is not None else None
    return render(request, "desk/certificate_print.html", {"one": one, "copy": copy, "verdict": verdict(one), "now": timezone.now()})


@officers(Role.COORDINATION_OFFICER)
@require_POST
def give(request, code):
    one, given = _found(request, code), []
    attempt(
        request,
        CopyForm(request.POST),
        lambda said: given.append(services.give_copy(one, **said, actor=request.user)),
        said=_("The copy is given and counted; please print it."),
    )
    if not given:
        return redirect("desk:certificate", one.code)
    return redirect(f"{reverse('desk:certificate_print', args=[one.code])}?copy={given[0].number}")
