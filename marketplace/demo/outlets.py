"""Two invented points of sale: one on the list with exactly as many kinds as are asked for, one that waits for its survey."""

from datetime import time, timedelta
from decimal import Decimal

from django.db.models import Case, When

from marketplace.foundation.places import selectors as places
from marketplace.register.certification.models import RegisteredProduct
from marketplace.trade.outlets import selectors, services
from marketplace.trade.outlets.models import LocationType, Outlet

from . import examples

MARK = "(ví dụ)"
PUBLISHED, APPLIED = f"Cửa hàng OCOP Nà Mẫu {MARK}", f"Quầy OCOP bến xe Nà Mẫu {MARK}"
OWNER_PHONE = "+84900000018"  # of the account diem-ban@example.com
BODY = "Cơ quan ví dụ (không có thật)"
SURVEYED = "Nhóm khảo sát ví dụ"
WEEK = {day: [(time(7, 30), time(20))] for day in range(6)} | {6: [(time(8), time(17))], 7: [(time(8), time(12))]}


def load(today):
    """Each once; where fewer kinds hold a star than are asked for, there is nothing to show."""
    kinds = list(_goods()[: selectors.least_kinds()])
    if len(kinds) < selectors.least_kinds() or not kinds:
        return
    if not Outlet.objects.filter(name=PUBLISHED).exists():
        _publish(_applied(PUBLISHED, "market", kinds), today)
    if not Outlet.objects.filter(name=APPLIED).exists():
        _applied(APPLIED, "station", kinds)


def _goods():
    """Those that hold a star, the invented first: ending the star of one of them harms nobody's name."""
    invented = Case(When(name__endswith=examples.MARK, then=0), default=1)
    return RegisteredProduct.objects.certified().order_by(invented, "sort_key", "pk")


def _applied(name, kind, goods):
    outlet = services.apply(
        name,
        actor=None,
        sample=True,
        owner_phone=OWNER_PHONE,
        location_type=LocationType.objects.get(code=kind),
        owner=f"Hộ kinh doanh Ví Dụ {MARK}",
        address_line=examples.NOWHERE,
        commune=places.resolve("Đức Xuân").commune,
        phone="0900000018",
        licence_number="Số 0000 (ví dụ)",
        area_m2=Decimal(300),
        local_items=25,
        other_items=20,
    )
    services.set_goods(outlet, actor=None, add=goods)
    services.set_hours(outlet, actor=None, week=WEEK)
    return outlet


def _publish(outlet, today):
    found = {"area_m2": Decimal(300), "kinds": outlet.carried.count(), "local_items": 25, "other_items": 20, "fit": True}
    services.survey(outlet, actor=None, day=today - timedelta(days=60), members=SURVEYED, **found)
    for service, number, age in ((services.decide, "MH-50/MINH-HOA", 50), (services.publish, "MH-51/MINH-HOA", 45)):
        paper = {"number": number, "dated": today - timedelta(days=age), "issued_by": BODY}
        service(outlet, paper=paper, actor=None)
