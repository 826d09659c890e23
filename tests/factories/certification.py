"""Rows of the register, made by its own services: `certified_product(stars=4)` holds a star today."""

from datetime import date
from itertools import count

from marketplace.foundation.core import dates
from marketplace.register.certification import services
from marketplace.register.certification.models import Authority, Decision, ProductGroup, RegisteredProduct, RevocationGround
from marketplace.register.certification.terms import last_day

from . import producers

_next = count(1)


def group(code="food"):
    return ProductGroup.objects.get_or_create(code=code, defaults={"name": code, "name_en": code})[0]


def ground(code="process", *, unsafe=False):
    return RevocationGround.objects.get_or_create(code=code, defaults={"name": code, "name_en": code, "unsafe": unsafe})[0]


def authority(code="ubnd-tinh-thu", *, level="province", **fields):
    fields = {"name": f"Cơ quan {code}", "level": level, **fields}
    return Authority.objects.get_or_create(code=code, defaults=fields)[0]


def decision(kind="recognise", *, on=None, number=None, by=None, sample=False):
    """`on` is its date (a `date`); today by default."""
    return services.record_decision(
        number or f"{next(_next)}/QĐ-THU", decided_on=on or dates.today(), authority=by or authority(), kind=kind, actor=None, sample=sample
    )


_ANY = object()


def registered_product(name=None, *, producer=_ANY, group_code="food", **fields) -> RegisteredProduct:
    maker = producers.producer() if producer is _ANY else producer
    name = name or f"Sản phẩm thử {next(_next)}"
    return services.register_product(name, group=group(group_code), producer=maker, actor=None, **fields)


def certificate(product=None, *, stars=4, on=None, kind="recognise", paper: Decision | None = None, **item):
    """Issued by a decision dated `on` (a `date`; default today); pass `expires_on=` for another last day."""
    line = services.Item(product=product or registered_product(), stars=stars, **item)
    issue = {"recognise": services.issue_certificates, "renew": services.renew, "upgrade": services.upgrade}[kind]
    (made,) = issue(paper or decision(kind, on=on), items=[line], actor=None)
    return made


def certified_product(name=None, *, stars=4, on=None, expires_on=None, **fields) -> RegisteredProduct:
    """A product whose star holds from `on` (default today) for 36 months, or until `expires_on`."""
    product = registered_product(name, **fields)
    certificate(product, stars=stars, on=on, expires_on=expires_on)
    return product


def lapsed_product(name=None, *, stars=3, on=date(2019, 5, 1), **fields) -> RegisteredProduct:
    """Its star ended of itself, long ago by default."""
    assert last_day(on) < dates.today()
    return certified_product(name, stars=stars, on=on, **fields)


def revoke(certificate, *, unsafe=False, at=None):
    why = ground("food-safety", unsafe=True) if unsafe else ground()
    return services.revoke(certificate, decision=decision("revoke"), ground=why, actor=None, at=at)
