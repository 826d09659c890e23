"""Base data: the one product class, and how goods may be sold until an officer says otherwise."""

from decimal import Decimal

from marketplace.register.certification.models import ProductGroup

from . import services
from .models import SellingRule, Way

ALCOHOL_LAW = "Luật 44/2019/QH14, Điều 16; Nghị định 24/2020/NĐ-CP, Điều 6"
RULES = (  # group, alcohol from, and under, way, words, in English, basis
    (
        None,
        "15",
        None,
        Way.SHOWN_ONLY,
        "Chỉ giới thiệu: rượu từ 15 độ không bán trực tuyến.",
        "Shown only: drinks of 15% or more are not sold online.",
        ALCOHOL_LAW,
    ),
    (
        None,
        "5.5",
        "15",
        Way.SOLD_WITH_AGE,
        "Chỉ bán cho người từ 18 tuổi; thanh toán chuyển khoản, không thu tiền khi giao.",
        "For people of 18 and over; paid by bank transfer, not on delivery.",
        ALCOHOL_LAW,
    ),
    (
        "tourism",
        "0",
        None,
        Way.SHOWN_ONLY,
        "Chỉ giới thiệu: mời anh/chị liên hệ trực tiếp để đặt dịch vụ.",
        "Shown only: please book with the host directly.",
        "",
    ),
    (
        "ornamentals",
        "0",
        None,
        Way.SHOWN_ONLY,
        "Chỉ giới thiệu: sinh vật sống không gửi qua bưu điện.",
        "Shown only: living plants and animals are not sent by post.",
        "",
    ),
)


def load():
    """Rules are made once; one that an officer changed stays as it is."""
    services.ocop_class()
    if SellingRule.objects.exists():
        return "selling rules: as they were"
    groups = {group.code: group for group in ProductGroup.objects.all()}
    rules = [
        SellingRule(
            group=groups[group] if group else None, alcohol_from=Decimal(low), alcohol_under=Decimal(high) if high else None, way=way,
            reason=words, reason_en=english, basis=basis, precedence=100 - number,
        )
        for number, (group, low, high, way, words, english, basis) in enumerate(RULES)
    ]  # fmt: skip
    SellingRule.objects.bulk_create(rules)
    return f"selling rules: {len(rules)}"
