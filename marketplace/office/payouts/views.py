from io import BytesIO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.core.dates import today
from marketplace.foundation.core.files import attachment
from marketplace.foundation.payments import selectors as payments
from marketplace.foundation.payments import services
from marketplace.shop.seller.views import producer_required

from . import own_refunds, page, papers, selectors
from .forms import SentForm


def _frame(request):
    return {"producers": request.producers, "today": today(), "here": "money"}


@producer_required
@require_safe
def money(request):
    return render(request, "payouts/money.html", {"parts": page.money_of(request.producers)} | _frame(request))


def _own(request, key):
    payout = selectors.paid_to(request.producers).filter(pk=key).first()
    if payout is None:
        raise Http404
    return payout


@producer_required
@require_safe
def payout(request, key):
    row = _own(request, key)
    context = {"payout": row, "lines": page.lines_of(row), "stands": page.STANDS[row.state]}
    return render(request, "payouts/payout.html", context | _frame(request))


@producer_required
@require_safe
def statement(request, key):
    row = _own(request, key)
    return attachment(BytesIO(papers.statement(row)), f"{row.memo.lower().replace(' ', '-')}.pdf", "application/pdf")


@producer_required
@require_POST
def came(request, memo):
    """Where transfers go to the producer's own account: it has looked, and the money is there."""
    intent = get_object_or_404(payments.own_transfers([producer.code for producer in request.producers]), memo=memo)
    try:
        line = services.confirm_own_transfer(intent, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        late = line.state == line.State.ASK
        said = _("Noted. An operator decides about the late money.") if late else _("Noted. The order can be prepared now.")
        messages.success(request, said)
    return redirect("money:owed")


def _to_send(request, key):
    found = [(row, order) for row, order in own_refunds.waiting_for(request.producers) if row.refund.pk == key]
    if not found:
        raise Http404
    return found[0]


@producer_required
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request, key):
    """One that this producer sends itself. By POST the account is shown in full, and that is noted."""
    row, order = _to_send(request, key)
    shown = None
    if request.method == "POST":
        try:
            shown = own_refunds.where(row, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    context = {"row": row, "order": order, "shown": shown, "form": SentForm()}
    return render(request, "payouts/refund.html", context | _frame(request))


@producer_required
@require_POST
def refund_sent(request, key):
    row, _order = _to_send(request, key)
    form = SentForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Please write the bank's reference, or how the money went back."))
        own_refunds.note_sent(row, **form.cleaned_data, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("money:refund", key)
    messages.success(request, _("Noted. The shopper has been told."))
    return redirect("money:owed")
