"""A default tariff of sample values, and the region each province counts to."""

from .models import Band, ProvinceRegion, Region, Tariff, Zone

REGIONS = {
    Region.NORTH: "01 04 08 11 12 14 15 19 20 22 24 25 31 33 37",
    Region.CENTRE: "38 40 42 44 46 48 51 52 56 66 68",
    Region.SOUTH: "75 79 80 82 86 91 92 96",
}
SAMPLE_BANDS = {  # (least days, most days, đồng for each further kilogram, {up to grams: đồng})
    Zone.SAME_PROVINCE: (1, 2, 4_000, {500: 16_000, 1_000: 18_000, 2_000: 22_000, 5_000: 32_000}),
    Zone.SAME_REGION: (2, 3, 5_000, {500: 22_000, 1_000: 25_000, 2_000: 28_000, 5_000: 45_000}),
    Zone.OTHER: (3, 5, 8_000, {500: 28_000, 1_000: 32_000, 2_000: 40_000, 5_000: 62_000}),
}
SAMPLE_FREE_FROM = 500_000


def load():
    """Adds what is missing; what an operator changed stays."""
    ProvinceRegion.objects.bulk_create(
        (ProvinceRegion(province_code=code, region=region) for region, codes in REGIONS.items() for code in codes.split()),
        ignore_conflicts=True,
    )
    if not Tariff.objects.filter(producer=None).exists():
        _sample_bands(Tariff.objects.create(producer=None, is_sample=True, free_from=SAMPLE_FREE_FROM))


def _sample_bands(tariff):
    Band.objects.bulk_create(
        Band(tariff=tariff, zone=zone, up_to_grams=grams, fee=fee, per_extra_kg=extra, days_least=least, days_most=most)
        for zone, (least, most, extra, fees) in SAMPLE_BANDS.items()
        for grams, fee in fees.items()
    )
