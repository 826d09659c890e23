"""What stands behind the code on a label: the check itself, and the files by which others check without us."""

from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import condition, require_safe

from marketplace.foundation.core import limits
from marketplace.foundation.core.clients import client_address
from marketplace.foundation.core.text import printable
from marketplace.register.certification import badges, selectors, services
from marketplace.register.certification.forms import CheckForm
from marketplace.register.certification.signed_words import SAID
from marketplace.register.certification.verdicts import verdict

LOOKS_A_MINUTE = 60  # from one network
KEPT_FILES = (
    *("css/tokens.css", "css/components.css", "css/pages.css", "css/register.css", "js/check.js", "vendor/noble-ed25519.js"),
    *("fonts/be-vietnam-pro-400.woff2", "fonts/be-vietnam-pro-600.woff2", "fonts/podkova-600.woff2"),
)
for_a_minute = cache_control(public=True, max_age=60)


@require_safe
@never_cache
def certificate(request, code):
    return _told(request, code, _verdicts(code), "certification/certificate.html")


@require_safe
@never_cache
def check(request, code):
    """The address in the QR on a label: one page, both languages."""
    limits.spend(f"check:{client_address(request)}", limit=LOOKS_A_MINUTE, seconds=60)
    verdicts = _verdicts(code)
    if request.method == "GET":
        for told in verdicts:
            services.count_scan(told.certificate, place=request.headers.get(settings.SCAN_PLACE_HEADER, ""))
    return _told(request, code, verdicts, "certification/check.html")


@require_safe
@never_cache
def check_form(request):
    """A number leads to its page, anything else to the register."""
    if "number" not in request.GET:
        return render(request, "certification/check.html", {"form": CheckForm(), "verdicts": []})
    form = CheckForm(request.GET)
    if not form.is_valid():
        return render(request, "certification/check.html", {"form": form, "verdicts": []}, status=422)
    number = form.cleaned_data["number"]
    found = selectors.certificates_called(number)
    if found.exists():
        return redirect("check", code=found[0].code if len(found) == 1 else number)
    return render(request, "certification/check.html", _asked(number) | {"form": form, "verdicts": []}, status=404)


@require_safe
def offline(request):
    """The page that a phone keeps: it reads the signed half of a code and confirms what it can."""
    return render(request, "certification/offline.html", {"days": badges.DAYS_GOOD, "signed_words": SAID})


@require_safe
@cache_control(no_cache=True)
def worker(request):
    files = [staticfiles_storage.url(file) for file in KEPT_FILES]
    return render(request, "certification/worker.js", {"files": files, "version": badges.digest(files)}, content_type="text/javascript")


@require_safe
@for_a_minute
def keys(_request):
    return _open(badges.published_keys())


@require_safe
@for_a_minute
def revoked(_request):
    return _open(badges.signed_list())


def _badge_tag(_request, code):
    told = next(iter(_verdicts(code)), None)
    return f'"{told.state}-{told.certificate.stars}"' if told else None


@require_safe
@cache_control(public=True, max_age=30)
@condition(etag_func=_badge_tag)
def badge(request, code):
    """For other shops: grey by itself when the star ends."""
    told = next(iter(_verdicts(code)), None)
    if told is None:
        raise Http404
    response = render(
        request,
        "certification/badge.html",
        {"verdict": told, "one": told.certificate, "row": "★" * told.certificate.stars},
        content_type="image/svg+xml",
    )
    response.content = printable(response.content.decode())
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@cache_control(no_cache=True)
def qr(request, code):
    """The code to print on a label: address and signature in one. Only what is in force is signed."""
    limits.spend(f"check-qr:{client_address(request)}", limit=LOOKS_A_MINUTE, seconds=60)
    found = selectors.in_force().select_related("product__producer").filter(code=code).first()
    if found is None:
        raise Http404
    drawn = segno.make(badges.address(found, services.signing_key()), error="m", micro=False)
    response = HttpResponse(content_type="image/svg+xml")
    drawn.save(response, kind="svg", scale=4, title=printable(f"{found.product.name} · {found}"))
    return response


def _open(data):
    response = JsonResponse(data)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _verdicts(code):
    return [verdict(found) for found in selectors.certificates_called(code)]


def _told(request, code, verdicts, template):
    if len(verdicts) == 1:
        verdicts[0].certificate.product.history = selectors.history_of(verdicts[0].certificate.product)
    context = _asked(code) | {"form": CheckForm(), "verdicts": verdicts, "signed_words": SAID, "origin": settings.SITE_URL}
    return render(request, template, context, status=200 if verdicts else 404)


def _asked(number):
    return {"asked": number, "asked_quoted": quote(number)}
