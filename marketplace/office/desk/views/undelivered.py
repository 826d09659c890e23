from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.notifications import selectors, services
from marketplace.foundation.notifications.models import Message
from marketplace.office.desk.trade_forms import AgainForm
from marketplace.shop.search.standing import refused, refused_pages, standing

from .doing import attempt, perform

MANY = 200
KEY_DIGITS = 19


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    search = {"search": standing(), "refused": refused(), "refused_pages": refused_pages()}
    return render(request, "desk/messages.html", {"rows": selectors.undelivered(), "unsure": selectors.unsure()[:MANY], **search})


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


@role_required(Role.OPERATOR)
@require_POST
def unsure(request):
    """`message` (several): those that were ticked; `do` send or leave."""
    keys = [int(key) for key in request.POST.getlist("message")[:MANY] if key.isascii() and key.isdigit() and len(key) < KEY_DIGITS]
    send = request.POST.get("do") == "send"
    said = _("They are sent now.") if send else _("Noted: they are not sent again.")
    perform(request, lambda: services.decide_unsure(Message.objects.filter(pk__in=keys), send=send, actor=request.user), said=said)
    return redirect("desk:messages")
