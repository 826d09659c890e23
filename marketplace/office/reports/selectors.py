"""The figures, each with its words; what a quarter has is counted from its first day through the day of the report."""

from datetime import timedelta

from django.db.models import Count, Q, Sum

from marketplace.foundation.core import dates
from marketplace.register.certification.models import Certificate, LabelReport, RegisteredProduct, Suspension
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.storefront.models import Complaint
from marketplace.trade.fairs.models import BoothResult, Fair
from marketplace.trade.fairs.models import State as FairState
from marketplace.trade.outlets.models import Outlet

from .models import Report

AHEAD = timedelta(days=90)
GROUPS = (  # Vietnamese in every language of the site, like every paper of an authority
    (
        "Sổ OCOP đến ngày báo cáo",
        (
            ("products", "Sản phẩm trong sổ"),
            ("held", "Sản phẩm có sao còn hiệu lực"),
            ("held_5", "– hạng 5 sao"),
            ("held_4", "– hạng 4 sao"),
            ("held_3", "– hạng 3 sao"),
            ("makers", "Chủ thể có sản phẩm còn sao"),
            ("expiring", "Giấy chứng nhận hết hạn trong 90 ngày tới"),
        ),
    ),
    (
        "Giấy chứng nhận trong quý",
        (
            ("issued", "Cấp mới, công nhận lại, nâng hạng"),
            ("lapsed", "Hết hạn"),
            ("suspended", "Tạm dừng"),
            ("revoked", "Thu hồi"),
        ),
    ),
    (
        "Điểm bán và hội chợ",
        (
            ("outlets", "Điểm bán đã công bố"),
            ("fairs", "Hội chợ tổ chức trong quý"),
            ("fair_visitors", "Lượt khách tại các gian"),
            ("fair_revenue", "Doanh thu tại các gian (đồng)"),
        ),
    ),
    (
        "Bán hàng trên sàn trong quý",
        (
            ("orders", "Đơn hàng đã đặt"),
            ("delivered", "Đơn hàng đã giao"),
            ("revenue", "Giá trị hàng đã giao (đồng)"),
        ),
    ),
    (
        "Phản ánh trong quý",
        (
            ("complaints", "Phản ánh, khiếu nại nhận được"),
            ("answered", "– đã trả lời"),
            ("label_reports", "Phản ánh về nhãn, mã QR"),
        ),
    ),
)
NAMES = [name for _title, lines in GROUPS for name, _words in lines]


def figures(quarter, as_of):
    """{name: whole number}, from what the rooms keep with its day."""
    during = dates.start_of(quarter.first), dates.end_of(as_of)
    days = quarter.first, as_of
    return {**_register(during[1]), **_certificates(during, days), **_trade(days), **_sales(during), **_said(during)}


def _register(end):
    last = end - timedelta(microseconds=1)
    held = Certificate.objects.in_force(last)
    counts = held.aggregate(
        held=Count("pk"),
        makers=Count("product__producer", distinct=True),
        **{f"held_{stars}": Count("pk", filter=Q(stars=stars)) for stars in (3, 4, 5)},
    )
    known = RegisteredProduct.objects.filter(created_at__lt=end).count()
    return {"products": known, **counts, "expiring": Certificate.objects.expiring(AHEAD, last).count()}


def _certificates(during, days):
    return {
        "issued": Certificate.objects.filter(valid_from__range=days).count(),
        "lapsed": Certificate.objects.filter(end_reason="", expires_on__range=days).count(),
        "suspended": Suspension.objects.filter(_within("from_at", during)).count(),
        "revoked": Certificate.objects.filter(_within("ended_at", during), end_reason="revoked").count(),
    }


def _trade(days):
    _first, last = days
    published = Outlet.objects.filter(announced_by__dated__lte=last).exclude(withdrawn_by__dated__lte=last)
    held = Fair.objects.filter(starts_on__lte=last, ends_on__range=days).exclude(state__in=(FairState.DRAFT, FairState.CANCELLED))
    results = BoothResult.objects.filter(registration__fair__in=held).aggregate(visitors=Sum("visitors"), revenue=Sum("revenue"))
    return {
        "outlets": published.count(),
        "fairs": held.count(),
        "fair_visitors": results["visitors"] or 0,
        "fair_revenue": results["revenue"] or 0,
    }


def _sales(during):
    delivered = ProducerOrder.objects.filter(_within("delivered_at", during))
    told = delivered.aggregate(delivered=Count("pk"), revenue=Sum("goods_total"))
    placed = ProducerOrder.objects.filter(_within("placed_at", during)).count()
    return {"orders": placed, "delivered": told["delivered"], "revenue": told["revenue"] or 0}


def _said(during):
    complaints = Complaint.objects.filter(_within("made_at", during))
    return {
        "complaints": complaints.count(),
        "answered": complaints.filter(answered_at__lt=during[1]).count(),
        "label_reports": LabelReport.objects.filter(_within("made_at", during)).count(),
    }


def _within(column, during):
    first, end = during
    return Q(**{f"{column}__gte": first, f"{column}__lt": end})


def reports():
    return Report.objects.select_related("made_by")


def latest_of(quarter):
    """The last word on a quarter, or None."""
    return reports().filter(year=quarter.year, number=quarter.number).order_by("-as_of").first()


def compared(report):
    """[(title, [(words, value, a quarter before, a year before)])]; None where that quarter has no report."""
    others = [latest_of(quarter) for quarter in (report.quarter.before, report.quarter.year_before)]
    return [
        (title, [(words, *(one.figures.get(name) if one else None for one in (report, *others))) for name, words in lines])
        for title, lines in GROUPS
    ]
