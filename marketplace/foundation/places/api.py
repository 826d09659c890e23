"""The territory as JSON."""

from django.http import HttpRequest
from ninja import Router, Schema

from . import selectors

router = Router(tags=["places"])


class Unit(Schema):
    code: str
    name: str


class Former(Unit):
    district: Unit


class Commune(Unit):
    formerly: list[Former]


class Places(Schema):
    items: list[Commune]
    demo: bool | None = None


@router.get("/places", response=Places, summary="Communes of today and what they were until June 2025")
def places(request: HttpRequest):
    return {"items": selectors.listing()}
