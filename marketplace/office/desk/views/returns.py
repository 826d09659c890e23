"""Requests for returns: those that wait for the marketplace, those whose goods do not come, and one of them."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core.files import serve_picture
from marketplace.foundation.payments import disputed
from marketplace.office.desk.territory import officers
from marketplace.shop.purchases.states import OPERATOR
from marketplace.shop.returns import answering, replacing, selectors, services
from marketplace.shop.returns.forms import CameForm, SentForm, WordsForm
from marketplace.shop.returns.models import ReturnPhoto, ReturnRequest

from .doing import attempt, one_of, perform

LISTS = ("decide", "late", "lost")


@officers(Role.OPERATOR)
@require_safe
def listing(request):
    context = {
        "list": one_of(LISTS, request.GET.get("list")),
        "decide": request.territory.narrow(selectors.to_decide()),
        "late": request.territory.narrow(selectors.not_come_back()),
        "lost": request.territory.narrow(selectors.not_arrived()),
        "again": request.territory.narrow(selectors.sent_again()),
        "running": request.territory.narrow(selectors.with_makers()),
    }
    return render(request, "desk/returns.html", context)


def _row(request, key):
    return get_object_or_404(request.territory.narrow(ReturnRequest.objects.select_related("order__purchase", "order__producer")), pk=key)


@officers(Role.OPERATOR)
@require_safe
def one(request, key):
    row = answering.prepared(_row(request, key), by=OPERATOR)
    row.pictures = [(photo, reverse("desk:return_photo", args=[key, photo.pk])) for photo in row.photos.all()]
    row.urls = {step: reverse(f"desk:return_{step}", args=[key]) for step in answering.STEPS}
    context = {
        "row": row,
        "history": history_of(row),
        "disputes": disputed.of_purchase(row.order.purchase.reference),
    }
    return render(request, "desk/return.html", context)


@officers(Role.OPERATOR)
@require_safe
def photo(request, key, photo):
    return serve_picture(ReturnPhoto.objects.filter(request=_row(request, key), pk=photo).first())


@officers(Role.OPERATOR)
@require_POST
def answer(request, key):
    row = _row(request, key)
    do = lambda said: answering.answer(row, said, by=OPERATOR, actor=request.user)  # noqa: E731
    attempt(request, answering.form_for(row, request.POST, by=OPERATOR), do, said=_("Decided. Shopper and maker are told."))
    return redirect("desk:return", key)


@officers(Role.OPERATOR)
@require_POST
def came(request, key):
    row, form = _row(request, key), CameForm(request.POST)
    said = _("Noted. The money goes back to the shopper.")
    attempt(request, form, lambda _said: services.came_back(row, by=OPERATOR, **form.said(), actor=request.user), said=said)
    return redirect("desk:return", key)


@officers(Role.OPERATOR)
@require_POST
def resend(request, key):
    """The maker has told on the telephone that the new parcel has left."""
    row = _row(request, key)
    do = lambda said: replacing.send(row, by=OPERATOR, **said, actor=request.user)  # noqa: E731
    attempt(request, SentForm(request.POST), do, said=_("Noted: the new parcel is on its way."))
    return redirect("desk:return", key)


@officers(Role.OPERATOR)
@require_POST
def arrived(request, key):
    row = _row(request, key)
    perform(request, lambda: replacing.arrive(row, by=OPERATOR, actor=request.user), said=_("Noted: the new parcel has arrived."))
    return redirect("desk:return", key)


@officers(Role.OPERATOR)
@require_POST
def money(request, key):
    row = _row(request, key)
    do = lambda said: replacing.pay_instead(row, by=OPERATOR, **said, actor=request.user)  # noqa: E731
    attempt(request, WordsForm(request.POST), do, said=_("Noted. The money goes back to the shopper."))
    return redirect("desk:return", key)
