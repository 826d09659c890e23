from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.accounts.selectors import opens
from marketplace.foundation.core import dates, references, text
from marketplace.office.desk import answering, selectors
from marketplace.office.desk.territory import officers, territory_of
from marketplace.register.certification.selectors import STANDING, state_of
from marketplace.register.certification.verdicts import verdict_word
from marketplace.shop.purchases import selectors as purchases
from marketplace.trade.fairs import selectors as fairs
from marketplace.trade.fairs.presenting import dress

from .outlets import rows_of as outlet_rows

OF_EACH = 8
LONGEST = 100


@officers()
@require_safe
def results(request):
    """`?tim=`: names with or without marks, numbers as printed, codes, order numbers."""
    asked = " ".join(request.GET.get("tim", "").split())[:LONGEST]
    found = [kind for kind in _kinds(request, asked) if kind["rows"]] if asked else []
    return render(request, "desk/search.html", {"asked": asked, "found": found})


def _kinds(request, asked):
    if here := _where(request, Role.COORDINATION_OFFICER):
        yield _kind(_("Certificates"), selectors.certificates(here, q=asked), "certificates", asked, _certificate)
        yield _kind(_("Products"), selectors.products(here, asked), "products", asked, _product)
        yield _kind(_("Makers in the register"), selectors.producers(here, asked), "producers", asked, _producer)
        yield _kind(_("Decisions"), selectors.decisions(here, asked), "decisions", asked, _decision)
    if here := _where(request, Role.TRADE_OFFICER):
        yield _kind(_("Points of sale"), here.narrow(outlet_rows(q=asked)), "outlets", asked, _outlet)
        yield _kind(_("Fairs"), here.narrow(fairs.at_desk(q=text.fold(asked))), "fairs", asked, _fair)
    yield from _answerable(request, asked)
    here = _where(request, Role.OPERATOR)
    if here and (purchase := purchases.purchase_by_number(references.normalized(asked))):
        orders = here.narrow(purchase.orders.select_related("producer"))
        rows = [(order.number, order.producer.name, reverse("desk:order", args=[order.number])) for order in orders]
        yield {"words": _("Orders"), "rows": rows, "more": ""}


def _answerable(request, asked):
    """Complaints and reports by their number, of those that this person may see."""
    if not opens(request.user, request.grants, answering.ROLES, placed=True):
        return
    for kind, words in ((answering.KINDS["complaints"], _("Complaints")), (answering.KINDS["labels"], _("Reports of labels"))):
        named = kind.model.objects.filter(reference=references.normalized(asked)).select_related("agency")
        rows = answering.seen(kind, named, request.user, request.grants)
        yield {"words": words, "rows": [_answer(row, kind) for row in rows], "more": ""}


def _answer(row, kind):
    return row.reference, f"{row.agency or ''} {dates.words(row.due_on)}".strip(), reverse(kind.url, args=[row.pk])


def _outlet(row):
    return row.name, ", ".join(filter(None, (row.get_state_display(), str(row.commune or "")))), reverse("desk:outlet", args=[row.code])


def _fair(row):
    dress(row)
    return row.name, ", ".join(filter(None, (str(row.status_words), str(row.days or "")))), reverse("desk:fair", args=[row.pk])


def _where(request, role):
    """The territory in which this person holds the role, or None."""
    held = opens(request.user, request.grants, [role], placed=True)
    return territory_of(request.user, request.grants, [role]) if held else None


def _kind(words, rows, page, asked, shown):
    first = list(rows[: OF_EACH + 1])
    more = f"{reverse(f'desk:{page}')}?{urlencode({'q': asked})}" if len(first) > OF_EACH else ""
    return {"words": words, "rows": [shown(row) for row in first[:OF_EACH]], "more": more}


def _certificate(row):
    state, day = state_of(row), dates.words(row.expires_on)
    detail = (
        _("%(stars)d stars, through %(day)s") % {"stars": row.stars, "day": day} if state == STANDING else f"{verdict_word(state)}, {day}"
    )
    return f"{row.product.name} · {row}", detail, reverse("desk:certificate", args=[row.code])


def _product(row):
    return row.name, row.producer.name if row.producer else "", reverse("desk:product", args=[row.code])


def _producer(row):
    return row.name, str(row.commune or ""), reverse("desk:producer", args=[row.code])


def _decision(row):
    return str(row.number), f"{row.authority}, {dates.words(row.decided_on)}", f"{reverse('desk:decisions')}?{urlencode({'q': row.number})}"
