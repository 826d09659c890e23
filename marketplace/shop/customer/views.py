import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.foundation.accounts import consents
from marketplace.foundation.accounts import services as people
from marketplace.foundation.accounts.access import person_required
from marketplace.foundation.accounts.selectors import has_second_factor
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core.limits import TooMany
from marketplace.shop.customer import selectors, services
from marketplace.shop.customer.forms import AddressForm, CodeForm, JoinForm, NumberForm, ProfileForm

PAGE = 20
JOIN_SESSION = "join_orders_phone"
FORGET_SESSION = "forget_number_phone"


@person_required
@require_GET
def home(request):
    context = {
        "doors": selectors.doors_of(request.user),
        "latest": selectors.purchases_of(request.user)[:3],
        "address": request.user.places_to_send.select_related("commune__province").first(),
        "second_factor": has_second_factor(request.user),
    }
    return render(request, "customer/home.html", context)


@person_required
@require_GET
def orders(request):
    page = Paginator(selectors.purchases_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "customer/orders.html", {"page": page})


@person_required
@require_http_methods(["GET", "POST"])
def join_orders(request):
    form = JoinForm(request.POST or None, initial={"phone": request.user.phone})
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            services.send_join_code(phone, request=request)
        except TooMany as refused:
            form.add_error("phone", refused)
        else:
            request.session[JOIN_SESSION] = phone
            return redirect("account:join_orders_code")
    return render(request, "customer/join_orders.html", {"form": form})


@person_required
@require_http_methods(["GET", "POST"])
def join_orders_code(request):
    phone = request.session.get(JOIN_SESSION)
    if not phone:
        return redirect("account:join_orders")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = services.join_purchases(request.user, phone=phone, code=form.cleaned_data["code"])
        except ValidationError as refused:
            form.add_error("code", refused)
        else:
            del request.session[JOIN_SESSION]
            messages.success(request, _("%(count)d purchases now stand in your account.") % {"count": count})
            return redirect("account:orders")
    return render(request, "customer/join_orders_code.html", {"form": form, "phone": phone})


@person_required
@require_http_methods(["GET", "POST"])
def profile(request):
    form = ProfileForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        people.rename(request.user, name=form.cleaned_data["name"])
        messages.success(request, _("Saved."))
        return redirect("account:home")
    return render(request, "customer/profile.html", {"form": form})


@person_required
@require_GET
def addresses(request):
    rows = request.user.places_to_send.select_related("commune__province")
    return render(request, "customer/addresses.html", {"rows": rows})


@person_required
@require_http_methods(["GET", "POST"])
def address(request, key=None):
    """Add or change an address. The button "choose" only brings the communes of the chosen province."""
    row = get_object_or_404(request.user.places_to_send.select_related("commune__province"), pk=key) if key else None
    if request.method == "POST" and "choose" not in request.POST:
        form = AddressForm(request.POST)
        if form.is_valid() and _address_saved(request, form, row):
            return redirect("account:addresses")
    else:
        form = AddressForm(initial={**_initial(request, row), **request.POST.dict()})
    partial = request.headers.get("HX-Request") and "choose" in request.POST
    template = "customer/address_commune.html" if partial else "customer/address.html"
    return render(request, template, {"form": form, "row": row})


def _initial(request, row):
    if row is None:
        return {"name": request.user.name, "phone": request.user.phone}
    shown = {"name": row.name, "phone": row.phone, "line": row.line, "is_default": row.is_default}
    return {**shown, "province": row.commune.province.code, "commune": row.commune.code}


def _address_saved(request, form, row):
    fields = {name: form.cleaned_data[name] for name in ("name", "phone", "commune", "line", "is_default")}
    try:
        people.save_address(request.user, address=row, **fields)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("Saved."))
    return True


@person_required
@require_POST
def address_delete(request, key):
    people.delete_address(get_object_or_404(request.user.places_to_send, pk=key))
    messages.success(request, _("The address is deleted."))
    return redirect("account:addresses")


@person_required
@require_GET
def data(request):
    context = {
        "consents": selectors.consents_of(request.user),
        "erasure": selectors.open_erasure_of(request.user),
        "waits": selectors.open_orders_of(request.user).exists(),
        "purchases": selectors.purchases_of(request.user).count(),
        "addresses": request.user.places_to_send.count(),
    }
    return render(request, "customer/data.html", context)


@person_required
@require_POST
def consent(request, purpose):
    if purpose not in {known.slug for known in consents.purposes()}:
        raise Http404
    if request.POST.get("give"):
        people.give_consent(request.user, purpose=purpose, page="account:data")
        messages.success(request, _("Thank you. You can withdraw at any time."))
    else:
        try:
            people.withdraw_consent(request.user, purpose=purpose)
            messages.success(request, _("Withdrawn."))
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
    return redirect("account:data")


@person_required
@require_POST
def download(request):
    body = json.dumps(selectors.everything_about(request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    audit.record("data_downloaded", request.user, actor=request.user)
    return HttpResponse(
        body,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="du-lieu-cua-toi.json"', "X-Content-Type-Options": "nosniff"},
    )


@person_required
@require_POST
def erase(request):
    standing = selectors.open_erasure_of(request.user)
    if request.POST.get("withdraw") and standing:
        people.withdraw_erasure(standing, actor=request.user)
        messages.success(request, _("Your account stays."))
    else:
        people.ask_for_erasure(request.user)
        messages.success(request, _("We have written it down and answer within two working days."))
    return redirect("account:data")


@never_cache
@require_http_methods(["GET", "POST"])
def forget_number(request):
    """For whoever bought or wrote without an account: a code to the number, then it is asked for."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            people.send_erasure_code(phone, request=request)
        except TooMany as refused:
            form.add_error("phone", refused)
        else:
            request.session[FORGET_SESSION] = phone
            return redirect("account:forget_number_code")
    return render(request, "customer/forget_number.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def forget_number_code(request):
    phone = request.session.get(FORGET_SESSION)
    if not phone:
        return redirect("account:forget_number")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keep = "withdraw" in request.POST
        try:
            (people.withdraw_guest_erasure if keep else people.ask_for_guest_erasure)(phone, code=form.cleaned_data["code"])
        except ValidationError as refused:
            form.add_error("code", refused)
        else:
            del request.session[FORGET_SESSION]
            written = _("Withdrawn: nothing will be erased.") if keep else _("We have written it down and answer within two working days.")
            messages.success(request, written)
            return redirect("help")
    return render(request, "customer/forget_number_code.html", {"form": form, "phone": phone})
