"""Where the link in a "có hàng lại" message leads: looking changes nothing, the button ends them for this number."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalogue import services as catalogue
from catalogue.models import RestockWish
from catalogue.selectors import is_blocked
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.unseen import unseen_page
from marketplace.foundation.notifications.views import over
from marketplace.shop.stock.wishes import STOP_LINK


@unseen_page
@require_http_methods(["GET", "HEAD", "POST"])
def restock_stop(request, key):
    wish = RestockWish.objects.select_related("registered_product").filter(pk=key).first() if links.held(request, STOP_LINK, key) else None
    if wish is None:
        return over(request)
    if request.method == "POST":
        if "again" in request.POST:
            catalogue.allow_wishes(wish)
        else:
            catalogue.stop_wishes(wish)
        return redirect("restock_stop", key)
    context = {
        "product": wish.registered_product,
        "blocked": is_blocked(wish.registered_product, wish.phone),
        "waiting": RestockWish.objects.filter(phone=wish.phone, told_at=None).exclude(registered_product=wish.registered_product).count(),
    }
    return render(request, "search/restock_stop.html", context)
