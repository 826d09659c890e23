from io import BytesIO

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core.files import attachment
from marketplace.office.desk.payout_forms import CameBackForm, ReasonForm, ReferenceForm, ShapeForm
from marketplace.office.payouts import owed, selectors, services
from marketplace.office.payouts.models import Batch, Payout

from .doing import attempt, one_of, perform

ON_A_PAGE = 30


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    """`?list=prepared`: the batches that wait for a second person alone, as the first page counts them."""
    state = one_of((Batch.State.PREPARED,), request.GET.get("list"))
    plans = [] if state else selectors.planned()
    context = {
        "list": state,
        "ready": [plan for plan in plans if not plan.why],
        "kept": [plan for plan in plans if plan.why],
        "total": sum(plan.amount for plan in plans if not plan.why),
        "page": Paginator(selectors.batches(Batch.Kind.PRODUCERS, state), ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/payouts.html", context)


def prepare_with(request, service, *, otherwise):
    """On to the batch that `service` makes; where it refuses, back to the page named `otherwise`."""
    made = []
    said = _("The batch is prepared. A colleague has to agree before it goes to the bank.")
    done = perform(request, lambda: made.append(service(actor=request.user)), said=said)
    return redirect("desk:payout_batch", made[0].pk) if done else redirect(otherwise)


@role_required(Role.OPERATOR)
@require_POST
def prepare(request):
    return prepare_with(request, services.prepare_batch, otherwise="desk:payouts")


@role_required(Role.OPERATOR)
@require_safe
def batch(request, key):
    """Of either kind: what is agreed to, sent and answered is the same."""
    row = get_object_or_404(Batch.objects.select_related("prepared_by", "approved_by", "exported_by"), pk=key)
    transfers = list(selectors.transfers_of(row))
    to_producers = row.kind == Batch.Kind.PRODUCERS
    for transfer in transfers if to_producers else ():
        transfer.lines = [(part, owed.deducted(part.deductions)) for part in transfer.parts.all()]
    context = {
        "batch": row,
        "transfers": transfers,
        "to_producers": to_producers,
        "total": sum(transfer.amount for transfer in transfers if transfer.state != Payout.State.WITHDRAWN),
        "own": row.prepared_by_id == request.user.pk,
        "at_bank": any(transfer.state == Payout.State.SENT for transfer in transfers),
        "shapes": ShapeForm(),
    }
    return render(request, "desk/payout.html", context)


def _to(key):
    return HttpResponseRedirect(reverse("desk:payout_batch", args=[key]))


def _act(request, key, form, service, said):
    row = get_object_or_404(Batch, pk=key)
    attempt(request, form, lambda cleaned: service(row, actor=request.user, **cleaned), said=said)
    return _to(key)


@role_required(Role.OPERATOR)
@require_POST
def approve(request, key):
    return _act(request, key, forms.Form(request.POST), services.approve_batch, _("Agreed. The file for the bank can be made."))


@role_required(Role.OPERATOR)
@require_POST
def withdraw(request, key):
    return _act(
        request, key, ReasonForm(request.POST), services.withdraw_batch, _("The batch is withdrawn; everything in it is owed again.")
    )


@role_required(Role.OPERATOR)
@require_POST
def export(request, key):
    return _act(request, key, forms.Form(request.POST), services.export_batch, _("The batch is at the bank. Please take the file below."))


@role_required(Role.OPERATOR)
@require_POST
def file(request, key):
    """By POST, for taking it is noted."""
    row, form = get_object_or_404(Batch, pk=key), ShapeForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Please choose the shape of the file."))
        made = services.file_of(row, shape=form.cleaned_data["shape"], actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _to(key)
    return attachment(BytesIO(made), f"{row.number.lower()}.csv", "text/csv; charset=utf-8")


@role_required(Role.OPERATOR)
@require_POST
def confirm_rest(request, key):
    return _act(request, key, ReferenceForm(request.POST), services.confirm_rest, _("Noted. Whoever got the money has been told."))


def _act_on_line(request, row, form, service, said):
    attempt(request, form, lambda cleaned: service(row, actor=request.user, **cleaned), said=said)
    return _to(row.batch_id)


def _line(model, key):
    return get_object_or_404(model.objects.select_related("batch"), pk=key)


@role_required(Role.OPERATOR)
@require_POST
def confirm(request, key, model=Payout):
    said = _("Noted. Whoever got the money has been told.")
    return _act_on_line(request, _line(model, key), ReferenceForm(request.POST), services.confirm_payout, said)


@role_required(Role.OPERATOR)
@require_POST
def fail(request, key, model=Payout):
    said = _("Noted: the money is owed again and goes into the next batch.")
    return _act_on_line(request, _line(model, key), CameBackForm(request.POST), services.fail_payout, said)
