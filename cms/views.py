from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page
from wagtail.views import serve

from marketplace.foundation.core import text
from marketplace.shop.basket import current
from marketplace.shop.basket import services as basket
from marketplace.shop.purchases import selectors as purchases
from marketplace.shop.storefront import views as storefront

from .models import CampaignPage, HomePage, RulesPage, StoryPage, told_of, words_about

STORIES_AT_HOME = 3
MOST_GOODS = 12


@require_safe
def home(request):
    """The shop's front page, with what editors put into it."""
    here = {"locale__language_code": get_language()}
    stories = StoryPage.objects.live().filter(**here).select_related("commune", "picture")
    shown = {
        "front": HomePage.objects.live().filter(**here).first(),
        "campaigns": CampaignPage.running().filter(**here).select_related("picture")[:1],
        "stories": stories.order_by("-first_published_at")[:STORIES_AT_HOME],
    }
    return render(request, "cms/home.html", storefront.home_shown() | shown)


@require_safe
def commune(request, key):
    """The commune as the rooms know it, and what editors tell of it."""
    found, address = storefront.commune_called(key)
    if request.path != address:
        return redirect(address, permanent=True)
    language = get_language()
    told = told_of(found, language) | {"page": words_about(found, language)}
    return render(request, "cms/commune.html", storefront.commune_shown(found) | told)


@require_safe
def rules(request, slug):
    """The text of today, or the one an order agreed to (`?edition=` names it by its label)."""
    page = get_object_or_404(RulesPage.objects.live().select_related("locale"), slug=slug, locale__language_code=get_language())
    context = page.get_context(request)
    label = request.GET.get("edition", "").replace("\0", "")
    old = purchases.edition(label) if label and label != context["edition"] else None
    if old and slug in old.texts:
        context |= {"old": old, "edition": "", "words": old.texts[slug]["html"]}
    return render(request, "cms/rules_page.html", context)


def written(request, path):
    """Whatever editors have written. An English address of a Vietnamese page leads to its translation, else to the page itself."""
    try:
        return serve(request, path)
    except Http404:
        page = _vietnamese(path) if get_language() != "vi" else None
        if page is None:
            raise
    there = Page.objects.live().filter(translation_key=page.translation_key, locale__language_code=get_language()).first()
    if there is None:
        messages.info(request, _("This page is there in Vietnamese only."))
    return redirect((there or page).get_url(request))


def _vietnamese(path):
    front = HomePage.objects.filter(locale__language_code="vi").first()
    return front and Page.objects.live().filter(url_path=f"{front.url_path}{path.strip('/')}/").first()


@require_POST
def recipe_to_basket(request):
    """Every ingredient that the shop has, at once; what cannot be bought is said."""
    packs = text.wholes(request.POST.getlist("pack"))[:MOST_GOODS]
    told = basket.gather(current.open_for(request), wanted=[(pack, 1, "") for pack in packs])
    for name, why in told.refused:
        messages.warning(request, f"{name}: {why}" if name else why)
    if told.added:
        messages.success(request, _("The ingredients are in the basket."))
    return redirect("basket:summary")
