"""Coordinates as they are pasted; in the place that is said, or refused."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from marketplace.foundation.places import positions
from marketplace.foundation.places.models import Commune
from tests.factories import places

SPOT = (Decimal("22.147300"), Decimal("105.834800"))


@pytest.mark.parametrize(
    "words",
    [
        "22.1473, 105.8348",
        "22.1473,105.8348",
        " (22.1473 105.8348) ",
        "22,1473; 105,8348",
        "22,1473, 105,8348",
        "22.1473° B, 105.8348° Đ",
        "105.8348, 22.1473",
        "22°08'50.28\"N 105°50'05.28\"E",
        "22°8′50,28″B, 105°50′5,28″Đ",
        "geo:22.1473,105.8348?z=19",
        "https://www.google.com/maps/place/Ch%E1%BB%A3/@22.15,105.9,15z/data=!3m1!4b1!4m6!3m5!8m2!3d22.1473!4d105.8348!16s",
        "https://www.google.com/maps/search/?api=1&query=22.1473%2C105.8348",
        "https://maps.google.com/?q=22.1473,105.8348",
        "https://www.openstreetmap.org/?mlat=22.1473&mlon=105.8348#map=16/22.2/105.9",
    ],
)
def test_what_people_paste_is_read(words):
    assert positions.parse(words) == SPOT


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("https://www.google.com/maps/@22.1473,105.8348,15z", "không có vị trí"),  # the middle of a map, not a place
        ("https://maps.app.goo.gl/AbCdEf", "không có vị trí"),
        ("https://www.openstreetmap.org/#map=16/22.2/105.9", "không có vị trí"),
        ("22.1473", "Xin ghi tọa độ"),
        ("chợ Đức Xuân", "Xin ghi tọa độ"),
        ("22.1473, 105.8348, 7", "Xin ghi tọa độ"),
        ("48.85, 2.35", "ngoài Việt Nam"),
        ("22.1, 22.1", "ngoài Việt Nam"),
    ],
)
def test_what_names_no_spot_is_refused(words, said):
    with pytest.raises(ValidationError, match=said):
        positions.parse(words)


@pytest.mark.django_db
@pytest.mark.usefixtures("the_map")
def test_each_commune_of_the_map_lies_in_its_own_box_with_the_old_ones_it_was_made_of():
    for commune in Commune.objects.in_territory().prefetch_related("predecessors"):
        for spot in (commune, *commune.predecessors.all()):
            positions.refuse_outside(commune, spot.latitude, spot.longitude)


@pytest.mark.django_db
@pytest.mark.usefixtures("the_map")
def test_elsewhere_is_refused_and_without_a_commune_the_whole_territory_counts():
    with pytest.raises(ValidationError, match="không nằm trong xã Ba Bể"):
        positions.refuse_outside(places.commune("Ba Bể"), *SPOT)
    with pytest.raises(ValidationError, match="không nằm trong vùng của sàn"):
        positions.refuse_outside(None, Decimal("21.03"), Decimal("105.85"))  # Hà Nội

    assert positions.refuse_outside(None, *SPOT) is None
