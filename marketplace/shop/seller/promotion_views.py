"""The producer reads what promotions are about its goods, what each leaves it, and agrees where it bears a part."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.shop.promotions import selectors, services, telling

from .views import _frame, producer_required


@producer_required
@require_safe
def listing(request):
    rows = [telling.Told(row) for row in selectors.of_producers(request.producers)]
    asked = [(told, services.seal(told.row)) for told in rows if told.state == "asked"]
    context = {"asked": asked, "others": [told for told in rows if told.state != "asked"]}
    return render(request, "seller/promotions.html", context | _frame(request, "done"))


@producer_required
@require_POST
def agree(request, key):
    row = selectors.of_producers(request.producers).filter(pk=key).first()
    if row is None:
        raise Http404
    try:
        services.agree(row, actor=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Thank you. The operator opens the promotion now."))
    return redirect("seller:promotions")
