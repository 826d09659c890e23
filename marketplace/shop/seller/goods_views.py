from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import selectors as catalogue
from catalogue.services import LISTING_FIELDS
from marketplace.foundation.core import limits
from marketplace.shop import thumbnails

from . import goods
from .goods_forms import PictureForm, SizesFormSet, WordsForm
from .views import _frame, producer_required

PICTURES_AN_HOUR = 60
DONE = {
    "submit": gettext_lazy("Handed in. A reader looks at it before it is displayed; a message comes."),
    "withdraw": gettext_lazy("The goods are no longer displayed. They can be taken up again."),
    "reopen": gettext_lazy("Taken up again as a draft."),
}


@producer_required
@require_safe
def listing(request):
    return render(request, "seller/goods.html", {"rows": goods.goods_of(request.producers)} | _frame(request, "goods"))


def _mine(request, code):
    found = goods.one_of(request.producers, code)
    if found is None:
        raise Http404
    return found


@producer_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, code):
    """One page for words, sizes, prices and stock; what was typed comes back after a mistake."""
    row = _mine(request, code)
    words = WordsForm(request.POST or None, initial=_words(row))
    sizes = SizesFormSet(request.POST or None, initial=_sizes(row), prefix="pack")
    sizes.extra = 1 if row.listing else 2  # empty lines for more sizes
    if request.method == "POST" and words.is_valid() & sizes.is_valid():
        try:
            goods.save(row.product, words=words.cleaned_data, packs=sizes.packs, seen=request.POST.get("seen", ""), actor=request.user)
        except ValidationError as refusal:
            words.add_error(None, refusal)
        else:
            waits = row.listing and row.listing.state == "published" and _mine(request, code).changing
            said = _("Saved. The new words are shown after somebody has read them.") if waits else _("Saved.")
            messages.success(request, said)
            return redirect("seller:goods_edit", code)
    seen = request.POST.get("seen") or goods.version_of(row.listing)
    context = {"row": row, "words": words, "sizes": sizes, "seen": seen, "selling": row.listing and catalogue.selling_rule(row.listing)}
    context |= {"picture_form": PictureForm(), "pictures": _pictures(row)}
    return render(request, "seller/goods_edit.html", context | _frame(request, "goods"), status=422 if request.method == "POST" else 200)


@producer_required
@require_POST
def step(request, code, step):
    row = _mine(request, code)
    if row.listing is None and step != "reopen":
        raise Http404
    listing = row.listing or row.product.listings.order_by("-pk").first()
    if listing is None:
        raise Http404
    try:
        goods.STEPS[step](listing, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, DONE[step])
    return redirect("seller:goods_edit", code)


@producer_required
@require_POST
def add_picture(request, code):
    form = PictureForm(request.POST, request.FILES)
    limits.spend(f"pictures:{request.user.pk}", limit=PICTURES_AN_HOUR, seconds=3600)
    return _drawn(request, code, form, goods.add_picture, _("The picture is there."))


@producer_required
@require_POST
def remove_picture(request, code, key):
    return _drawn(
        request, code, None, lambda listing, actor: goods.remove_picture(listing, key=key, actor=actor), _("The picture is gone.")
    )


def _drawn(request, code, form, do, said):
    row = _mine(request, code)
    if row.listing is None:
        raise Http404
    try:
        if form and not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        do(row.listing, actor=request.user, **(form.cleaned_data if form else {}))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)
    return redirect("seller:goods_edit", code)


def _words(row):
    if row.listing is None:
        producer, product = row.product.producer, row.product
        place = str(product.commune) if product.commune else ""
        address = ", ".join(filter(None, (producer.legal_name or producer.name, producer.address_line, str(producer.commune or ""))))
        return {"title": product.name, "origin": place, "responsible_party": address, "handling_days": 2}
    waiting = row.changing.fields if row.changing else {}
    return {name: waiting.get(name, getattr(row.listing, name)) for name in LISTING_FIELDS}


def _pictures(row):
    images = row.listing.images.order_by("display_order", "pk") if row.listing else ()
    return [(image, thumbnails.url(image.original, "160x200")) for image in images]


def _sizes(row):
    return [
        {
            "id": pack.pk,
            "title": pack.title,
            "pack_grams": pack.pack_grams,
            "weight_grams": pack.weight_grams,
            "price": pack.price,
            "pieces": getattr(getattr(pack, "pool", None), "on_hand", None),
            "shown": getattr(getattr(pack, "pool", None), "on_hand", None),
            "offered": pack.is_public,
        }
        for pack in (row.listing.children.all() if row.listing else ())
    ]
