"""Before any maker has taken the order: another address, another phone, a new QR, another way to pay."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.foundation.accounts import proofs
from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.fields import CodeForm
from marketplace.foundation.core.limits import TooMany
from marketplace.shop.delivery import provinces

from . import access, destinations, selectors, services
from .forms import ChangeForm
from .views import actor_of, of_a_purchase

PURPOSE = "cash_order"
PENDING = "order-change"  # in the session, until the code is typed


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_purchase
def change(request, purchase):
    orders = list(selectors.orders_to_move(purchase))
    try:
        services.changeable(orders)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("order", purchase.reference)
    if request.method == "POST" and request.POST.get("step") == "save" and not request.POST.get("pick"):
        return _save(request, purchase, orders)
    typed = request.POST.dict() if request.method == "POST" else ChangeForm.of(purchase)
    return _page(request, purchase, orders, ChangeForm.from_page(typed, known=provinces.known(), bound=False))


def _page(request, purchase, orders, form, *, words=(), status=200):
    fees = destinations.fees(purchase, orders, form.province_code or purchase.province_code)
    context = {
        "purchase": purchase,
        "form": form,
        "fees": fees,
        "differ": [fee.words for fee in fees if fee.words],
        "impossible": any(fee.impossible for fee in fees),
        "shown": destinations.shown(fees),
        "words": words,
        "cash": purchase.method == "cod",
    }
    return render(request, "purchases/change.html", context, status=status)


def _save(request, purchase, orders):
    form = ChangeForm.from_page(request.POST.dict(), known=provinces.known(), bound=True)
    if not form.is_valid():
        return _page(request, purchase, orders, form, status=422)
    to, shown = form.destination(), form.cleaned_data["shown"]
    proven = proofs.proven(request, to.receiver_phone)
    try:
        _apply(request, purchase, lambda: services.change_destination(purchase, to=to, shown=shown, proven=proven, actor=actor_of(request)))
    except services.FeesDiffer as news:
        return _page(request, purchase, orders, form, words=news.messages, status=409)
    except services.ProofNeeded as step:
        return _prove(request, purchase, step.phone, {"to": vars(to), "shown": shown})
    except ValidationError as refusal:
        return _page(request, purchase, orders, form, words=refusal.messages, status=422)
    messages.success(request, _("The change is noted."))
    return redirect("order", purchase.reference)


def _apply(request, purchase, do):
    """Whoever made the change goes on seeing the order: links to a former phone end with it."""
    do()
    if not access.may_see(request, purchase):
        access.let_in(request, purchase)


def _prove(request, purchase, phone, pending):
    try:
        accounts.send_code(phone, purpose=PURPOSE, request=request)
    except TooMany as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("order", purchase.reference)
    request.session[PENDING] = {"reference": purchase.reference, "phone": phone, **pending}
    return redirect("order_change_code", purchase.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_purchase
def code(request, purchase):
    """The phone that promises cash is proven; then what was asked for is done."""
    pending = request.session.get(PENDING)
    if not pending or pending["reference"] != purchase.reference:
        return redirect("order_change", purchase.reference)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.check_code(pending["phone"], purpose=PURPOSE, code=form.cleaned_data["code"])
        except ValidationError as refusal:  # TooMany is one too
            form.add_error("code", refusal)
        else:
            return proofs.keep(_finish(request, purchase, pending), pending["phone"])
    return render(request, "purchases/change_code.html", {"form": form, "purchase": purchase, "phone": pending["phone"]})


def _finish(request, purchase, pending):
    del request.session[PENDING]
    try:
        _apply(request, purchase, lambda: _asked_for(purchase, pending, actor_of(request)))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The change is noted."))
    return redirect("order", purchase.reference)


def _asked_for(purchase, pending, actor):
    if "to" not in pending:
        services.stop_cards(purchase)
        return services.switch_to_cash(purchase, proven=True, actor=actor)
    to = services.Destination(**pending["to"])
    return services.change_destination(purchase, to=to, shown=pending["shown"], proven=True, actor=actor)


@require_POST
@of_a_purchase
def new_qr(request, purchase):
    said = _("Here is a new QR code. What was transferred with the old reference counts all the same.")
    return _turn(request, purchase, lambda: services.renew_transfer(purchase, actor=actor_of(request)), said=said)


@require_POST
@of_a_purchase
def to_cash(request, purchase):
    def switch():
        services.stop_cards(purchase)
        services.switch_to_cash(purchase, proven=proofs.proven(request, purchase.payer_phone), actor=actor_of(request))

    return _turn(request, purchase, switch, said=_("You pay in cash when each parcel arrives. The makers are told."))


@require_POST
@of_a_purchase
def to_transfer(request, purchase):
    def switch():
        services.stop_cards(purchase)
        services.switch_to_transfer(purchase, actor=actor_of(request))

    return _turn(request, purchase, switch, said=_("Here is the QR code for the transfer. The card is not charged any more."))


def _turn(request, purchase, do, *, said):
    """Another way to pay, or a refusal in words."""
    try:
        do()
    except services.ProofNeeded as step:
        return _prove(request, purchase, step.phone, {})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)
    return redirect("order", purchase.reference)
