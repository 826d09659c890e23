import pytest

from marketplace.shop.delivery import content
from marketplace.shop.delivery.models import Band, Tariff, Zone
from marketplace.shop.delivery.selectors import Item, quote, quotes
from tests.factories import catalogue, places, producers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
HOME, HA_NOI, HCM = "19", "01", "79"


@pytest.fixture
def maker():
    content.load()
    return producers.producer(commune=places.commune("Côn Minh"))


def pack(maker, *, grams=600, size=None, **fields):
    made = catalogue.pack_of(catalogue.listing(producer=maker, **fields))
    made.weight_grams = grams
    made.length_mm, made.width_mm, made.height_mm = size or (None, None, None)
    return made


def fee(maker, grams=600, province=HA_NOI, quantity=1, amount=85_000, **fields):
    return quote(maker, province=province, items=[Item(pack(maker, grams=grams, **fields), quantity, amount)])


@pytest.mark.parametrize(
    ("province", "zone", "cost"),
    [(HOME, Zone.SAME_PROVINCE, 18_000), (HA_NOI, Zone.SAME_REGION, 25_000), (HCM, Zone.OTHER, 32_000)],
)
def test_zones(maker, province, zone, cost):
    told = fee(maker, province=province)
    assert (told.zone, told.fee, told.is_sample) == (zone, cost, True)


@pytest.mark.parametrize(
    ("grams", "cost"), [(500, 22_000), (501, 25_000), (1_000, 25_000), (5_000, 45_000), (5_001, 50_000), (7_000, 55_000)]
)
def test_bands_end_with_their_weight_and_each_begun_kilogram_adds(maker, grams, cost):
    assert fee(maker, grams=grams).fee == cost


def test_a_large_light_parcel_is_charged_by_its_volume(maker):
    told = fee(maker, grams=300, size=(300, 200, 200))  # 12,000 cm³ at 6,000 cm³ a kilogram
    assert (told.grams, told.fee) == (2_000, 28_000)


def test_free_from_a_sum_and_how_much_is_missing(maker):
    assert (fee(maker, amount=415_000).missing_for_free, fee(maker, amount=500_000).fee, fee(maker, amount=500_000).free) == (
        85_000,
        0,
        True,
    )


def test_not_sent_there(maker):
    told = fee(maker, not_delivered_to=[HCM], province=HCM)
    assert (told.fee, len(told.refused)) == (None, 1)
    assert fee(maker, not_delivered_to=[HCM], province=HA_NOI).fee == 25_000


def test_a_makers_own_tariff_goes_before_the_default(maker):
    own = Tariff.objects.create(producer=maker, packing_words="Chai thủy tinh, bọc chống va đập.")
    Band.objects.create(tariff=own, zone=Zone.SAME_REGION, up_to_grams=10_000, fee=40_000)
    assert (fee(maker).fee, fee(maker).is_sample, fee(maker).packing_words) == (40_000, False, "Chai thủy tinh, bọc chống va đập.")
    assert fee(maker, province=HCM).fee is None  # it has no band for that zone


def test_without_a_tariff_nothing_is_promised():
    maker = producers.producer()
    assert fee(maker).fee is None


@pytest.mark.parametrize("n", [1, 3])
def test_many_parcels_cost_two_queries(django_assert_num_queries, maker, n):
    makers = [maker, *(producers.producer() for _ in range(n - 1))]
    parcels = [(one, [Item(pack(one), 1, 85_000)]) for one in makers]
    for one, items in parcels:
        assert one.commune is None or one.commune.province
        assert items[0].pack.listing
    with django_assert_num_queries(2):
        assert len(quotes(parcels, province=HA_NOI)) == n


def test_loading_again_changes_nothing(maker):
    Band.objects.filter(zone=Zone.OTHER).update(fee=1)
    content.load()
    assert (Tariff.objects.count(), Band.objects.count(), Band.objects.filter(fee=1).count()) == (1, 12, 4)
