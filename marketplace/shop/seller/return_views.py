"""A maker answers a request for a return: in the portal, or by the signed link of its order."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.core.files import serve_picture
from marketplace.foundation.notifications.unseen import unseen_page
from marketplace.foundation.notifications.views import over
from marketplace.shop.purchases.states import PRODUCER
from marketplace.shop.returns import answering, replacing, services
from marketplace.shop.returns.forms import CameForm, SentForm
from marketplace.shop.returns.models import ReturnPhoto, ReturnRequest

from .views import _linked, _own, producer_required


def _answer(request, row, actor):
    form = answering.form_for(row, request.POST, by=PRODUCER)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    answering.answer(row, form.cleaned_data, by=PRODUCER, actor=actor)


def _came(request, row, actor):
    form = CameForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Please say whether the goods can be sold again."))
    services.came_back(row, by=PRODUCER, **form.said(), actor=actor)


def _resend(request, row, actor):
    form = SentForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Please write who carries the goods."))
    replacing.send(row, by=PRODUCER, **form.cleaned_data, actor=actor)


def _arrived(request, row, actor):
    replacing.arrive(row, by=PRODUCER, actor=actor)


def _money(request, row, actor):
    replacing.pay_instead(row, by=PRODUCER, actor=actor)


STEPS = {
    "answer": (_answer, gettext_lazy("Thank you. The shopper has been told.")),
    "came": (_came, gettext_lazy("Noted. The money goes back to the shopper.")),
    "resend": (_resend, gettext_lazy("Thank you. The shopper knows that the new parcel is on its way.")),
    "arrived": (_arrived, gettext_lazy("Noted: the new parcel has arrived.")),
    "money": (_money, gettext_lazy("Noted. The money goes back to the shopper.")),
}


def _move(request, order, key, step, *, actor=None):
    row = get_object_or_404(ReturnRequest.objects.select_related("order__purchase", "order__producer"), order=order, pk=key)
    act, said = STEPS[step]
    try:
        act(request, row, actor)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)


def _picture(order, key):
    return serve_picture(ReturnPhoto.objects.filter(request__order=order, pk=key).first())


@producer_required
@require_POST
def step(request, number, key, step):
    order = _own(request, number)
    _move(request, order, key, step, actor=request.user)
    return redirect("seller:order", order.number)


@producer_required
@require_safe
def photo(request, number, key):
    return _picture(_own(request, number), key)


@unseen_page
@require_POST
def one_tap_step(request, number, key, step):
    order, _link = _linked(request, number)
    if order is None:
        return over(request)
    _move(request, order, key, step)
    return redirect("one_tap", number)


@unseen_page
@require_safe
def one_tap_photo(request, number, key):
    order, _link = _linked(request, number)
    if order is None:
        raise Http404
    return _picture(order, key)
