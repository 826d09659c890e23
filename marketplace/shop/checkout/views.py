import secrets

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.foundation.accounts import proofs
from marketplace.foundation.core.limits import TooMany
from marketplace.foundation.payments import selectors as payments
from marketplace.shop.basket import current
from marketplace.shop.basket import selectors as baskets
from marketplace.shop.delivery import provinces
from marketplace.shop.purchases import access, selectors
from marketplace.shop.purchases.models import Method, Purchase
from marketplace.shop.purchases.services import AlreadyOrdered, Changed

from . import holding, services
from .forms import CheckoutForm, CodeForm

private = cache_control(private=True, no_store=True)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """The one page. Any step but "order" only shows it anew: the communes of the chosen province, what delivery costs."""
    basket = current.of(request)
    if basket is None and (done := _already_ordered(request)):
        return _to_order(request, done)
    if request.method != "POST":
        return _fresh_page(request, basket) if basket else redirect("basket:summary")
    if basket is None and request.user.is_authenticated:
        messages.info(request, _("Your basket is empty: it may have been ordered on another tab. Your orders are in your account."))
        return redirect("basket:summary")
    if request.POST.get("step") == "order" and not request.POST.get("pick"):
        return _order(request, basket)
    if request.POST.get("step") == "appeal":
        return _appeal(request, basket)
    if basket is not None and request.POST.get("step") in ("code", "drop_code"):
        return _code(request, basket)
    return _page(request, basket, _form(request.POST.dict(), bound=False))


def _appeal(request, basket):
    """Who may no longer pay at the door asks an operator to look again; what was typed stays on the page."""
    try:
        words = services.appeal(request)
    except ValidationError as refusal:
        words = " ".join(refusal.messages)
    return _page(request, basket, _form(request.POST.dict(), bound=False), words=[words])


def _code(request, basket):
    """A code of a promotion comes or goes; what was typed stays on the page."""
    form = _form(request.POST.dict(), bound=False)
    try:
        services.change_code(request, basket)
    except ValidationError as refusal:
        form.code_trouble = " ".join(refusal.messages)
    return _page(request, basket, form)


def _already_ordered(request):
    """What became of the basket this browser had: Back and Reload lead to the order."""
    if request.user.is_authenticated:
        key = request.POST.get("key", "").replace("\0", "")
        return Purchase.objects.filter(key_owner=f"user:{request.user.pk}", key=key).first() if key else None
    return services.purchase_of_basket(current.guest_basket(request))


def _order(request, basket):
    form = _form(request.POST.dict(), bound=True)
    if basket is None:
        return _page(request, None, form, words=[_("The basket is not here any more: the sign-in may have ended. What you typed is kept.")])
    if not form.is_valid():
        return _page(request, basket, form, status=422)
    try:
        purchase = services.order(basket, form=form, request=request)
    except AlreadyOrdered as news:
        messages.info(request, " ".join(news.messages))
        return _to_order(request, news.purchase)
    except Changed as news:
        return _page(request, basket, form, words=news.words, status=409)
    except ValidationError as refusal:  # TooMany is one too
        form.may_appeal = services.may_appeal(form)
        form.too_many_of = getattr(refusal, "pack", None)
        return _page(request, basket, form, words=refusal.messages, status=429 if isinstance(refusal, TooMany) else 422)
    return _ordered(request, purchase)


def _ordered(request, purchase):
    services.let_see(request, purchase)
    if purchase.method == Method.CARD:
        return redirect("order_card", purchase.reference)
    if not services.waits_for_code(purchase):
        return redirect("order", purchase.reference)
    if hasattr(purchase, "placed_orders") and (words := services.send_code(purchase, request=request)):
        messages.warning(request, words)
    return redirect("checkout:confirm", purchase.reference)


def _to_order(request, purchase):
    if services.let_see(request, purchase):
        return redirect("order", purchase.reference)
    messages.info(request, _("This basket has been ordered some time ago. To see the order, please prove the phone it was made with."))
    return redirect("order_find")


def _fresh_page(request, basket):
    typed = {"key": secrets.token_urlsafe(16), **_known_about(request)}
    return _page(request, basket, _form(typed, bound=False))


def _known_about(request):
    """What a signed-in person need not type again."""
    user = request.user
    if not user.is_authenticated:
        return {"province": request.COOKIES.get(provinces.cookie_name(), "")}
    said = {"payer_name": user.name, "payer_phone": user.phone or "", "email": user.email or ""}
    address = user.places_to_send.select_related("commune__province").first()
    if address is None:
        return said | {"province": request.COOKIES.get(provinces.cookie_name(), "")}
    return said | {
        "payer_name": address.name,
        "payer_phone": address.phone,
        "province": address.commune.province.code,
        "commune": address.commune.code,
        "address_line": address.line,
    }


def _form(typed, *, bound):
    known = provinces.known()
    form = CheckoutForm.from_page(typed, known=known, bound=bound)
    form.regions = provinces.regions(known)
    return form


def _page(request, basket, form, *, words=(), status=200):
    who = services.shopper_of(request, form)
    summary = baskets.summary(basket, province=form.province_code, regions=form.regions, shopper=who)
    if basket is not None and not summary.rows:
        return redirect("basket:summary")
    context = {
        "form": form,
        "summary": summary,
        "words": words,
        "shown": services.seal(summary.shown()),
        "lost": basket is None,
        "chosen": form["method"].value(),
        "card": payments.card_is_on(),
        "login_url": reverse("account_login"),
        "terms_version": selectors.terms_version(),
    }
    if basket is not None and holding.is_a_visit(request):
        context["till"] = holding.of_request(request, basket, summary.rows)
    request._basket_count = len(summary.rows)
    response = render(request, "checkout/start.html", context, status=status)
    provinces.remember(request, response, form.province_code)
    return response


@private
@require_POST
def hold(request):
    """A sign of life while somebody types: the goods stay set aside. The page's line about it, anew."""
    basket = current.of(request)
    if not request.htmx:
        return redirect("checkout:start")
    till = holding.of_request(request, basket, baskets.summary(basket).rows) if basket else None
    return render(request, "checkout/_held_words.html", {"till": till})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, reference):
    """A guest's cash order counts when the code sent to the phone comes back."""
    purchase = _mine(request, reference)
    if not services.waits_for_code(purchase):
        return redirect("order", purchase.reference)
    if request.POST.get("step") == "again":
        words = services.send_code(purchase, request=request)
        messages.add_message(request, *((messages.WARNING, words) if words else (messages.SUCCESS, _("A new code is on its way."))))
        return redirect("checkout:confirm", purchase.reference)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm(purchase, code=form.cleaned_data["code"])
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            return proofs.keep(redirect("order", purchase.reference), purchase.payer_phone)
    return render(
        request,
        "checkout/confirm.html",
        {"form": form, "purchase": purchase, "minutes": settings.COD_CODE_MINUTES},
        status=422 if form.errors else 200,
    )


@private
@require_POST
def again(request, reference):
    """Mua lại: today's prices; what is gone is named with its reason."""
    purchase = _mine(request, reference)  # asked first: a stranger gets no basket either
    told = services.buy_again(current.open_for(request), purchase=purchase)
    if told.added:
        n = len(told.added)
        messages.success(
            request,
            ngettext("%(n)d product is in the basket, at today's price.", "%(n)d products are in the basket, at today's prices.", n)
            % {"n": n},
        )
    for added in told.added:
        if added.words:
            messages.warning(request, f"{added.offer.listing.title}: {added.words}")
    for name, why in told.refused:
        messages.warning(request, f"{name}: {why}")
    return redirect("basket:summary")


def _mine(request, reference):
    purchase = get_object_or_404(Purchase, reference=reference)
    if not access.may_see(request, purchase):
        raise Http404
    return purchase
