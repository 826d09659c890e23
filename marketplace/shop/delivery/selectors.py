"""What it costs to send a parcel, and whether it can be sent at all."""

from dataclasses import dataclass, field

from django.db.models import Q

from marketplace.foundation.places.models import OLD_PROVINCE, TERRITORY_PROVINCE, Edition, Province

from .models import Band, Zone

CUBIC_MM_PER_CUBIC_CM = 1000
GRAMS_PER_KG = 1000


@dataclass(frozen=True)
class Item:
    """One line of a parcel: a pack (with its measures and its listing), how many, and what they cost together."""

    pack: object
    quantity: int
    amount: int


@dataclass(frozen=True)
class Quote:
    fee: int | None  # None: no tariff, or something in the parcel is not sent there
    zone: str
    grams: int  # as charged: the greater of weight and volume
    days_least: int = 0
    days_most: int = 0
    free: bool = False
    missing_for_free: int | None = None  # so many đồng more and it travels free
    is_sample: bool = False
    packing_words: str = ""
    refused: list = field(default_factory=list)  # packs that are not sent to this province


def quote(producer, *, province, items):
    """`province` is a code of the current edition."""
    return quotes([(producer, items)], province=province)[producer.pk]


def quotes(parcels, *, province, regions=None):
    """{producer id: Quote} for many parcels, two queries in all; one where the caller knows the provinces' `regions` {code: region}."""
    tariffs = _tariffs([producer.pk for producer, _items in parcels])
    regions = regions or _regions()
    return {
        producer.pk: _quote(tariffs.get(producer.pk, tariffs.get(None)), origin_of(producer), items, province=province, regions=regions)
        for producer, items in parcels
    }


def hints(producer, *, items, provinces):
    """{province code: Quote} for one parcel to several places, in the queries of one."""
    tariffs = _tariffs([producer.pk])
    tariff, origin = tariffs.get(producer.pk, tariffs.get(None)), origin_of(producer)
    regions = _regions()
    return {province: _quote(tariff, origin, items, province=province, regions=regions) for province in provinces}


def provinces_not_served(producers):
    """{producer id: codes of provinces of today for which no fee is known, so that nothing is sent there}. Two queries."""
    tariffs, regions = _tariffs([producer.pk for producer in producers]), _regions()
    served = {key: {band.zone for band in bands} for key, (_tariff, bands) in tariffs.items()}
    return {
        producer.pk: {
            code
            for code in regions
            if zone_between(origin_of(producer), code, regions) not in served.get(producer.pk, served.get(None, ()))
        }
        for producer in producers
    }


def _regions():
    return dict(Province.objects.filter(edition=Edition.CURRENT).values_list("code", "region"))


def origin_of(producer):
    """A code of today; a producer without a commune is thought to send from the house's own province."""
    code = producer.commune.province.code if producer.commune_id else TERRITORY_PROVINCE
    return TERRITORY_PROVINCE if code == OLD_PROVINCE else code


def zone_between(origin, province, regions):
    if origin == province:
        return Zone.SAME_PROVINCE
    return Zone.SAME_REGION if regions.get(origin) and regions.get(origin) == regions.get(province) else Zone.OTHER


def charged_grams(items, cubic_cm_per_kg):
    return sum(max(_weight(item.pack), _volume_as_grams(item.pack, cubic_cm_per_kg)) * item.quantity for item in items)


def _weight(pack):
    return pack.weight_grams or pack.pack_grams or pack.volume_ml or GRAMS_PER_KG


def _volume_as_grams(pack, cubic_cm_per_kg):
    cubic_mm = (pack.length_mm or 0) * (pack.width_mm or 0) * (pack.height_mm or 0)
    return -(-cubic_mm * GRAMS_PER_KG // (CUBIC_MM_PER_CUBIC_CM * cubic_cm_per_kg))


def _tariffs(producers):
    """{producer id or None: (tariff, its bands)}."""
    found = {}
    bands = Band.objects.select_related("tariff").filter(Q(tariff__producer=None) | Q(tariff__producer__in=producers))
    for band in bands:
        found.setdefault(band.tariff.producer_id, (band.tariff, []))[1].append(band)
    return found


def _quote(tariff_and_bands, origin, items, *, province, regions):
    tariff, bands = tariff_and_bands or (None, [])
    zone = zone_between(origin, province, regions)
    refused = [item.pack for item in items if province in item.pack.listing.not_delivered_to]
    if tariff is None:
        return Quote(None, zone, 0, refused=refused)
    grams = charged_grams(items, tariff.cubic_cm_per_kg)
    band, fee = _band_and_fee([b for b in bands if b.zone == zone], grams)
    if band is None or refused:
        return Quote(None, zone, grams, refused=refused)
    goods = sum(item.amount for item in items)
    missing = None if tariff.free_from is None else max(tariff.free_from - goods, 0)
    return Quote(
        fee=0 if missing == 0 else fee,
        zone=zone,
        grams=grams,
        days_least=band.days_least,
        days_most=band.days_most,
        free=missing == 0,
        missing_for_free=missing or None,
        is_sample=tariff.is_sample,
        packing_words=tariff.packing_words,
    )


def _band_and_fee(bands, grams):
    bands = sorted(bands, key=lambda band: band.up_to_grams)
    for band in bands:
        if grams <= band.up_to_grams:
            return band, band.fee
    if not bands:
        return None, None
    heaviest = bands[-1]
    extra_kg = -(-(grams - heaviest.up_to_grams) // GRAMS_PER_KG)
    return heaviest, heaviest.fee + extra_kg * heaviest.per_extra_kg
