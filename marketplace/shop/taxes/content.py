"""The rates of Decree 117/2025 as the project's facts know them. What is not certain says so in its source."""

from datetime import date

from .models import Revenue, Seller, TaxRate, Threshold

SINCE = date(2025, 7, 1)
DECREE = "Nghị định 117/2025"
READ = "Nghị định 117/2025/NĐ-CP: sàn có chức năng thanh toán khấu trừ, nộp thay hộ, cá nhân"
RATES = {  # revenue → (VAT, income tax, income tax of who does not live here), hundredths of a percent
    Revenue.GOODS: (100, 50, 100),
    Revenue.SERVICES: (500, 200, 500),
    Revenue.TRANSPORT: (300, 150, 200),
    Revenue.OWN_PRODUCE: (0, 50, 100),
}
DOUBTS = {
    Revenue.TRANSPORT: "Chưa tính tiền giao hàng: tiền này trả bên vận chuyển. Bật khi cơ quan thuế yêu cầu",
    Revenue.OWN_PRODUCE: "Nông sản tự làm ra, chưa chế biến: ngoài diện thuế GTGT (chưa xác nhận); thuế TNCN giữ như hàng hóa",
}


def load():
    """Adds what is missing; what an operator added stays."""
    if not TaxRate.objects.exists():
        TaxRate.objects.bulk_create(_rate(revenue, resident) for revenue in RATES for resident in (True, False))
    if not Threshold.objects.exists():
        Threshold.objects.create(
            valid_from=date(2026, 1, 1),
            amount=1_000_000_000,
            basis="Nghị định 141/2026",
            source="Chưa tìm thấy quy định cho phép sàn thôi khấu trừ dưới ngưỡng này: mặc định vẫn khấu trừ",
        )


def _rate(revenue, resident):
    vat, pit, pit_abroad = RATES[revenue]
    return TaxRate(
        seller=Seller.INDIVIDUAL,
        resident=resident,
        revenue=revenue,
        valid_from=SINCE,
        counts=revenue != Revenue.TRANSPORT,
        vat_basis_points=vat,
        pit_basis_points=pit if resident else pit_abroad,
        basis=DECREE,
        source=DOUBTS.get(revenue, READ),
    )
