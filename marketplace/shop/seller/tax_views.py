"""The producer reads what tax was kept of its money, month by month, and why."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from marketplace.foundation.core.files import serve_private
from marketplace.register.producers.addressing import you
from marketplace.shop.fees import selectors as fees
from marketplace.shop.taxes import papers, selectors, words
from marketplace.shop.taxes.models import Switch

from .views import _frame, _one_of_mine, producer_required


def _month(said):
    if first := selectors.month_named(said):
        return first
    raise Http404


@producer_required
@require_safe
def listing(request):
    months = [(producer, first, *sums, first.strftime("%Y-%m")) for producer in request.producers for first, *sums in _months(producer)]
    terms = [(producer, row) for producer in request.producers for row in fees.terms_of(producer) if row.basis]
    context = {"months": months, "papers": selectors.papers_of(request.producers), "terms": terms}
    return render(request, "seller/taxes.html", context | _frame(request, "done"))


@producer_required
@require_safe
def scan(request, code, key, which):
    """Of what this seller has declared; `which`: paper, or end."""
    found = get_object_or_404(Switch, pk=key, producer=_one_of_mine(request, code))
    paper = selectors.scan_of(found, which) if which in ("paper", "end") else None
    if paper is None:
        raise Http404
    return serve_private(request, paper, thing=f"tax paper {found.pk}")


@producer_required
@require_safe
def terms_scan(request, code, key):
    """Of terms that speak of this seller, its kind or everybody."""
    found = next((row for row in fees.terms_of(_one_of_mine(request, code)) if row.pk == key and row.scan), None)
    if found is None:
        raise Http404
    return serve_private(request, found.scan, thing=f"selling terms {found.pk}")


def _months(producer):
    return [(first, vat + pit, selectors.pay_before(first), paid) for first, vat, pit, paid in selectors.months_of([producer])]


@producer_required
@require_safe
def month(request, code, month):
    producer, first = _one_of_mine(request, code), _month(month)
    rows = list(selectors.rows_of([producer], first))
    if not rows:
        raise Http404
    paid, given_back, vat, pit = selectors.sums(rows)
    context = {
        "producer": producer,
        "first": first,
        "month": month,
        "rows": rows,
        "paid": paid,
        "given_back": given_back,
        "vat": vat,
        "pit": pit,
        "why": words.why_words(rows),
        "promise": words.promise(first, you(producer)),
        "paid_month": selectors.paid_month(rows),
    }
    return render(request, "seller/taxes_month.html", context | _frame(request, "done"))


@producer_required
@require_safe
def statement(request, code, month):
    producer, first = _one_of_mine(request, code), _month(month)
    if not selectors.rows_of([producer], first).exists():
        raise Http404
    answer = HttpResponse(papers.statement(producer, first, issuer=settings.SITE_NAME), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="thue-{first:%Y-%m}-{producer.code}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
