"""Certificates as JSON: by number as printed or by our code."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from marketplace.foundation.core import dates

from . import selectors

router = Router(tags=["certificates"])


class DecisionOut(Schema):
    number: str
    date: date
    authority: str


class Named(Schema):
    code: str
    name: str


class ProductOut(Named):
    url: str


class CertificateOut(Schema):
    number: str | None
    code: str
    url: str
    in_force: bool
    state: str = Field(description="in_force, suspended, revoked, ended, replaced, coming")
    stars: int | None = Field(description="null unless it is in force")
    product: ProductOut
    producer: Named | None
    decision: DecisionOut
    valid_from: date
    expires_on: date = Field(description="its last day; it holds through the whole of it in Vietnam")
    ended_on: date | None = Field(description="the day of the act that ended it early, in Vietnam")
    ended_at: datetime | None
    reason: str = Field(description="the ground of a revocation, in Vietnamese")
    others: list[str] = Field(description="codes of other certificates that bear this number")
    demo: bool | None = None


class Sentence(Schema):
    detail: str


@router.get("/certificates/{path:number}", response={200: CertificateOut, 404: Sentence, 429: Sentence}, summary="Does this star hold?")
def certificate(request: HttpRequest, number: str):
    on = timezone.now()
    called = sorted(selectors.certificates_called(number), key=lambda one: (not _holds(one, on), -one.pk))
    if not called:
        raise Http404
    return _told(called[0], [other.code for other in called[1:]], on, f"{request.scheme}://{request.get_host()}")


def _holds(one, on):
    return selectors.state_of(one, on) == selectors.STANDING


def _told(one, others, on, origin):
    product, state = one.product, selectors.state_of(one, on)
    ended = one.ended_at if one.ended_at and one.ended_at <= on else None
    return {
        "number": one.number or None,
        "code": one.code,
        "url": origin + one.get_absolute_url(),
        "in_force": state == selectors.STANDING,
        "state": state,
        "stars": one.stars if state == selectors.STANDING else None,
        "product": {"code": product.code, "name": product.name, "url": origin + product.get_absolute_url()},
        "producer": {"code": product.producer.code, "name": product.producer.name} if product.producer else None,
        "decision": {"number": one.decision.number, "date": one.decision.decided_on, "authority": one.decision.authority.name},
        "valid_from": one.valid_from,
        "expires_on": one.expires_on,
        "ended_on": dates.today(ended) if ended else None,
        "ended_at": ended,
        "reason": one.ground.name if ended and one.ground else "",
        "others": others,
    }
