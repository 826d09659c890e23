from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.office.desk import selectors
from marketplace.office.desk import services as desk
from marketplace.office.desk.review_forms import AmendForm, ProductFilters, ProductForm
from marketplace.office.desk.territory import officers
from marketplace.register.certification import services
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.models import Producer

PAGE = 50


@officers(Role.COORDINATION_OFFICER)
@require_GET
def listing(request):
    filters = ProductFilters(request.GET)
    filters.is_valid()
    chosen = {name: value for name, value in filters.cleaned_data.items() if value}
    page = Paginator(selectors.products(request.territory, **chosen), PAGE).get_page(request.GET.get("page"))
    maker = request.territory.narrow(Producer.objects.filter(code=chosen["maker"])).first() if "maker" in chosen else None
    return render(request, "desk/products.html", {"filters": filters, "page": page, "maker": maker})


@officers(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "POST"])
def enter(request):
    """A name for the register; it holds no star by that."""
    form = ProductForm(request.POST or None, here=request.territory)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_product(form.cleaned_data.pop("name"), actor=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("“%(name)s” is in the register.") % {"name": made.name})
            return redirect("desk:product", code=made.code)
    context = {"form": form, "makers": selectors.producers_by_name(request.territory)}
    return render(request, "desk/product.html", context, status=422 if form.errors else 200)


@officers(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "POST"])
def amend(request, code):
    rows = request.territory.narrow(RegisteredProduct.objects.select_related("producer", "commune", "district", "group", "set"))
    product = get_object_or_404(rows, code=code)
    form = AmendForm(request.POST or None, initial=_initial(product), here=request.territory)
    if request.method == "POST" and form.is_valid():
        try:
            desk.amend_product(product, actor=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:product", code=code)
    context = {
        "product": product,
        "form": form,
        "makers": selectors.producers_by_name(request.territory),
        "sayings": product.recognitions.all(),
        "certificates": product.certificates.order_by("-valid_from", "-pk"),
        "history": history_of(product),
    }
    return render(request, "desk/product.html", context, status=422 if form.errors else 200)


def _initial(product):
    fields = ("name", "group", "set", "commune", "district", "office_code", "unit")
    maker = f"{product.producer.code} · {product.producer.name}" if product.producer else ""
    return {name: getattr(product, name) for name in fields} | {"producer": maker, "seen": selectors.last_change(product)}
