from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.core import dates
from marketplace.shop.delivery import provinces
from marketplace.shop.promotions.shoppers import shopper

from . import current, limits, selectors, services
from .forms import AddForm, ChangeForm, CodeForm, UndoForm

private = cache_control(private=True, no_store=True)


@private
@require_safe
def summary(request):
    known = provinces.known()
    province = provinces.chosen(request, known)
    response = render(request, "basket/summary.html", _page(request, province, known))
    provinces.remember(request, response, province)
    return response


def _page(request, province, known, undo=None):
    told = selectors.summary(
        current.of(request), province=province, regions=provinces.regions(known), pictures=True, shopper=shopper(request.user)
    )
    request._basket_count = len(told.rows)
    added = next((row for row in told.rows if str(row.offer.pack.pk) == request.GET.get("added")), None)
    return {
        "summary": told,
        "provinces": provinces.choices(known),
        "undo_quantity": undo or _undo_quantity(request),
        "today": dates.today(),
        "added": added,
    }


def _undo_quantity(request):
    text = request.GET.get("undo", "")
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) else 1  # noqa: PLR2004


def _refusals_are_told(view):
    """What a service refuses is said on the page; the person stays where they were."""

    @wraps(view)
    def told(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return _back(request)

    return private(require_POST(told))


def _back(request, undo=None):
    """After a change: the basket anew, as a whole page or (htmx) as its inner part."""
    if request.htmx:
        known = provinces.known()
        return render(request, "basket/_changed.html", _page(request, provinces.chosen(request, known), known, undo))
    return redirect(reverse("basket:summary") + (f"?undo={undo}" if undo else ""))


def _clean(form):
    if not form.is_valid():
        raise ValidationError([words for errors in form.errors.values() for words in errors])
    return form.cleaned_data


@private
@require_POST
def add(request):
    """From a product's page: htmx gets a sentence and the new count, a plain form is led to the basket, which says it."""
    try:
        wanted = _clean(AddForm(request.POST))
        added = services.add(current.open_for(request), pack=wanted["pack"], quantity=wanted["quantity"])
    except ValidationError as refusal:
        return _not_added(request, " ".join(refusal.messages))
    if request.htmx:
        return render(request, "basket/_added.html", {"added": added})
    return redirect(f"{reverse('basket:summary')}?added={added.offer.pack.pk}")


def _not_added(request, words):
    if request.htmx:
        return render(request, "basket/_added.html", {"refusal": words})
    messages.error(request, words)
    return redirect("basket:summary")


@_refusals_are_told
def change(request, line):
    wanted = _clean(ChangeForm(request.POST))["quantity"]
    changed = services.set_quantity(_mine(request), line=line, quantity=wanted)
    if changed and changed.words:
        messages.warning(request, f"{changed.offer.listing.title}: {changed.words}")
    return _back(request)


@_refusals_are_told
def remove(request, line):
    return _back(request, undo=services.remove(_mine(request), line=line))


@_refusals_are_told
def undo(request):
    wanted = _clean(UndoForm(request.POST))
    services.set_quantity(_mine(request), line=wanted["line"], quantity=wanted["quantity"])
    return _back(request)


@_refusals_are_told
def empty(request):
    services.empty(_mine(request))
    return _back(request)


@_refusals_are_told
def code(request):
    """A code of a promotion. Tries are counted, so that nobody guesses codes."""
    limits.spend_code(request)
    services.use_code(_mine(request), code=_clean(CodeForm(request.POST))["code"])
    return _back(request)


@_refusals_are_told
def drop_code(request):
    services.drop_code(_mine(request))
    return _back(request)


def _mine(request):
    basket = current.of(request)
    if basket is None:
        raise ValidationError(_("The basket is empty."), code="empty")
    return basket
