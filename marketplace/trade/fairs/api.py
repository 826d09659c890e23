"""Fairs as JSON: what is not known is null."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from marketplace.foundation.core.refusals import Refused

from . import presenting, selectors
from .forms import JsonFilters

router = Router(tags=["fairs"])


class Unit(Schema):
    code: str
    name: str


class FairOut(Schema):
    name: str
    slug: str
    url: str
    kind: str = Field(description="fair, trade_week, produce_day, culture_week, festival")
    status: str | None = Field(
        description="noted (a source expects it), published, registration_open, registration_closed, running, over, reported, cancelled;"
        " null where no day is known"
    )
    starts_on: date | None
    ends_on: date | None
    place: str | None = Field(description="in words, in Vietnamese")
    commune: Unit | None = Field(description="since July 2025")
    organiser: str | None
    booths: int | None
    registration_until: date | None


class Fairs(Schema):
    count: int
    page: int
    page_size: int
    items: list[FairOut]
    demo: bool | None = Field(None, description="true where some of it is invented")


class Filters(Schema):
    place: str = Field("", description="a place as people write it")
    from_: str = Field("", alias="from", description="a day: 2027-02-14")
    to: str = Field("", description="a day: 2027-02-16")
    status: str = ""
    page: str = "1"
    page_size: str = Field("20", description="at most 100")


class Trouble(Schema):
    field: str
    message: str


class Refusal(Schema):
    detail: list[Trouble]


class Sentence(Schema):
    detail: str


@router.get("/fairs", response={200: Fairs, 422: Refusal, 429: Sentence}, summary="Fairs and festivals, the latest first")
def fairs(request: HttpRequest, filters: Query[Filters]):
    form = JsonFilters(request.GET)
    if not form.is_valid():
        raise Refused((form.public_name(field), words) for field, errors in form.errors.items() for words in errors)
    said = form.cleaned_data
    rows = selectors.public(place=said["place"], first=said["first"], last=said["last"], status=said["status"])
    pages = Paginator(rows, said["page_size"])
    page = pages.page(said["page"]).object_list if said["page"] <= pages.num_pages else []
    origin = f"{request.scheme}://{request.get_host()}"
    items = [_told(fair, origin) for fair in page]
    return {"count": pages.count, "page": said["page"], "page_size": said["page_size"], "items": items}


def _told(fair, origin):
    return {
        "name": fair.name,
        "slug": fair.slug,
        "url": origin + fair.get_absolute_url(),
        "kind": fair.kind,
        "status": fair.status,
        "starts_on": fair.begins,
        "ends_on": fair.finishes if fair.yearly else fair.ends_on,
        "place": presenting.where(fair) or None,
        "commune": {"code": fair.commune.code, "name": str(fair.commune)} if fair.commune else None,
        "organiser": fair.organiser or None,
        "booths": fair.booths,
        "registration_until": fair.registration_until,
    }
