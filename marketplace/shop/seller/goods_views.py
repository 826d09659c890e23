from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import selectors as catalogue
from marketplace.foundation.core import limits
from marketplace.shop import thumbnails
from marketplace.shop.search.preview import Preview

from . import goods
from .goods_forms import CaptionForm, LabelForm, PictureForm, SendingForm, SizesFormSet
from .views import _frame, producer_required

PICTURES_AN_HOUR, CHANGES_AN_HOUR = 60, 300
PICTURE_SIZES = {"small": "160x200", "large": "900x900"}
DONE = {
    "submit": gettext_lazy("Handed in. A reader looks at it before it is displayed; a message comes."),
    "withdraw": gettext_lazy("The goods are no longer displayed. They can be taken up again."),
    "reopen": gettext_lazy("Taken up again as a draft."),
    "discard": gettext_lazy("The new words are gone; what is on display stays."),
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


def _page(request, template, row, **context):
    return render(request, template, {"row": row, **context} | _frame(request, "goods"), status=422 if request.method == "POST" else 200)


@producer_required
@require_safe
def edit(request, code):
    """What there is of one product, what is missing, and the ways to each part."""
    row = _mine(request, code)
    selling = row.listing and catalogue.selling_rule(row.listing)
    season = row.listing and catalogue.season_words(row.listing.season_months)
    return _page(request, "seller/goods_one.html", row, selling=selling, pictures=_pictures(row), season=season)


@producer_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request, code):
    row = _mine(request, code)
    said = goods.words_of(row, goods.LABEL)
    form = LabelForm(request.POST or None, initial=said, product=row.product)
    return _words(request, row, form, said, title=_("What the label says"))


@producer_required
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request, code):
    row = _mine(request, code)
    said = goods.words_of(row, goods.SENDING)
    form = SendingForm(request.POST or None, initial=said)
    return _words(request, row, form, said, title=_("Sending"))


def _words(request, row, form, said, **context):
    """One form of words; what was typed comes back after a mistake, beside what somebody else has saved."""
    said = {name: said[name] for name in form.fields}
    saved_by_another = []
    if request.method == "POST" and _spent(request) and form.is_valid():
        try:
            goods.save_words(row.product, words=form.cleaned_data, seen=request.POST.get("seen", ""), actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            if isinstance(refusal, goods.StaleError):
                saved_by_another = [(form[name].label, value) for name, value in said.items() if value != form.cleaned_data.get(name)]
        else:
            return _saved(request, row)
    context |= {"form": form, "seen": goods.mark(said), "saved_by_another": saved_by_another}
    return _page(request, "seller/goods_words.html", row, **context)


@producer_required
@require_http_methods(["GET", "HEAD", "POST"])
def sizes(request, code):
    row = _mine(request, code)
    said = goods.sizes_of(row)
    form = SizesFormSet(request.POST or None, initial=said, prefix="pack")
    form.extra = 1 if said else 2  # empty lines for more
    form.complete = not row.draft
    stale = refused = None
    if request.method == "POST" and _spent(request) and form.is_valid():
        try:
            goods.save_sizes(row.product, packs=form.packs, seen=request.POST.get("seen", ""), actor=request.user)
        except ValidationError as refusal:
            refused, stale = refusal, isinstance(refusal, goods.StaleError)
        else:
            return _saved(request, row)
    context = {"sizes": form, "seen": goods.mark_of_sizes(said), "refused": refused, "saved_by_another": said if stale else []}
    return _page(request, "seller/goods_sizes.html", row, **context)


def _spent(request):
    limits.spend(f"goods:{request.user.pk}", limit=CHANGES_AN_HOUR, seconds=3600)  # each is a version that is kept
    return True


def _saved(request, row):
    waits = _mine(request, row.product.code).waits
    said = _("Saved. What is new is displayed after somebody has read it.") if waits else _("Saved.")
    messages.success(request, said)
    return redirect("seller:goods_edit", row.product.code)


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
@require_safe
def preview(request, code):
    """The page as shoppers would see it; nothing on it does anything."""
    row = _mine(request, code)
    if row.listing is None:
        raise Http404
    page = Preview(row.listing, lambda image: reverse("seller:goods_picture_large", args=[code, image.pk]))
    return render(request, "search/preview.html", {"page": page, "back": reverse("seller:goods_edit", args=[code])})


@producer_required
@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request, code):
    row = _mine(request, code)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        limits.spend(f"pictures:{request.user.pk}", limit=PICTURES_AN_HOUR, seconds=3600)
        if form.is_valid() and _drawn(request, row, goods.add_picture, form.cleaned_data, _("The picture is there.")):
            return redirect("seller:goods_pictures", code)
    return _page(request, "seller/goods_pictures.html", row, form=form, pictures=_pictures(row), most=goods.services.MOST_PICTURES)


@producer_required
@require_POST
def remove_picture(request, code, key):
    return _picture_step(request, code, goods.remove_picture, {"key": key}, _("The picture is gone."))


@producer_required
@require_POST
def lead_with(request, code, key):
    return _picture_step(request, code, goods.services.lead_with, {"key": key}, _("This picture comes first now."))


@producer_required
@require_POST
def say_of_picture(request, code, key):
    form = CaptionForm(request.POST)
    said = {"key": key, "caption": form.cleaned_data["caption"] if form.is_valid() else ""}
    return _picture_step(request, code, goods.say_of_picture, said, _("Saved."))


def _picture_step(request, code, do, said, done):
    row = _mine(request, code)
    if row.listing is None:
        raise Http404
    _drawn(request, row, do, said, done)
    return redirect("seller:goods_pictures", code)


def _drawn(request, row, do, said, done):
    try:
        do(goods.listing_for(row, request.user), actor=request.user, **said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    messages.success(request, done)
    return True


@producer_required
@require_safe
@cache_control(private=True, max_age=3600)
def picture_file(request, code, key, size):
    """A picture that only its producer sees yet."""
    row = _mine(request, code)
    if row.listing is None:
        raise Http404
    image = get_object_or_404(row.listing.images, pk=key)
    return HttpResponse(thumbnails.drawn(image.original, PICTURE_SIZES[size]), content_type="image/jpeg")


def _pictures(row):
    """[(picture, its caption as it is wanted)]"""
    images = row.listing.images.order_by("display_order", "pk") if row.listing else ()
    captions = row.change.captions if row.change else {}
    return [(image, captions.get(str(image.pk), image.caption)) for image in images]
