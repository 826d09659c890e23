"""Card payments for those who answer for the money: disputed, without an order, silent, refused, going back."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core.limits import spend
from marketplace.foundation.payments import card_refunds, cards, selectors, stripe
from marketplace.foundation.payments.models import CardPayment

from .doing import one_of, perform

LISTS = ("disputes", "unknown")
ASKED_AN_HOUR = 200
LAST = 50


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    """`?list=` disputes, unknown: one of the two alone, as the first page counts it."""
    part = one_of(LISTS, request.GET.get("list"))
    context = {
        "list": part,
        "disputes": selectors.disputes_to_answer() if part else selectors.disputes()[:LAST],
        "unknown": selectors.unknown_card_payments(),
        "kept": selectors.reserved_payments(),
        "later": selectors.captures_on_acceptance(),
        "silent": selectors.waiting_card_payments(),
        "failed": selectors.failed_card_refunds()[:LAST],
        "events": selectors.unapplied_events(),
        "recent": selectors.card_payments()[:LAST],
        "on": selectors.card_is_on(),
    }
    return render(request, "desk/cards.html", context)


@role_required(Role.OPERATOR)
@require_POST
def ask(request, key):
    payment = get_object_or_404(CardPayment, pk=key)

    def look():
        spend("card-ask", limit=ASKED_AN_HOUR, seconds=3600)
        try:
            cards.look(payment)
        except (stripe.Silent, stripe.Refused) as refused:
            raise ValidationError(_("Stripe does not answer: %(why)s") % {"why": str(refused)[:200]}) from refused

    perform(request, look, said=_("Stripe was asked; this is how it stands."))
    return redirect("desk:cards")


@role_required(Role.OPERATOR)
@require_POST
def give_back(request, key):
    payment = get_object_or_404(CardPayment, pk=key)
    perform(request, lambda: card_refunds.give_back(payment, actor=request.user), said=_("The money goes back to the card within minutes."))
    return redirect("desk:cards")
