from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.access import private
from marketplace.foundation.accounts.fields import CodeForm
from marketplace.foundation.core import limits, references, resending
from marketplace.foundation.core.clients import client_address
from marketplace.foundation.core.views import too_many

from . import access, reasons, selectors, services
from .forms import FindForm, ReportForm
from .page import card_of, page_of, payment_of
from .states import SHOPPER

FIND = "order-find"
FINDS_AN_HOUR = 20


def seen(request, number):
    """The purchase, if these eyes may see it."""
    purchase = selectors.purchase_by_number(references.normalized(number))
    if purchase is None or not access.may_see(request, purchase):
        return None
    resending.forget(request)
    return purchase


def ask_for_proof(request, number, *, form=None, status=404):
    """The same page whether or not there is such an order. What was typed for it is kept until the proof."""
    asked_for_another = form is None and request.method == "POST"
    form = form or FindForm(initial={"number": number})
    kept = asked_for_another and resending.keep(request)
    return render(request, "purchases/find.html", {"form": form, "kept": kept}, status=status)


def of_a_purchase(view):
    """For whoever may see it: `view(request, purchase)`; others are led to where they can prove that it is theirs."""

    @private
    @wraps(view)
    def guarded(request, number, **more):
        purchase = seen(request, number)
        return ask_for_proof(request, number) if purchase is None else view(request, purchase, **more)

    return guarded


@require_safe
@of_a_purchase
def order(request, purchase):
    return render(request, "purchases/order.html", page_of(purchase))


@private
@require_safe
def payment(request, number):
    """What the page asks every few seconds while a transfer is awaited."""
    purchase = seen(request, number)
    if purchase is None:
        return HttpResponse(status=404)
    if card := card_of(purchase):
        return render(request, "purchases/_card.html", {"purchase": purchase, "card": card})
    waiting = payment_of(purchase)
    if not waiting:
        answer = HttpResponse(status=200)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "purchases/_payment.html", {"purchase": purchase, "waiting": waiting})


@require_POST
@of_a_purchase
def step(request, purchase, parcel, step):
    order = get_object_or_404(purchase.orders.select_related("purchase"), number=parcel)
    try:
        said = STEPS[step](request, order)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)
    return redirect("order", purchase.reference)


def _cancel(request, order):
    services.cancel(order, by=SHOPPER, actor=actor_of(request), reason=reasons.own()["shopper"])
    return _("Parcel %(number)s is cancelled.") % {"number": order.number}


def _received(request, order):
    services.deliver(order, by=SHOPPER, actor=actor_of(request))
    return _("Thank you. We have noted that the parcel arrived.")


def _keep(request, order):
    services.keep(order, actor=actor_of(request))
    return _("Thank you. The maker goes on with the order.")


def _report(request, order):
    form = ReportForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Please choose what is wrong."))
    services.report(order, actor=actor_of(request), **form.cleaned_data)
    return _("We have your report and will call.")


STEPS = {"cancel": _cancel, "received": _received, "keep": _keep, "report": _report}


def actor_of(request):
    return request.user if request.user.is_authenticated else None


@private
@require_http_methods(["GET", "HEAD", "POST"])
def find(request):
    """Number and telephone: a code goes to that telephone, if both belong together. The answer is the same if not."""
    form = FindForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return ask_for_proof(request, "", form=form if request.method == "POST" else FindForm(), status=200)
    phone, number = form.cleaned_data["phone"], form.cleaned_data["number"]
    try:
        limits.spend(f"order-find {client_address(request)}", limit=FINDS_AN_HOUR, seconds=3600)
        purchase = selectors.purchase_by_number(number)
        if purchase and purchase.payer_phone == phone:
            accounts.send_code(phone, purpose=FIND, request=request)
        else:
            accounts.send_nothing(phone, request=request)
    except limits.TooMany as refusal:
        return too_many(request, refusal)
    request.session[FIND] = {"number": number, "phone": phone}
    return redirect("order_code")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    asked = request.session.get(FIND)
    if not asked:
        return redirect("order_find")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            purchase = _proven(asked, form.cleaned_data["code"])
        except limits.TooMany as refusal:
            return too_many(request, refusal)
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            del request.session[FIND]
            access.let_in(request, purchase)
            return redirect("resend") if resending.kept(request) else redirect("order", purchase.reference)
    return render(request, "purchases/code.html", {"form": form, "phone": asked["phone"]})


def _proven(asked, typed):
    accounts.check_code(asked["phone"], purpose=FIND, code=typed)
    purchase = selectors.purchase_by_number(asked["number"])
    if purchase is None or purchase.payer_phone != asked["phone"]:
        raise ValidationError(_("This code is not right. Please look at the newest message again."))
    return purchase
