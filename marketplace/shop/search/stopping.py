"""Where the link in a "có hàng lại" message leads: looking changes nothing, the button ends what else the number waits for."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalogue import services as catalogue
from catalogue.models import RestockWish
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.unseen import unseen_page
from marketplace.foundation.notifications.views import over
from marketplace.shop.stock.wishes import STOP_LINK


@unseen_page
@require_http_methods(["GET", "HEAD", "POST"])
def restock_stop(request, key):
    wish = RestockWish.objects.filter(pk=key).first() if links.held(request, STOP_LINK, key) else None
    if wish is None:
        return over(request)
    if request.method == "POST":
        catalogue.stop_wishes(wish)
        return redirect("restock_stop", key)
    waiting = RestockWish.objects.filter(phone=wish.phone, told_at=None).count()
    return render(request, "search/restock_stop.html", {"waiting": waiting})
