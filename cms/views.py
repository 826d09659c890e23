from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.core import text
from marketplace.shop.basket import current
from marketplace.shop.basket import services as basket
from marketplace.shop.storefront import views as storefront

from .models import CampaignPage, HomePage, StoryPage

STORIES_AT_HOME = 3
MOST_GOODS = 12


@require_safe
def home(request):
    """The shop's front page, with what editors put into it."""
    here = {"locale__language_code": get_language()}
    stories = StoryPage.objects.live().filter(**here).select_related("commune", "picture")
    shown = {
        "front": HomePage.objects.live().filter(**here).first(),
        "campaigns": CampaignPage.running().filter(**here)[:1],
        "stories": stories.order_by("-first_published_at")[:STORIES_AT_HOME],
    }
    return render(request, "cms/home.html", storefront.home_shown() | shown)


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
