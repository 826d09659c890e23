"""The figures, each with its words; what a quarter has is counted from its first day through the day of the report."""

from datetime import timedelta

from django.db.models import Q

from marketplace.foundation.core import dates
from marketplace.register.certification.models import Certificate, LabelReport, RegisteredProduct, Suspension
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.storefront.models import Complaint
from marketplace.trade.fairs.models import HIDDEN, BoothResult, Fair
from marketplace.trade.fairs.models import State as FairState
from marketplace.trade.outlets.models import Outlet

from .models import SUMS, CountedRows, Report

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
WORDS = {name: words.removeprefix("– ") for _title, lines in GROUPS for name, words in lines}
NAMES = [*WORDS]


def figures(quarter, as_of):
    """{name: whole number}"""
    return {row.name: row.value for row in counted(quarter, as_of)}


def counted(quarter, as_of):
    """[unsaved `CountedRows`], one for each figure."""
    return [_counted(name, rows) for name, rows in _rows(quarter, as_of).items()]


def _counted(name, rows):
    if name not in SUMS:
        return CountedRows(name=name, keys=list(rows.order_by("pk").values_list("pk", flat=True)))
    pairs = list(rows.order_by("pk").values_list("pk", SUMS[name]))
    return CountedRows(name=name, keys=[key for key, _amount in pairs], amounts=[amount for _key, amount in pairs])


def _rows(quarter, as_of):
    """{name: the rows that make the figure}, from what the rooms keep with its day."""
    during = dates.start_of(quarter.first), dates.end_of(as_of)
    days = quarter.first, as_of
    return {**_register(during[1]), **_certificates(during, days), **_trade(days), **_sales(during), **_said(during)}


def _register(end):
    last = end - timedelta(microseconds=1)
    held = Certificate.objects.in_force(last)
    return {
        "products": RegisteredProduct.objects.filter(created_at__lt=end),
        "held": held,
        **{f"held_{stars}": held.filter(stars=stars) for stars in (5, 4, 3)},
        "makers": Producer.objects.filter(pk__in=held.order_by().values("product__producer")),
        "expiring": Certificate.objects.expiring(AHEAD, last),
    }


def _certificates(during, days):
    return {
        "issued": Certificate.objects.filter(valid_from__range=days),
        "lapsed": Certificate.objects.filter(end_reason="", expires_on__range=days),
        "suspended": Suspension.objects.filter(_within("from_at", during)),
        "revoked": Certificate.objects.filter(_within("ended_at", during), end_reason="revoked"),
    }


def _trade(days):
    _first, last = days
    held = Fair.objects.filter(starts_on__lte=last, ends_on__range=days).exclude(state__in=(*HIDDEN, FairState.CANCELLED))
    results = BoothResult.objects.filter(registration__fair__in=held)
    return {
        "outlets": Outlet.objects.filter(announced_by__dated__lte=last).exclude(withdrawn_by__dated__lte=last),
        "fairs": held,
        "fair_visitors": results,
        "fair_revenue": results,
    }


def _sales(during):
    delivered = ProducerOrder.objects.filter(_within("delivered_at", during))
    placed = ProducerOrder.objects.filter(_within("placed_at", during))
    return {"orders": placed, "delivered": delivered, "revenue": delivered}


def _said(during):
    complaints = Complaint.objects.filter(_within("made_at", during))
    return {
        "complaints": complaints,
        "answered": complaints.filter(answered_at__lt=during[1]),
        "label_reports": LabelReport.objects.filter(_within("made_at", during)),
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
    """[(title, [(words, name, value, a quarter before, a year before)])]; None where that quarter has no report."""
    sides = (report, *before(report))
    return [
        (title, [(words, name, *(side.figures.get(name) if side else None for side in sides)) for name, words in lines])
        for title, lines in GROUPS
    ]


def before(report):
    """The reports on the quarter before and on that of a year before; None where there is none."""
    return latest_of(report.quarter.before), latest_of(report.quarter.year_before)


def kept_for(reports):
    """{(report, name)} of the figures whose rows were kept with them."""
    return set(CountedRows.objects.filter(report__in=reports).values_list("report", "name"))


def counted_rows(report, name):
    """Or None: nothing is called so, or the report is older than the keeping of rows."""
    return report.counted.select_related("report").filter(name=name).first()


def model_of(counted):
    return _rows(counted.report.quarter, counted.report.as_of)[counted.name].model


def words_of(name):
    return WORDS[name]
