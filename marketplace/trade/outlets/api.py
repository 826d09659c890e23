"""Points of sale as JSON."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from marketplace.foundation.core import text
from marketplace.foundation.core.refusals import Refused

from . import filters, selectors
from .presenting import Shown

router = Router(tags=["outlets"])
MOST_SIZE, MOST_PAGES = 100, 1000


class Named(Schema):
    code: str
    name: str


class Span(Schema):
    day: str = Field(description="monday … sunday, public_holidays; a day without a span is closed")
    opens: str
    closes: str


class PaperOut(Schema):
    number: str
    date: date
    authority: str


class OutletOut(Schema):
    name: str
    slug: str
    url: str
    address: str | None
    commune: Named | None
    lat: float | None
    lon: float | None
    phone: str | None
    hours: list[Span] | None
    open_now: bool | None = Field(description="by Vietnam's clock and holidays; null where the hours are not known")
    product_kinds: int | None = Field(description="kinds of OCOP goods whose stars hold now; null where it has not said")
    decision: PaperOut | None = Field(description="the announcement; null for what only a source reports")


class Outlets(Schema):
    count: int
    page: int
    page_size: int
    items: list[OutletOut]
    demo: bool | None = None


class Asked(Schema):
    place: str = Field("", description="an old or new place as people write it")
    commune: str = Field("", description="code since July 2025")
    product: str = Field("", description="words of a product's name, or its code")
    page: str = "1"
    page_size: str = Field("20", description="at most 100")


class Trouble(Schema):
    field: str
    message: str


class Refusal(Schema):
    detail: list[Trouble]


class Sentence(Schema):
    detail: str


@router.get("/outlets", response={200: Outlets, 422: Refusal, 429: Sentence}, summary="Points of sale of OCOP goods")
def outlets(request: HttpRequest, asked: Query[Asked]):
    read = filters.read(request.GET)
    page, size = _whole(asked.page, "page", MOST_PAGES, read.errors), _whole(asked.page_size, "page_size", MOST_SIZE, read.errors)
    if read.errors:
        raise Refused(read.errors)
    on, first = timezone.now(), (page - 1) * size
    found = selectors.public(places=read.reading, product=read.product, on=on)
    origin = f"{request.scheme}://{request.get_host()}"
    items = [Shown(outlet, on).as_json(origin) for outlet in found[first : first + size]]
    return {"count": found.count(), "page": page, "page_size": size, "items": items}


def _whole(given, field, most, errors):
    if 1 <= (number := text.whole(given, 0)) <= most:
        return number
    errors.append((field, _("Please give a number from 1 to %(most)d.") % {"most": most}))
    return 1
