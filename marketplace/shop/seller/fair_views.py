"""Fairs in the portal: what takes registrations, what one has registered for, and the booth."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.core import text
from marketplace.trade.fairs import papers, selectors, services
from marketplace.trade.fairs.models import HIDDEN

from .views import _frame, _one_of_mine, producer_required

MOST = 50


@producer_required
@require_safe
def listing(request):
    """The form of one fair is open: of `?fair=`, else of the next."""
    fairs = list(selectors.open_for(request.producers)[:MOST])
    chosen = next((fair for fair in fairs if str(fair.pk) == request.GET.get("fair")), fairs[0] if fairs else None)
    rows = [(fair, _choices(fair, request.producers) if fair is chosen else None) for fair in fairs]
    mine = [(row, selectors.may_withdraw(row)) for row in selectors.registrations_of(request.producers)[:MOST]]
    context = {"open": rows, "mine": mine}
    return render(request, "seller/fairs.html", context | _frame(request, "fairs"))


def _choices(fair, producers):
    """[(producer, its goods, each with why it may not come)] of those not registered yet."""
    waiting = [producer for producer in producers if not getattr(fair, f"has_{producer.pk}", False)]
    return [(producer, selectors.goods_for(fair, producer)) for producer in waiting]


@producer_required
@require_POST
def register(request, code, key):
    producer, fair = _one_of_mine(request, code), selectors.one_at_desk(key)
    if fair is None or fair.state in HIDDEN:
        raise Http404
    chosen = set(text.wholes(request.POST.getlist("goods")))
    goods = [one.product for one in selectors.goods_for(fair, producer) if one.product.pk in chosen]
    try:
        said = {"share": "share" in request.POST, "note": request.POST.get("note", "")[:300]}
        services.register(fair, producer=producer, goods=goods, actor=request.user, **said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("You are registered. A message comes when the booths are given."))
    return redirect("seller:fairs")


@producer_required
@require_POST
def withdraw(request, key):
    row = selectors.registration_of(key)
    if row is None or row.producer not in request.producers:
        raise Http404
    try:
        services.withdraw(row, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Your registration is withdrawn."))
    return redirect("seller:fairs")


@producer_required
@require_safe
def letter(request, key):
    """A letter of the organiser to one of this person's producers, as it was written."""
    one = selectors.letter_to(request.producers, key)
    if one is None:
        raise Http404
    return render(request, "seller/fair_letter.html", {"letter": one, "paper": papers.letter(one)} | _frame(request, "fairs"))
