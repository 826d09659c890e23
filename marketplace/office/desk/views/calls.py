import secrets

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.office.desk import calls
from marketplace.office.desk.call_forms import CallForm
from marketplace.shop.basket import selectors as baskets
from marketplace.shop.checkout import holding
from marketplace.shop.checkout import services as checkout
from marketplace.shop.delivery import provinces
from marketplace.shop.purchases.services import AlreadyOrdered, Changed


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def order(request):
    """One page and one form: every button but the last only shows it anew, with all that was typed."""
    typed = {name: value.replace("\0", "") for name, value in request.POST.items()}
    basket = calls.basket_for(request.session) if typed.get("add") else calls.basket_of(request.session)
    if typed.get("step") == "forget":
        calls.hang_up(request.session)
        return redirect("desk:order_by_call")
    if basket and basket.status == basket.OPEN and typed:
        for words in calls.gather(basket, typed):
            messages.warning(request, words)
        if typed.get("step") in ("code", "drop_code"):
            return _code(request, basket, typed)
    if basket and typed.get("step") == "order" and not (typed.get("pick") or typed.get("add")):
        return _order(request, basket, typed)
    return _page(request, basket, _form(typed, bound=False))


def _form(typed, *, bound):
    known = provinces.known()
    form = CallForm.from_page({"key": secrets.token_urlsafe(16)} | typed, known=known, bound=bound)
    form.regions = provinces.regions(known)
    return form


def _code(request, basket, typed):
    """The caller names a code of a promotion, or gives it up; what was typed stays on the page."""
    form = _form(typed, bound=False)
    try:
        checkout.change_code(request, basket)
    except ValidationError as refusal:
        form.code_trouble = " ".join(refusal.messages)
    return _page(request, basket, form)


def _order(request, basket, typed):
    form = _form(typed, bound=True)
    if not form.is_valid():
        return _page(request, basket, form, status=422)
    try:
        purchase = checkout.order_for_caller(basket, form=form, operator=request.user)
    except AlreadyOrdered as news:
        messages.info(request, " ".join(news.messages))
        return _done(request, news.purchase)
    except Changed as news:
        return _page(request, basket, form, words=news.words, status=409)
    except ValidationError as refusal:  # TooMany is one too
        return _page(request, basket, form, words=refusal.messages, status=422)
    messages.success(request, _("Ordered. The caller gets a message with the link to the order."))
    return _done(request, purchase)


def _done(request, purchase):
    calls.hang_up(request.session)
    return redirect("desk:order", purchase.orders.order_by("pk").values_list("number", flat=True)[0])


def _page(request, basket, form, *, words=(), status=200):
    open_basket = basket if basket and basket.status == basket.OPEN else None
    who = checkout.shopper_called(form)
    summary = baskets.summary(open_basket, province=form.province_code, regions=form.regions, shopper=who)
    typed = request.POST.get("q", "").replace("\0", "")
    till = holding.hold(open_basket, rows=summary.rows, network=f"operator:{request.user.pk}") if open_basket and request.POST else None
    context = {
        "form": form,
        "q": typed,
        "found": calls.found(typed),
        "summary": summary,
        "words": words,
        "till": till,
        "shown": checkout.seal(summary.shown()),
        "chosen": form["method"].value(),
        "focus": not (request.htmx or form.is_bound),
        "ready": summary.orderable and summary.delivery is not None,
    }
    return render(request, "desk/call.html", context, status=status)
