from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import references
from marketplace.foundation.notifications.models import Message
from marketplace.office.desk.call_forms import AddressForm
from marketplace.office.desk.carrier_forms import ParcelForm
from marketplace.office.desk.territory import officers
from marketplace.office.desk.trade_forms import ActForm, AnswerForm
from marketplace.shop.cash.models import Parcel
from marketplace.shop.cash.selectors import why_none as carriers_away
from marketplace.shop.delivery import provinces
from marketplace.shop.purchases import destinations, selectors, services
from marketplace.shop.purchases.models import Fulfilment, OrderReport, ProducerOrder
from marketplace.shop.purchases.states import FULFILMENT, OPERATOR

from .doing import attempt, one_of

LISTS = ("late", "held", "reports")
UNSHIPPED = ("placed", "accepted", "packed")


@officers(Role.OPERATOR)
@require_safe
def listing(request):
    number = references.normalized(request.GET.get("number", ""))
    if number and (purchase := selectors.purchase_by_number(number)):
        first = request.territory.narrow(purchase.orders.order_by("pk")).first()
        if first:
            return redirect("desk:order", first.number)
    context = {
        "list": one_of(LISTS, request.GET.get("list")),
        "late": request.territory.narrow(selectors.late_orders()),
        "held": request.territory.narrow(selectors.held_orders()),
        "reports": request.territory.narrow(selectors.open_reports()),
        "number": number,
    }
    return render(request, "desk/orders.html", context)


def _order(request, number):
    return get_object_or_404(request.territory.narrow(ProducerOrder.objects.select_related("purchase", "producer")), number=number)


@officers(Role.OPERATOR)
@require_safe
def order(request, number):
    row = _order(request, number)
    context = {
        "order": row,
        "acts": _acts(row),
        "movable": row.fulfilment in UNSHIPPED,
        "formerly": row.purchase.former_contacts.all(),
        "history": history_of(row.purchase, row),
        "messages_sent": Message.objects.filter(about__in=[row.number, row.purchase.reference]).order_by("pk").prefetch_related("attempts"),
        "siblings": request.territory.narrow(row.purchase.orders.order_by("pk")),
        "parcel_form": _parcel_form(row) if request.territory.whole else None,
    }
    return render(request, "desk/order.html", context)


def _parcel_form(order):
    """Where another carrier may still be named."""
    parcel = Parcel.objects.filter(order=order).select_related("collector").first()
    if order.fulfilment not in (Fulfilment.SHIPPED, Fulfilment.DELIVERED, Fulfilment.REFUSED) or (parcel and parcel.lines.exists()):
        return None
    code = parcel.collector.code if parcel else ""
    said = {"collector": code, "seen": code, "tracking_number": order.tracking_number, "carrier": "" if parcel else order.carrier}
    return ParcelForm(initial=said) if parcel or not carriers_away() else None


def _acts(order):
    """What an operator may do now: choices of ActForm."""
    may = {"accepted": "accept", "delivered": "deliver", "returned": "return", "cancelled": "cancel"}
    able = {may[target] for target in FULFILMENT.targets(order.fulfilment, by=OPERATOR) if target in may}
    if order.hold:
        able = {"release", "cancel"} & (able | {"release"})
    elif order.fulfilment in UNSHIPPED:
        able |= {"hold"}
    return [(value, words) for value, words in ActForm.base_fields["act"].choices if value in able]


@officers(Role.OPERATOR)
@require_POST
def act(request, number):
    row = _order(request, number)
    attempt(request, ActForm(request.POST), lambda said: _act(row, said, request.user), said=_("Done."))
    return redirect("desk:order", number)


def _act(order, said, actor):
    reason = said["reason"]
    if said["act"] in ("cancel", "return") and not reason:
        raise ValidationError(_("Please give the reason."))
    {
        "accept": lambda: services.accept(order, by=OPERATOR, actor=actor),
        "deliver": lambda: services.deliver(order, by=OPERATOR, actor=actor),
        "return": lambda: services.return_(order, by=OPERATOR, actor=actor, reason=reason),
        "hold": lambda: services.hold(order, actor=actor, reason=reason),
        "release": lambda: services.release_hold(order, actor=actor, reason=reason),
        "cancel": lambda: services.cancel(order, by=OPERATOR, actor=actor, reason=reason),
    }[said["act"]]()


@officers(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def address(request, number):
    """Where the purchase goes, corrected while somebody is on the telephone; one address serves all its orders."""
    row = _order(request, number)
    purchase, orders = row.purchase, list(selectors.orders_to_move(row.purchase))
    if request.territory.narrow(purchase.orders.all()).count() < len(orders):
        raise Http404  # parts of it are another officer's
    try:
        services.changeable(orders, by=OPERATOR)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk:order", number)
    saving = request.POST.get("step") == "save" and not request.POST.get("pick")
    typed = request.POST.dict() if request.method == "POST" else AddressForm.of(purchase)
    form = AddressForm.from_page(typed, known=provinces.known(), bound=saving)
    words, status = (), 200
    if saving and form.is_valid():
        words, status = _change(purchase, form, request.user)
        if not words:
            messages.success(request, _("The change is noted; shopper and makers are told."))
            return redirect("desk:order", number)
    elif saving:
        status = 422
    fees = destinations.fees(purchase, orders, form.province_code or purchase.province_code)
    context = {"order": row, "form": form, "fees": fees, "shown": destinations.shown(fees), "words": words}
    return render(request, "desk/order_address.html", context, status=status)


def _change(purchase, form, actor):
    """(why it was not done, in sentences; the status that says so)"""
    said = form.cleaned_data
    try:
        services.change_destination(
            purchase, to=form.destination(), shown=said["shown"], proven=said["called"], by=OPERATOR, actor=actor, reason=said["reason"]
        )
    except services.FeesDiffer as news:
        return news.messages, 409
    except services.ProofNeeded:
        return [_("Cash is paid by whoever answers this number: please call it first and tick that you have.")], 422
    except ValidationError as refusal:
        return refusal.messages, 422
    return (), 302


@officers(Role.OPERATOR)
@require_POST
def answer(request, key):
    note = get_object_or_404(request.territory.narrow(OrderReport.objects.all()), pk=key)
    attempt(request, AnswerForm(request.POST), lambda said: services.answer_report(note, actor=request.user, **said), said=_("Done."))
    return redirect("desk:orders")
