from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import services as catalogue
from marketplace.foundation.accounts.access import person_required
from marketplace.foundation.core.dates import today
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.unseen import unseen_page
from marketplace.foundation.notifications.views import over
from marketplace.register.producers.addressing import you
from marketplace.register.producers.models import Kind
from marketplace.shop.cash import selectors as cash
from marketplace.shop.cash.words import who_has
from marketplace.shop.promotions import selectors as promotions
from marketplace.shop.purchases import selectors as purchases
from marketplace.shop.purchases.messages import PRODUCER_LINK
from marketplace.shop.returns import selectors as returns
from marketplace.shop.taxes import selectors as taxes
from marketplace.shop.taxes.words import kept_sentences

from . import selectors, services
from .forms import AcceptForm, CancelForm, NothingForm, PauseForm, RefuseForm, ShipForm

FORMS = {"ship": ShipForm, "cancel": CancelForm, "refuse": RefuseForm}
DONE = {
    "accept": gettext_lazy("Thank you. The order is taken; the shopper has been told."),
    "pack": gettext_lazy("The parcel is packed."),
    "ship": gettext_lazy("Thank you. The shopper knows that the parcel is on its way."),
    "deliver": gettext_lazy("Noted: the parcel has arrived."),
    "cancel": gettext_lazy("The shopper has been told that the order cannot be sent."),
    "refuse": gettext_lazy("Noted: the parcel comes back."),
    "return": gettext_lazy("The goods are back in stock."),
}


def producer_required(view):
    """Login, and membership of a producer today: `request.producers`."""

    @person_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        request.producers = list(selectors.mine(request.user))
        if not request.producers:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _frame(request, here):
    return {"producers": request.producers, "today": today(), "here": here}


@producer_required
@require_safe
def orders(request):
    rows = [selectors.shown(order) for order in selectors.open_orders(request.producers)]
    new = [order for order in rows if order.fulfilment == "placed"]
    context = {
        "new": new,
        "going": [order for order in rows if order.fulfilment in ("accepted", "packed")],
        "sent": [order for order in rows if order.fulfilment == "shipped"],
        "returns": returns.to_answer(request.producers),
        "pools": selectors.pools_of(request.producers),
        "promotions_asked": promotions.asked_of(request.producers).count(),
        "cancel_form": CancelForm(),
        "pause_form": PauseForm(),
        "collectors": cash.offered(),
    }
    return render(request, "seller/orders.html", context | _frame(request, "orders"))


@producer_required
@require_safe
def done(request):
    rows = [selectors.shown(order) for order in selectors.closed_orders(request.producers)]
    told = who_has(rows)
    for row in rows:
        row.cash_words = told.get(row.pk, "")
    keeps_tax = any(producer.kind not in (Kind.COMPANY, Kind.COOPERATIVE) for producer in request.producers)
    return render(request, "seller/done.html", {"orders": rows, "keeps_tax": keeps_tax} | _frame(request, "done"))


def _own(request, number):
    rows = purchases.orders_of(request.producers)
    return selectors.shown(get_object_or_404(rows, number=number))


@producer_required
@require_safe
def order(request, number):
    row = selectors.with_returns(_own(request, number))
    row.cash_words = who_has([row]).get(row.pk, "")
    kept = kept_sentences(taxes.standing([row.number]).get(row.number, {}), you(row.producer))
    context = {"order": row, "kept": kept, "cancel_form": CancelForm(), "collectors": cash.offered()}
    return render(request, "seller/order.html", context | _frame(request, ""))


@producer_required
@require_safe
def slip(request, number):
    row = _own(request, number)
    if not row.contact:
        raise Http404
    return render(request, "seller/slip.html", {"order": row} | _frame(request, ""))


@producer_required
@require_POST
def step(request, number, step):
    row = _own(request, number)
    _move(request, row, step, actor=request.user)
    return redirect("seller:order", row.number)


def _said(request, order, step):
    form = AcceptForm(request.POST, order=order) if step == "accept" else FORMS.get(step, NothingForm)(request.POST)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    return form.said()


def _move(request, order, step, **who):
    """Form, service, words; a refusal changes nothing and says why."""
    try:
        said = _said(request, order, step)
        services.move(order, step=step, said=said, **who)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, DONE[step] % {"you": you(order.producer)})


def _one_of_mine(request, code):
    found = next((producer for producer in request.producers if producer.code == code), None)
    if found is None:
        raise Http404
    return found


@producer_required
@require_POST
def pause(request, code):
    producer, form = _one_of_mine(request, code), PauseForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        catalogue.pause_selling(producer, **form.cleaned_data, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Selling is paused. One tap opens it again."))
    return redirect("seller:orders")


@producer_required
@require_POST
def resume(request, code):
    catalogue.resume_selling(_one_of_mine(request, code), actor=request.user)
    messages.success(request, _("Selling goes on."))
    return redirect("seller:orders")


@producer_required
@require_POST
def stock(request):
    pools = [pool.pk for pool in selectors.pools_of(request.producers)]
    try:
        counted = {
            key: (int(request.POST[f"shown-{key}"]), int(request.POST[f"pool-{key}"])) for key in pools if f"pool-{key}" in request.POST
        }
        services.count_stock(pools, counted=counted, actor=request.user)
    except (KeyError, ValueError):
        messages.error(request, _("Please write whole numbers."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The numbers are saved."))
    return redirect("seller:orders")


def _counted(said, pools):
    return {key: (int(said[f"shown-{key}"]), int(said[f"pool-{key}"])) for key in pools if f"pool-{key}" in said}


def _linked(request, number):
    """The order of a signed link that this browser has opened, and the link; else nothing."""
    link = links.held(request, PRODUCER_LINK, number)
    order = purchases.order_by_number(number) if link else None
    return order, link


def _tapped(order):
    row = selectors.with_returns(selectors.shown(order), tap=True)
    row.cash_words = who_has([row]).get(row.pk, "")
    return row


@unseen_page
@require_http_methods(["GET", "HEAD"])
def one_tap(request, number):
    """One order of one producer, without a password. Looking changes nothing."""
    order, _link = _linked(request, number)
    if order is None:
        return over(request)
    return render(
        request,
        "seller/one_tap.html",
        {"order": _tapped(order), "cancel_form": CancelForm(), "collectors": cash.offered(), "tap": True},
    )


@unseen_page
@require_POST
def one_tap_step(request, number, step):
    order, link = _linked(request, number)
    if order is None:
        return over(request)
    _move(request, order, step, link=link)
    return redirect("one_tap", number)
