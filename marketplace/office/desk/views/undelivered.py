from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.notifications import selectors, services
from marketplace.foundation.notifications.models import Message
from marketplace.office.desk.trade_forms import AgainForm
from marketplace.shop.search.standing import refused, standing

from .doing import attempt


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    return render(request, "desk/messages.html", {"rows": selectors.undelivered(), "search": standing(), "refused": refused()})


@role_required(Role.OPERATOR)
@require_POST
def called(request, key):
    row = get_object_or_404(Message, pk=key)
    attempt(
        request, forms.Form(request.POST), lambda said: services.mark_called(row, actor=request.user), said=_("Noted: told by telephone.")
    )
    return redirect("desk:messages")


@role_required(Role.OPERATOR)
@require_POST
def again(request, key):
    row = get_object_or_404(Message, pk=key)
    attempt(
        request, AgainForm(request.POST), lambda said: services.send_again(row, actor=request.user, **said), said=_("It is sent once more.")
    )
    return redirect("desk:messages")
