"""Invented fairs for trying calendar, registration, reminder and report; their names say that they are examples."""

from dataclasses import dataclass
from datetime import timedelta

from marketplace.foundation.core import dates
from marketplace.register.certification.models import RegisteredProduct
from marketplace.trade.fairs import services
from marketplace.trade.fairs.models import Fair, Kind, State

from . import examples
from .models import SampledFair

MARK = "(ví dụ)"
ORGANISER = "Cơ quan ví dụ (không có thật)"
NOTE = "Hội chợ ví dụ của sàn: không có thật, xin đừng đến."
MADE = timedelta(days=40)  # before today, so that a fair that is over has been registered for in its time


@dataclass(frozen=True)
class Example:
    name: str
    kind: str
    first: int  # days from today
    days: int
    open: bool = False
    brings: tuple = ()  # names of invented goods, a booth each


EXAMPLES = (
    Example("Hội chợ OCOP Nà Mẫu", Kind.FAIR, 21, 3, open=True, brings=("Măng khô Nà Mẫu",)),
    Example("Phiên chợ cuối tuần Nà Mẫu", Kind.TRADE_WEEK, 2, 2, brings=("Măng khô Nà Mẫu", "Trà Shan tuyết Nà Mẫu")),
    Example("Ngày hội nông sản Nà Mẫu", Kind.PRODUCE_DAY, -3, 2, brings=("Măng khô Nà Mẫu", "Trà Shan tuyết Nà Mẫu")),
)


def load(today):
    for example in EXAMPLES:
        if not SampledFair.objects.filter(fair__name=_name(example)).exists():
            _write(example, today)


def _name(example):
    return f"{example.name} {MARK}"


def _write(example, today):
    then = dates.start_of(today) - MADE
    fair = services.draft_fair(_name(example), kind=example.kind, actor=None, **_words(example, today))
    services.publish_fair(fair, actor=None, on=then)
    services.open_registration(fair, actor=None, on=then)
    for booth, name in enumerate(example.brings, 1):
        product = RegisteredProduct.objects.get(name=f"{name} {examples.MARK}")
        row = services.register(fair, producer=product.producer, goods=[product], share=True, actor=None, on=then)
        services.allot(row, booth=booth, reason="Ví dụ: đủ điều kiện", actor=None, on=then)
    if not example.open:
        services.close_registration(fair, actor=None, on=then)
    SampledFair.objects.create(fair=fair, starts_on=fair.starts_on)


def _words(example, today):
    first = today + timedelta(days=example.first)
    return {
        "starts_on": first,
        "ends_on": first + timedelta(days=example.days - 1),
        "registration_until": first - timedelta(days=5),
        "place": examples.NOWHERE,
        "organiser": ORGANISER,
        "contact": "Số 0900000001 (ví dụ)",
        "basis": "programme",
        "basis_number": "0000/QĐ (ví dụ)",
        "booths": 6,
        "makers_a_booth": 2,
        "note": NOTE,
        "about": "Dùng để thử: xem lịch, đăng ký tham gia, xin nhắc, nhập số liệu và báo cáo.",
        "support": "Gian hàng không thu phí (ví dụ).",
    }


def move(delta):
    """Later by `delta`, as long as nobody has given it another day, cancelled it or reported on it."""
    live = [State.PUBLISHED, State.OPEN, State.CLOSED]
    for sampled in SampledFair.objects.select_related("fair").filter(fair__state__in=live):
        fair = Fair.objects.select_for_update(no_key=True).get(pk=sampled.fair_id)
        if fair.starts_on == sampled.starts_on:
            for column in ("starts_on", "ends_on", "registration_until"):
                setattr(fair, column, getattr(fair, column) and getattr(fair, column) + delta)
            sampled.starts_on = fair.starts_on
            fair.save(update_fields=["starts_on", "ends_on", "registration_until"])
            sampled.save(update_fields=["starts_on"])
