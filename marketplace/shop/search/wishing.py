"""“Báo khi có lại”: a number is taken once its owner has shown that it is theirs, by an account, an earlier code or one sent now."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from catalogue import services as catalogue
from marketplace.foundation.accounts import proofs
from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.fields import CodeForm
from marketplace.foundation.core import phones
from marketplace.foundation.core.clients import client_address

from . import product_page

PURPOSE = "restock"
ASKED = "restock-asked"  # in the session, until the code is typed: the number, and the product's code
private = cache_control(private=True, no_store=True)


def _page(request, slug):
    page = product_page.find(slug.split("-", 1)[0].upper(), own=request.holder())
    if page is None:
        raise Http404
    return page


@require_POST
def notify(request, slug):
    page = _page(request, slug)
    try:
        phone = phones.parse(request.POST.get("phone", "").replace("\0", "")[:20])
        if proofs.proven(request, phone):
            _wish(request, page, phone)
            return redirect(page.url)
        catalogue.refuse_blocked(page.product, phone)
        accounts.send_code(phone, purpose=PURPOSE, request=request)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(page.url)
    request.session[ASKED] = {"phone": phone, "product": page.product.code}
    return redirect("product-notify-code", page.slug)


def _wish(request, page, phone):
    catalogue.wish_restock(page.product, phone=phone, address=client_address(request))
    messages.success(request, _("Noted. We will send a message to this number when it can be bought again."))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def code(request, slug):
    """The code that was sent; only then the number is kept."""
    page, asked = _page(request, slug), request.session.get(ASKED)
    if not asked or asked["product"] != page.product.code:
        return redirect(page.url)
    if request.method == "POST" and request.POST.get("step") == "again":
        return _again(request, page, asked["phone"])
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.check_code(asked["phone"], purpose=PURPOSE, code=form.cleaned_data["code"])
            _wish(request, page, asked["phone"])
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            del request.session[ASKED]
            return proofs.keep(redirect(page.url), asked["phone"])
    context = {"form": form, "page": page, "phone": asked["phone"]}
    return render(request, "search/wish_code.html", context, status=422 if form.errors else 200)


def _again(request, page, phone):
    try:
        accounts.send_code(phone, purpose=PURPOSE, request=request)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("A new code is on its way."))
    return redirect("product-notify-code", page.slug)
