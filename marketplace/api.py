"""The front door for programs: JSON under /api/v1, described at /api/v1/docs. What the rooms offer, nothing else."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import path
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError

from marketplace.foundation.core.refusals import Refused
from marketplace.foundation.core.throttles import PerAddress
from marketplace.foundation.places.api import router as places
from marketplace.register.certification.api import router as certificates
from marketplace.shop.search.api import router as products
from marketplace.trade.fairs.api import router as fairs
from marketplace.trade.outlets.api import router as outlets


class Api(NinjaAPI):
    def create_response(self, request, data, **details):
        """Any origin may read. The tag is of the answer itself, so it turns over when midnight ends a star though no row changed."""
        if settings.DEMO and isinstance(data, dict):
            data = {**data, "demo": True}
        elif isinstance(data, dict) and data.get("demo", "") is None:
            data = {name: value for name, value in data.items() if name != "demo"}
        response = super().create_response(request, data, **details)
        if request.method != "GET" or response.status_code != 200:  # noqa: PLR2004
            response["Cache-Control"] = "no-store"
            return _open(response)
        response.headers.setdefault("Cache-Control", "public, no-cache")
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
        return _open(get_conditional_response(request, etag=response["ETag"], response=response))


def _open(response):
    """A 304 is an answer too."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    return response


api = Api(
    title="Sản vật Bắc Kạn",
    version="1",
    urls_namespace="api-v1",
    description="OCOP goods of Bắc Kạn, their producers and certificates. A star given here holds at the moment of the answer.",
    throttle=[PerAddress("api", "API_REQUESTS_A_MINUTE")],
)
api.add_router("", products)
api.add_router("", certificates)
api.add_router("", places)
api.add_router("", outlets)
api.add_router("", fairs)


@api.exception_handler(Refused)
def refused(request, refusal):
    detail = [{"field": field, "message": str(message)} for field, message in refusal.errors]
    return api.create_response(request, {"detail": detail}, status=422)


@api.exception_handler(Http404)
def missing(request, _missing):
    return api.create_response(request, {"detail": _("Nothing has this address.")}, status=404)


@api.exception_handler(HttpError)
def failed(request, error):
    words = _("Too many requests. Please try again later.") if error.status_code == 429 else str(error)  # noqa: PLR2004
    response = api.create_response(request, {"detail": words}, status=error.status_code)
    if getattr(error, "wait", None):
        response["Retry-After"] = str(error.wait)
    return response


@api.exception_handler(ValidationError)
def invalid(request, refusal):
    return api.create_response(request, {"detail": [{"field": "", "message": words} for words in refusal.messages]}, status=422)


urlpatterns = [path("api/v1/", api.urls)]
