"""The law wants goods read before they are displayed (Law 122/2025, duties of a platform that takes orders)."""

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from catalogue import selectors as catalogue
from catalogue import services
from catalogue.models import ListingState, ProductImage
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.office.desk import selectors
from marketplace.office.desk.review_forms import BackForm
from marketplace.office.desk.territory import officers
from marketplace.office.desk.views.doing import attempt
from marketplace.shop import thumbnails
from marketplace.shop.search.preview import Preview

PAGE, PICTURE_SIZE = 50, "900x900"
reviewers = officers(Role.COORDINATION_OFFICER, Role.OPERATOR)


@reviewers
@require_safe
def listing(request):
    page = Paginator(selectors.listings_in_review(request.territory), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/listings.html", {"page": page})


@reviewers
@require_safe
def one(request, key):
    row = get_object_or_404(selectors.listings(request.territory), pk=key)
    context = {
        "listing": row,
        "label": selectors.label_of(row),
        "packs": row.children.filter(is_public=True).order_by("pk").prefetch_related("stockrecords"),
        "pictures": row.images.order_by("display_order", "pk"),
        "selling": catalogue.selling_rule(row),
        "form": BackForm(),
        "waits": row.state == ListingState.PUBLISHED and hasattr(row, "change") and not row.change.refused,
        "waiting": selectors.words_that_wait(row),
        "seen": catalogue.mark_of(row),
        "history": history_of(row),
    }
    return render(request, "desk/listing.html", context)


@reviewers
@require_POST
def publish(request, key):
    row, seen = get_object_or_404(selectors.listings(request.territory), pk=key), request.POST.get("seen", "")
    said = _("The goods are displayed.")
    attempt(request, Form(request.POST), lambda _said: services.publish(row, actor=request.user, seen=seen), said=said)
    return redirect("desk:listing", key=key)


@reviewers
@require_POST
def send_back(request, key):
    row = get_object_or_404(selectors.listings(request.territory), pk=key)
    attempt(request, BackForm(request.POST), lambda said: services.send_back(row, actor=request.user, **said), said=_("It is sent back."))
    return redirect("desk:listing", key=key)


@reviewers
@require_POST
def accept_change(request, key):
    row, seen = get_object_or_404(selectors.listings(request.territory), pk=key), request.POST.get("seen", "")
    attempt(
        request,
        Form(request.POST),
        lambda _said: services.accept_change(row, actor=request.user, seen=seen),
        said=_("The new words are displayed."),
    )
    return redirect("desk:listing", key=key)


@reviewers
@require_POST
def refuse_change(request, key):
    row, seen = get_object_or_404(selectors.listings(request.territory), pk=key), request.POST.get("seen", "")
    attempt(
        request,
        BackForm(request.POST),
        lambda said: services.refuse_change(row, actor=request.user, seen=seen, **said),
        said=_("It is sent back."),
    )
    return redirect("desk:listing", key=key)


@reviewers
@require_safe
def preview(request, key):
    """The page as shoppers would see it, with all that waits."""
    row = get_object_or_404(selectors.listings(request.territory), pk=key)
    page = Preview(row, lambda image: reverse("desk:listing_picture", args=[row.pk, image.pk]))
    return render(request, "search/preview.html", {"page": page, "back": reverse("desk:listing", args=[row.pk])})


@reviewers
@require_safe
@cache_control(private=True, max_age=3600)
def picture(request, key, image):
    """As the reader sees it, displayed or not."""
    found = get_object_or_404(ProductImage, product__in=selectors.listings(request.territory).filter(pk=key), pk=image)
    return HttpResponse(thumbnails.drawn(found.original, PICTURE_SIZE), content_type="image/jpeg")
