"""A maker of the register, entered and amended by hand."""

import pytest
from django.urls import reverse

from marketplace.foundation.audit.models import AuditEntry
from marketplace.register.producers import services
from marketplace.register.producers.models import Producer
from tests.factories import places, producers
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
SAID = {"kind": "cooperative", "name": "HTX Thử", "phone": "0912 345 678", "place": "", "tax_code": "0100112437"}


@pytest.fixture
def officer(client):
    user = make_officer()
    client.force_login(user)
    return user


def test_a_producer_is_entered_with_its_commune_by_name(client, officer):
    commune = places.commune()

    answer = client.post(reverse("desk:producers_new"), SAID | {"place": "dong phuc"})

    made = Producer.objects.get()
    assert answer.headers["Location"] == reverse("desk:producer", args=[made.code])
    assert (made.name, made.phone, made.commune, made.state) == ("HTX Thử", "+84912345678", commune, "applied")
    assert AuditEntry.objects.get(action="producer_applied").actor == officer


@pytest.mark.parametrize(("field", "words"), [("tax_code", "0100112438"), ("phone", "12"), ("place", "Nơi không có"), ("kind", "")])
def test_what_is_wrong_is_said_and_nothing_written(client, officer, field, words):
    places.commune()

    answer = client.post(reverse("desk:producers_new"), SAID | {field: words})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Producer.objects.exists()


def test_amending_keeps_the_place_and_names_fields_only(client, officer):
    maker = producers.producer("HTX Cũ", commune=places.commune(), phone="0912345678")
    address = reverse("desk:producer_amend", args=[maker.code])
    typed = client.get(address).context["form"].initial | {"name": "HTX Mới", "reason": "Theo giấy đăng ký", "registered_on": ""}

    client.post(address, typed)

    maker.refresh_from_db()
    entry = AuditEntry.objects.get(action="producer_amended")
    assert (maker.name, maker.commune, maker.phone) == ("HTX Mới", places.commune(), "+84912345678")
    assert (entry.details, entry.reason) == ({"fields": ["name"]}, "Theo giấy đăng ký")


def test_the_second_of_two_officers_is_told(client, officer):
    maker = producers.producer("HTX Cũ")
    address = reverse("desk:producer_amend", args=[maker.code])
    typed = client.get(address).context["form"].initial | {"name": "HTX Của Tôi", "reason": "Thử", "registered_on": ""}
    services.amend(maker, actor=make_officer(name="Cán bộ khác"), legal_name="Hợp tác xã Cũ")

    answer = client.post(address, typed)

    maker.refresh_from_db()
    assert (answer.status_code, maker.name, maker.legal_name) == (422, "HTX Cũ", "Hợp tác xã Cũ")
    assert "Cán bộ khác" in answer.content.decode()
    assert 'value="HTX Của Tôi"' in answer.content.decode()


def test_the_number_stands_in_full_in_its_form_only(client, officer):
    maker = producers.producer("HTX Cũ", phone="0912345678")

    page, form = (client.get(reverse(f"desk:{name}", args=[maker.code])).content.decode() for name in ("producer", "producer_amend"))

    assert ("912345678" in page, "912 345 678" in page, "+84912345678" in form) == (False, False, True)
