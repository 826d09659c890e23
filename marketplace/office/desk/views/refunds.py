"""Refunds by transfer: those that wait for an account, those that can go, and what goes to the bank together."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.payees.forms import AccountForm
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import services as payments
from marketplace.office.payouts import own_refunds, selectors, services
from marketplace.office.payouts.models import Batch

from .doing import one_of, perform
from .payouts import prepare_with

ON_A_PAGE = 30


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    """`?list=` accounts, own, prepared: one part alone, as the first page counts it; of those that makers send, the late ones."""
    part = one_of(("accounts", "own", Batch.State.PREPARED), request.GET.get("list"))
    rows = selectors.refunds_to_send()
    own = [row for row in rows if row.why == "own" and (part != "own" or row.late())]
    ready = [row for row in rows if not row.why]
    context = {
        "list": part,
        "ready": ready,
        "total": sum(row.refund.amount for row in ready),
        "without": selectors.with_payers([row for row in rows if row.lacks]),
        "own": own_refunds.with_orders(own),
        "lost": [row for row in rows if row.why == "lost"],
        "disputed": [row for row in rows if row.why == "disputed"],
        "page": Paginator(selectors.batches(Batch.Kind.SHOPPERS, part if part == Batch.State.PREPARED else ""), ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "desk/refunds.html", context)


@role_required(Role.OPERATOR)
@require_POST
def prepare(request):
    return prepare_with(request, services.prepare_refunds, otherwise="desk:refunds")


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request, key):
    """An account told on the telephone, by whoever is paid back."""
    row = get_object_or_404(giving_back.waiting(), pk=key)
    payee = giving_back.payee_of(row)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        do = lambda: payments.name_account(payee, **form.said(), actor=request.user, by_phone=True)  # noqa: E731
        if perform(request, do, said=_("The account is entered. The shopper is told.")):
            return redirect("desk:refunds")
    ((waiting, purchase),) = selectors.with_payers(giving_back.of([row]))
    context = {"row": waiting, "purchase": purchase, "form": form}
    return render(request, "desk/refund_account.html", context, status=422 if form.errors else 200)
