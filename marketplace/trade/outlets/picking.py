"""Goods are picked by typing, by owners and officers alike (templates/outlets/_picker.html)."""

from django.core.exceptions import ValidationError

from . import selectors, services
from .forms import GoodsForm

LONGEST, MOST_TICKED = 100, 300


def choices(request, outlet):
    """What the picker shows; what was ticked before stays ticked while one types on."""
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    ticked = [code for code in request.GET.getlist("add")[:MOST_TICKED] if code.isalnum()]
    most = selectors.CHOICES if words else selectors.CHOICES_UNASKED
    found = list(selectors.goods_to_choose(outlet, words).exclude(code__in=ticked)[: most + 1])
    return {
        "words": words,
        "ticked": selectors.goods_to_choose(outlet).filter(code__in=ticked) if ticked else (),
        "choices": found[:most],
        "more": len(found) > most,
        "goods": selectors.carried(outlet),
        "least": selectors.least_kinds(),
    }


def change(request, outlet, *, actor, by_owner=False):
    """From the ticks of both forms; refuses with sentences."""
    form = GoodsForm(request.POST, outlet=outlet)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    return services.set_goods(outlet, **form.changes, actor=actor, by_owner=by_owner)
