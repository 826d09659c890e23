"""Payouts and refunds that went after the backup was made: entered from the bank's statement, booked by two people."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.recovery.selectors import restores
from marketplace.office.desk.lost_forms import DropForm, PaidForm, SayForm
from marketplace.office.payouts import lost, selectors
from marketplace.office.payouts.models import LostTransfer

from .doing import attempt

LAST = 30
State = LostTransfer.State
operator = role_required(Role.OPERATOR)


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request):
    """`?line=`: a line of a statement that names nobody, to be entered."""
    if request.method != "POST":
        return _page(request, PaidForm(initial=_of_line(request.GET.get("line", ""))))
    form = PaidForm(request.POST)
    done = _("Noted. Nothing more is sent there until it is booked.")
    if attempt(request, form, lambda _said: lost.note(actor=request.user, **form.said()), said=done):
        return redirect("desk:recovery_paid")
    return _page(request, form, status=422)


def _of_line(key):
    line = next((row for row in lost.unknown_lines() if str(row.pk) == key), None)
    if line is None:
        return {}
    return {
        "line": line,
        "amount": line.left,
        "paid_on": dates.today(line.booked_at),
        "bank_reference": line.bank_reference or f"SK{line.pk}",
    }


def _page(request, form, status=200):
    rows = selectors.lost_transfers()
    context = {
        "restore": restores().first(),
        "form": form,
        "open": [_card(row, request.user) for row in rows.open()],
        "lines": lost.unknown_lines(),
        "closed": rows.filter(state__in=(State.BOOKED, State.DROPPED)).order_by("-closed_at", "-pk")[:LAST],
    }
    return render(request, "desk/recovery_paid.html", context, status=status)


def _card(row, user):
    said = row.state == State.SAID
    return {
        "row": row,
        "said": said,
        "own": said and row.said_by_id == user.pk,
        "form": SayForm(row=row),
        "drop": DropForm(auto_id=f"bo-{row.pk}-%s"),
        "batches": selectors.prepared_for(row.producer) if row.producer_id else (),
    }


@operator
@require_POST
def find(request):
    number = lost.find()
    words = ngettext("%(n)d transfer was found.", "%(n)d transfers were found.", number) % {"n": number}
    messages.success(request, words if number else _("The statements that were taken in say of no other transfer."))
    return redirect("desk:recovery_paid")


def _one(key):
    return get_object_or_404(LostTransfer.objects.select_related("producer"), pk=key)


@operator
@require_POST
def say(request, key):
    row = _one(key)
    form = SayForm(request.POST, row=row)
    attempt(request, form, lambda said: lost.say(row, actor=request.user, **said), said=_("Noted. A colleague has to agree."))
    return redirect("desk:recovery_paid")


@operator
@require_POST
def agree(request, key):
    row, said = _one(key), _("Booked: it is not paid a second time.")
    attempt(request, forms.Form(request.POST), lambda _said: lost.agree(row, actor=request.user), said=said)
    return redirect("desk:recovery_paid")


@operator
@require_POST
def drop(request, key):
    row = _one(key)
    attempt(
        request,
        DropForm(request.POST),
        lambda said: lost.drop(row, actor=request.user, **said),
        said=_("Noted: its payee is paid as usual."),
    )
    return redirect("desk:recovery_paid")
