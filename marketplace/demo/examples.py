"""Invented makers and goods: only they may be late, suspended, revoked or out of stock."""

from dataclasses import dataclass, field
from datetime import timedelta

from catalogue import services as listings
from marketplace.foundation.core import dates
from marketplace.register.certification import services as register
from marketplace.register.certification.models import DecisionKind, ProductGroup, RegisteredProduct, RevocationGround
from marketplace.register.certification.services import Item
from marketplace.register.producers import services as producers
from marketplace.register.producers.models import Kind, Producer, State

MARK = "(hàng ví dụ)"
MAKER = f"HTX Nà Mẫu {MARK}"
HOUSEHOLD = f"Hộ kinh doanh Ví Dụ {MARK}"
NOWHERE = "Nà Mẫu (nơi ví dụ, không có thật)"
MONTHS_36 = 1095


@dataclass(frozen=True)
class Example:
    """An invented product: days since its sample decision, and what has become of its star."""

    name: str
    stars: int
    age: int  # days; with MONTHS_36 and more it has ended
    group: str = "food"
    pieces: int = 20
    fate: str = ""
    maker: str = MAKER
    label: dict = field(default_factory=dict)


EXAMPLES = (
    Example("Miến dong Nà Mẫu", 4, MONTHS_36 + 20),
    Example("Trà Shan tuyết Nà Mẫu", 4, MONTHS_36 - 10),
    Example("Mật ong Nà Mẫu", 3, 200, fate="revoke"),
    Example("Lạp sườn Nà Mẫu", 3, 300, fate="suspend"),
    Example("Măng khô Nà Mẫu", 5, 90, maker=HOUSEHOLD),
    Example("Gạo nếp Nà Mẫu", 4, 150, pieces=0, maker=HOUSEHOLD),
    Example("Rượu mơ nhẹ Nà Mẫu", 3, 120, group="drinks", label={"alcohol_percent": "12.0"}),
    Example("Chuối sấy Nà Mẫu", 3, 60, pieces=1, maker=HOUSEHOLD),
)


def maker():
    return _maker(MAKER)


def load(today):
    """Each example once; returns how many were written."""
    return sum(_example(order, example, today) for order, example in enumerate(EXAMPLES))


def _example(order, example, today):
    from . import layer

    name = f"{example.name} {MARK}"
    if RegisteredProduct.objects.filter(name=name).exists():
        return False
    product = register.register_product(
        name, group=ProductGroup.objects.get(code=example.group), producer=_maker(example.maker), actor=None, place_words=NOWHERE
    )
    decision = layer.paper(20 + order, kind=DecisionKind.RECOGNISE, decided_on=today - timedelta(days=example.age))
    [certificate] = register.issue_certificates(decision, items=[Item(product=product, stars=example.stars)], actor=None)
    layer.offer(product, _sizes(product, example), **_label(product) | example.label)
    if "alcohol_percent" in example.label:
        until = today + timedelta(days=MONTHS_36)
        listings.add_licence(product.producer, number="Giấy phép 0000 (ví dụ)", valid_from=today, valid_until=until, actor=None)
    _meet(example.fate, certificate, today)
    return True


def _label(product):
    from . import goods

    return goods.label(product) | {"description": "Hàng ví dụ của sàn: không có thật, không giao thật."}


def _sizes(product, example):
    from . import goods

    return [(size, price, example.pieces) for size, price, _pieces in goods.packs(product)]


def _meet(fate, certificate, today):
    """Yesterday at ten in the morning."""
    from . import layer

    at = dates.start_of(today - timedelta(days=1)) + timedelta(hours=10)
    if fate == "revoke":
        decision = layer.paper(40, kind=DecisionKind.REVOKE, decided_on=today - timedelta(days=1))
        ground = RevocationGround.objects.get(code="process")
        register.revoke(certificate, decision=decision, ground=ground, actor=None, at=at, reason="Ví dụ")
    elif fate == "suspend":
        decision = layer.paper(41, kind=DecisionKind.SUSPEND, decided_on=today - timedelta(days=1))
        register.suspend(certificate, decision=decision, reason="Ví dụ: chờ kết quả kiểm nghiệm", actor=None, at=at)


def _maker(name):
    found = Producer.objects.filter(name=name).first()
    if found is None:
        kind = Kind.COOPERATIVE if name == MAKER else Kind.HOUSEHOLD
        phone = "0900000001" if name == MAKER else "0900000002"
        found = producers.apply(
            name,
            kind=kind,
            actor=None,
            phone=phone,
            representative="Nguyễn Văn Ví Dụ",
            address_line=NOWHERE,
            registration_number="Số 0000 (ví dụ)",
        )
    return producers.verify(found, actor=None, reason="Ví dụ") if found.state == State.APPLIED else found
