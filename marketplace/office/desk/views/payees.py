from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core.files import serve_private
from marketplace.foundation.payees import selectors, services
from marketplace.foundation.payees.models import BankAccount
from marketplace.register.producers.models import Producer

from .doing import attempt, one_of


class WhyForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    """Papers to read; then verified producers whose money has nowhere to go. `?list=consents`: the papers alone."""
    waiting = list(selectors.accounts_to_confirm())
    names = dict(Producer.objects.filter(code__in=[row.payee for row in waiting]).values_list("code", "name"))
    rows = [(row, names.get(row.payee, row.payee), row.secret["holder"], selectors.elsewhere(row)) for row in waiting]
    part = one_of(("consents",), request.GET.get("list"))
    context = {"rows": rows, "without": [] if part else _without_account(), "list": part}
    return render(request, "desk/accounts.html", context)


def _without_account():
    """[(producer, account or None, why)] of verified producers to whom nothing can be sent."""
    producers = list(Producer.objects.verified().filter(orders__isnull=False).distinct())
    found = selectors.current_accounts([producer.code for producer in producers])
    rows = [(producer, found.get(producer.code)) for producer in producers]
    told = [(producer, account, selectors.why_not(account)) for producer, account in rows]
    return [row for row in told if row[2] in ("none", "failed")]


@role_required(Role.OPERATOR)
@require_safe
def consent(request, key):
    row = get_object_or_404(BankAccount.objects.exclude(consent=""), pk=key)
    return serve_private(request, row.consent, thing=f"consent {row.payee}")


@role_required(Role.OPERATOR)
@require_POST
def confirm(request, key):
    row = get_object_or_404(BankAccount, pk=key)
    attempt(request, forms.Form(request.POST), lambda said: services.confirm_consent(row, actor=request.user), said=_("Noted."))
    return redirect("desk:accounts")


@role_required(Role.OPERATOR)
@require_POST
def refuse(request, key):
    row = get_object_or_404(BankAccount, pk=key)
    attempt(request, WhyForm(request.POST), lambda said: services.refuse_consent(row, actor=request.user, **said), said=_("Noted."))
    return redirect("desk:accounts")
