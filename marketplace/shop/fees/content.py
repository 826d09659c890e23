"""Base terms: no commission; the tax of households is withheld by the platform (Decree 117/2025)."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from .models import TaxClass, Terms

SINCE = DateRange(date(2025, 7, 1), None)


def load():
    """Adds what is missing; what an officer changed stays."""
    if Terms.objects.exists():
        return
    Terms.objects.bulk_create(
        [
            Terms(period=SINCE, tax_class=TaxClass.BY_SELLER),
            Terms(period=SINCE, tax_class=TaxClass.WITHHELD, producer_kind="household", basis="Nghị định 117/2025/NĐ-CP"),
        ]
    )
