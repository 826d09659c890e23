"""Base terms: no commission; the tax of households is withheld by the platform (Decree 117/2025)."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from .models import FeeVat, TaxClass, Terms

SINCE = date(2025, 7, 1)
FEE_VAT = 1_000  # the general rate; a reduced one, where it applies to such a service, is a row of its own days


def load():
    """Adds what is missing; what an officer changed stays."""
    if not FeeVat.objects.exists():
        FeeVat.objects.create(valid_from=SINCE, basis_points=FEE_VAT, basis="Luật Thuế giá trị gia tăng 48/2024/QH15, mức phổ thông")
    if Terms.objects.exists():
        return
    always = DateRange(SINCE, None)
    Terms.objects.bulk_create(
        [
            Terms(period=always, tax_class=TaxClass.BY_SELLER),
            Terms(period=always, tax_class=TaxClass.WITHHELD, producer_kind="household", basis="Nghị định 117/2025/NĐ-CP"),
        ]
    )
