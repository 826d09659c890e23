"""A default tariff of sample values."""

from .models import Band, Tariff, Zone

SAMPLE_BANDS = {  # (least days, most days, đồng for each further kilogram, {up to grams: đồng})
    Zone.SAME_PROVINCE: (1, 2, 4_000, {500: 16_000, 1_000: 18_000, 2_000: 22_000, 5_000: 32_000}),
    Zone.SAME_REGION: (2, 3, 5_000, {500: 22_000, 1_000: 25_000, 2_000: 28_000, 5_000: 45_000}),
    Zone.OTHER: (3, 5, 8_000, {500: 28_000, 1_000: 32_000, 2_000: 40_000, 5_000: 62_000}),
}
SAMPLE_FREE_FROM = 500_000


def load():
    """Adds what is missing; what an operator changed stays."""
    if not Tariff.objects.filter(producer=None).exists():
        _sample_bands(Tariff.objects.create(producer=None, is_sample=True, free_from=SAMPLE_FREE_FROM))


def _sample_bands(tariff):
    Band.objects.bulk_create(
        Band(tariff=tariff, zone=zone, up_to_grams=grams, fee=fee, per_extra_kg=extra, days_least=least, days_most=most)
        for zone, (least, most, extra, fees) in SAMPLE_BANDS.items()
        for grams, fee in fees.items()
    )
