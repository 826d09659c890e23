"""Rules of promotions: written, agreed to by who bears a part, opened, ended. Once open, a rule is never rewritten."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.promotion_forms import EndForm, ProgrammeForm, PromotionForm, typed
from marketplace.shop.promotions import selectors, services, telling
from marketplace.shop.promotions.models import Promotion

from .doing import attempt, perform

ON_A_PAGE = 50


def _page_of(request, rows):
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))


def _told(promotion):
    state = telling.state(promotion)
    words, colour = telling.STATES[state]
    return {
        "row": promotion,
        "state": state,
        "words": words,
        "colour": colour,
        "scope": list(telling.scope(promotion)),
        "limits": list(telling.limits(promotion)),
        "bearer": telling.bearer(promotion),
    }


@role_required(Role.OPERATOR)
@require_safe
def listing(request):
    page = _page_of(request, Promotion.objects.whole())
    context = {"page": page, "rows": [_told(row) for row in page], "programmes": selectors.programmes(), "programme_form": ProgrammeForm()}
    return render(request, "desk/promotions.html", context)


def _found(key):
    return get_object_or_404(Promotion.objects.whole(), pk=key)


@role_required(Role.OPERATOR)
@require_safe
def one(request, key):
    promotion = _found(key)
    uses = _page_of(request, promotion.uses.order_by("-pk"))
    return render(request, "desk/promotion.html", {"told": _told(promotion), "promotion": promotion, "uses": uses, "form": EndForm()})


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    return _write(request, None)


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, key):
    promotion = _found(key)
    if promotion.opened_at or promotion.ended_at:
        return redirect("desk:promotion", key)
    return _write(request, promotion)


def _write(request, promotion):
    form = PromotionForm(request.POST or None, initial=typed(promotion) if promotion else {"borne_by": "platform"})
    if request.method == "POST" and form.is_valid():
        try:
            written = services.write(form.rule(), actor=request.user, promotion=promotion)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("desk:promotion", written.pk)
    return render(request, "desk/promotion_form.html", {"form": form, "promotion": promotion}, status=422 if form.errors else 200)


@role_required(Role.OPERATOR)
@require_POST
def open_it(request, key):
    promotion = _found(key)
    perform(request, lambda: services.open_promotion(promotion, actor=request.user), said=_("It is open now."))
    return redirect("desk:promotion", key)


@role_required(Role.OPERATOR)
@require_POST
def end(request, key):
    promotion = _found(key)
    attempt(request, EndForm(request.POST), lambda said: services.end(promotion, actor=request.user, **said), said=_("It has ended."))
    return redirect("desk:promotion", key)


@role_required(Role.OPERATOR)
@require_POST
def programme(request):
    attempt(request, ProgrammeForm(request.POST), lambda said: services.add_programme(actor=request.user, **said), said=_("Saved."))
    return redirect("desk:promotions")
