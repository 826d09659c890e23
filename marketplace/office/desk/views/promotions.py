"""Rules of promotions: written, agreed to by who bears a part, opened, ended. Once open, a rule is never rewritten."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.office.desk.promotion_forms import EndForm, PaymentForm, ProgrammeForm, PromotionForm, typed
from marketplace.shop.promotions import selectors, services, telling
from marketplace.shop.promotions.models import ProgrammePayment, Promotion

from .doing import attempt, perform

ON_A_PAGE = 50


def _page_of(request, rows):
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))


def _parts(on):
    """{what waits, by the name that its address carries: (words, rows)}"""
    rows = Promotion.objects
    return {"ready": (_("To open"), rows.to_open(on)), "asked": (_("Waiting for the producer"), rows.asked(on))}


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    chosen, parts = request.GET.get("list", ""), _parts(timezone.now())
    page = _page_of(request, (parts[chosen][1] if chosen in parts else Promotion.objects).whole())
    context = {
        "page": page,
        "chosen": chosen if chosen in parts else "",
        "parts": [(name, words) for name, (words, _rows) in parts.items()],
        "rows": [telling.Told(row) for row in page],
        "programmes": selectors.programmes(),
        "programme_form": ProgrammeForm(),
    }
    return render(request, "desk/promotions.html", context)


def _found(key):
    return get_object_or_404(Promotion.objects.whole(), pk=key)


@role_required(Role.OPERATOR)
@require_safe
def one(request, key):
    promotion = _found(key)
    uses = _page_of(request, promotion.uses.order_by("-pk"))
    return render(
        request, "desk/promotion.html", {"told": telling.Told(promotion), "promotion": promotion, "uses": uses, "form": EndForm()}
    )


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    return _write(request, None)


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, key):
    promotion = _found(key)
    if promotion.opened_at or promotion.ended_at:
        return redirect("desk:promotion", key)
    return _write(request, promotion)


def _write(request, promotion):
    form = PromotionForm(request.POST or None, initial=typed(promotion) if promotion else {"borne_by": "platform"})
    if request.method == "POST" and form.is_valid():
        try:
            written = services.write(form.rule(), actor=request.user, promotion=promotion)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("desk:promotion", written.pk)
    return render(request, "desk/promotion_form.html", {"form": form, "promotion": promotion}, status=422 if form.errors else 200)


@role_required(Role.OPERATOR)
@require_POST
def open_it(request, key):
    promotion = _found(key)
    perform(request, lambda: services.open_promotion(promotion, actor=request.user), said=_("It is open now."))
    return redirect("desk:promotion", key)


@role_required(Role.OPERATOR)
@require_POST
def end(request, key):
    promotion = _found(key)
    attempt(request, EndForm(request.POST), lambda said: services.end(promotion, actor=request.user, **said), said=_("It has ended."))
    return redirect("desk:promotion", key)


@role_required(Role.OPERATOR)
@require_POST
def programme(request):
    attempt(request, ProgrammeForm(request.POST), lambda said: services.add_programme(actor=request.user, **said), said=_("Saved."))
    return redirect("desk:promotions")


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def programme_one(request, key):
    """What a programme has paid of what it owes; a payment is written down here."""
    account = selectors.account_of(key)
    if account is None:
        raise Http404
    form = PaymentForm(request.POST or None, initial={"received_on": dates.today()})
    if request.method == "POST" and form.is_valid():
        try:
            services.record_payment(account.programme, actor=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Recorded."))
            return redirect("desk:promotion_programme_one", key)
    context = {
        "account": account,
        "programme": account.programme,
        "payments": [(row, EndForm(auto_id=f"{row.pk}-%s")) for row in account.programme.payments.select_related("recorded_by")],
        "promotions": Promotion.objects.whole().filter(programme=account.programme),
        "form": form,
    }
    return render(request, "desk/promotion_programme.html", context, status=422 if form.errors else 200)


@role_required(Role.OPERATOR)
@require_POST
def payment_withdraw(request, key):
    payment = get_object_or_404(ProgrammePayment, pk=key)
    attempt(
        request,
        EndForm(request.POST),
        lambda said: services.withdraw_payment(payment, actor=request.user, **said),
        said=_("Withdrawn; the claim stands again."),
    )
    return redirect("desk:promotion_programme_one", payment.programme_id)
