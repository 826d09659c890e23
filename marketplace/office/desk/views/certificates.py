from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.imports import exports
from marketplace.office.desk import selectors
from marketplace.office.desk.forms import CertificateFilters
from marketplace.office.desk.territory import officers
from marketplace.office.desk.views.acts import open_acts
from marketplace.register.certification.verdicts import verdict

PAGE = 50


@officers(Role.COORDINATION_OFFICER)
@require_GET
def listing(request):
    on = timezone.now()
    filters = CertificateFilters(request.GET, here=request.territory)
    page = Paginator(selectors.certificates(request.territory, **filters.chosen, on=on), PAGE).get_page(request.GET.get("page"))
    rows = [(certificate, *selectors.looks(certificate, on)) for certificate in page]
    numbers = selectors.figures(request.territory, on)
    figures = [
        (numbers[5], _("5-star certificates in force")),
        (numbers[4], _("4-star certificates in force")),
        (numbers[3], _("3-star certificates in force")),
        (numbers["soon"], _("end within 90 days")),
        (numbers["lapsed"], _("ended without another")),
    ]
    context = {"filters": filters, "page": page, "rows": rows, "figures": figures, "bars": selectors.expiries(request.territory, on)}
    context["columns"] = _columns(filters.chosen.get("sort") or "until")
    return render(request, "desk/certificates.html", context)


def _columns(sort):
    """[(words, css, what the head's link sorts by, aria-sort or "")]"""
    heads = [("name", _("Product, producer"), ""), ("place", _("Commune"), ""), ("stars", _("Stars"), "")]
    heads += [("points", _("Points"), "num"), ("until", _("Last day"), "num")]
    said = {sort.removeprefix("-"): "descending" if sort.startswith("-") else "ascending"}
    return [(words, css, f"-{name}" if name == sort else name, said.get(name, "")) for name, words, css in heads]


@officers(Role.COORDINATION_OFFICER)
@require_GET
def export(request, kind):
    if kind not in exports.KINDS:
        raise Http404
    write, content_type = exports.KINDS[kind]
    header = [
        _("Code"),
        _("Number"),
        _("Product"),
        _("Maker in the register"),
        _("Commune"),
        _("Stars"),
        _("Points"),
        _("Valid from"),
        _("Last day"),
    ]
    header += [_("Decision"), _("Authority"), _("State")]
    on = timezone.now()
    chosen = CertificateFilters(request.GET, here=request.territory).chosen
    rows = [_row(certificate, on) for certificate in selectors.certificates(request.territory, **chosen, on=on)]
    answer = HttpResponse(write(header, rows), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="giay-chung-nhan.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _row(certificate, on):
    product = certificate.product
    return [
        certificate.code,
        certificate.number,
        product.name,
        product.producer or "",
        product.commune or product.district or "",
        certificate.stars,
        certificate.points,
        certificate.valid_from.isoformat(),
        certificate.expires_on.isoformat(),
        certificate.decision.number,
        certificate.decision.authority,
        verdict_words(certificate, on),
    ]


def verdict_words(certificate, on):
    return verdict(certificate, on).title


@officers(Role.COORDINATION_OFFICER)
@require_GET
def certificate(request, code):
    found = selectors.certificate_by_code(request.territory, code)
    if found is None:
        raise Http404
    context = {
        "certificate": found,
        "verdict": verdict(found),
        "acts": open_acts(found),
        "history": history_of(found, found.decision, found.product),
    }
    return render(request, "desk/certificate.html", context)
