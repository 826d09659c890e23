"""Where money goes back to that came by transfer or in cash: its shopper names an account."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.foundation.core import limits
from marketplace.foundation.core.views import too_many
from marketplace.foundation.payees.forms import AccountForm
from marketplace.foundation.payments import giving_back, services

from . import page
from .views import actor_of, of_a_purchase

CHANGES_A_DAY = 5


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_purchase
def account(request, purchase):
    back = page.back_of(purchase)
    if back is None:
        messages.info(request, _("Nothing is to be paid back any more."))
        return redirect("order", purchase.reference)
    offers = giving_back.offers(giving_back.payee_for(purchase.reference))
    offered = next((offer for offer in offers if str(offer.key) == request.POST.get("offer")), None)
    form = AccountForm(None if offered else request.POST or None)
    if request.method == "POST" and (offered or form.is_valid()):
        try:
            _name(request, purchase, offered.said if offered else form.said())
        except limits.TooMany as refusal:
            return too_many(request, refusal)
        except ValidationError as refusal:
            _say(request, form, refusal)
        else:
            return redirect("order", purchase.reference)
    backs = page.backs_of(purchase, purchase.orders.select_related("producer"))
    own = ", ".join(sorted(part.who for part in backs if part.who))  # who sends it itself, and therefore sees the account
    context = {"purchase": purchase, "back": page.back_of(purchase) or back, "own": own, "form": form, "offers": offers}
    return render(request, "purchases/refund.html", context, status=422 if form.errors else 200)


def _say(request, form, refusal):
    """Beside what was typed; an account that was offered was not typed."""
    if form.is_bound:
        form.add_error(None, refusal.messages)
    else:
        messages.error(request, " ".join(refusal.messages))


def _name(request, purchase, said):
    limits.spend(f"refund-account:{purchase.reference}", limit=CHANGES_A_DAY, seconds=86_400)
    services.name_account(giving_back.payee_for(purchase.reference), **said, actor=actor_of(request))
    messages.success(request, _("Thank you. The money goes to this account; you get a message once it has been sent."))
