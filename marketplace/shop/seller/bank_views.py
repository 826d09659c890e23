"""Where a producer's money goes. Whoever changes it proves again who they are; the number is never shown in full, nor kept in a session."""

import time

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.foundation.core import limits
from marketplace.foundation.payees import services
from marketplace.register.producers.addressing import you

from . import banking
from .bank_forms import AccountForm
from .views import _frame, producer_required

PROVEN = "bank_form_opened"  # in the session: when this person last proved who they are, to fill in this form
TIME_TO_FILL_IN = 30 * 60  # seconds
CHANGES_A_DAY = 5


@producer_required
@require_safe
def accounts(request):
    return render(request, "seller/accounts.html", {"rows": banking.accounts_of(request.producers)} | _frame(request, "money"))


@producer_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request, code):
    producer = next((one for one in request.producers if one.code == code), None)
    if producer is None:
        raise Http404
    return _enter(request, producer) if request.method == "POST" else _shown(request, producer)


@reauthentication_required
def _shown(request, producer):
    request.session[PROVEN] = time.time()
    return _page(request, producer, AccountForm())


def _page(request, producer, form, status=200):
    ((_producer, current, why_not),) = banking.accounts_of([producer])
    context = {"producer": producer, "current": current, "why_not": why_not, "form": form, "you": you(producer)}
    return render(request, "seller/account.html", context | _frame(request, "money"), status=status)


def _enter(request, producer):
    if time.time() - request.session.get(PROVEN, 0) > TIME_TO_FILL_IN and is_reauthentication_required(request, app=""):
        messages.info(request, _("Too much time has passed. Please prove who you are and fill in the account once more."))
        return redirect("seller:account", producer.code)
    form = AccountForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            return _page(request, producer, form, status=422)
        limits.spend(f"bank-account:{producer.code}", limit=CHANGES_A_DAY, seconds=24 * 3600)
        services.enter_account(producer.code, **form.said(), actor=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _page(request, producer, form, status=422)
    request.session.pop(PROVEN, None)
    messages.success(request, _("The account is entered. We have sent you a message about it.") % {"you": you(producer)})
    return redirect("seller:accounts")
