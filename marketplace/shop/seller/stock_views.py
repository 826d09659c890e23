"""One shelf: what lies there, who changed the number, when and why; and two numbers that the maker sets."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.shop.stock import selectors as stock_selectors
from marketplace.shop.stock import services as stock

from . import selectors, services
from .stock_forms import CountForm, MarksForm
from .views import _frame, producer_required

LAST = 100  # lines of the journal


@producer_required
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request, key):
    pool = get_object_or_404(selectors.pools_of(request.producers).with_available(), pk=key)
    marks = request.POST.get("step") == "marks"
    count_form = CountForm(request.POST if request.POST and not marks else None, initial={"shown": pool.on_hand, "counted": pool.on_hand})
    marks_form = MarksForm(request.POST if marks else None, initial={"low_at": pool.low_at, "most_each": pool.most_each})
    form, write = (marks_form, _set_marks) if marks else (count_form, _count)
    if request.method == "POST" and form.is_valid() and _written(write, request, pool, form):
        return redirect("seller:shelf", key)
    context = {
        "pool": pool,
        "held": max(0, pool.unsold - pool.available),
        "count_form": count_form,
        "marks_form": marks_form,
        "history": stock_selectors.history_of(pool)[:LAST],
    }
    return render(request, "seller/shelf.html", context | _frame(request, ""), status=422 if request.method == "POST" else 200)


def _written(write, request, pool, form):
    try:
        write(request, pool, form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("The numbers are saved."))
    return True


def _count(request, pool, said):
    services.count_one(pool, **said, actor=request.user)


def _set_marks(request, pool, said):
    stock.set_marks(pool, **said, person=request.user)
