"""docs/addresses.md says what is so: each address answers, each list has the fields that are named."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from cms.content import grow
from marketplace.office.opendata.datasets import BY_SLUG
from tests.factories import catalogue, fairs, outlets

pytestmark = pytest.mark.django_db
TEXT = (settings.BASE_DIR / "docs" / "addresses.md").read_text()
NAMED = sorted({address for address in re.findall(r"`(/[a-z][^`?]*)(?:\?[^`]*)?`", TEXT) if "<" not in address and address != "/en/"})


@pytest.mark.parametrize("address", NAMED)
def test_each_address_answers(client, address):
    if address.startswith(("/chuyen/", "/van-ban/", "/en/chuyen/")):
        grow()
    assert client.get(address).status_code == 200


def test_addresses_of_single_things_are_as_written(client):
    listing, outlet, fair = catalogue.listing("Miến dong"), outlets.published(), fairs.fair()
    certificate = listing.registered_product.certificates.get()
    for address, shape in (
        (listing.get_absolute_url(), r"/san-pham/[A-Z0-9]+-mien-dong"),
        (reverse("check", args=[certificate.code]), r"/check/[A-Z0-9]+"),
        (outlet.get_absolute_url(), r"/diem-ban/[a-z0-9-]+/"),
        (fair.get_absolute_url(), r"/hoi-cho/[a-z0-9-]+/"),
        (f"/hoi-cho/{fair.slug}.ics", r"/hoi-cho/[a-z0-9-]+\.ics"),
    ):
        assert re.fullmatch(shape, address)
        assert client.get(address).status_code == 200


def test_each_list_has_the_fields_that_are_named(client):
    catalogue.listing("Miến dong")
    outlets.published()
    fairs.fair()
    for kind in ("products", "outlets", "fairs"):
        (line,) = [line for line in TEXT.splitlines() if line.startswith(f"| `/api/v1/{kind}?")]
        address, fields = line.strip("| ").split(" | ")
        told = client.get(address.strip("`").split("?")[0]).json()
        assert [f"`{name}`" for name in told["items"][0]] == fields.split()
        assert {"count", "page", "page_size", "items"} <= set(told)


def test_a_certificate_has_the_fields_that_are_named(client):
    code = catalogue.listing("Miến dong").registered_product.certificates.get().code
    said = TEXT[TEXT.index("answers with") : TEXT.index("`stars` is null")]

    assert [f"`{name}`" for name in client.get(f"/api/v1/certificates/{code}").json()] == re.findall(r"`\w+`", said)


def test_every_set_of_open_data_is_named():
    assert [slug for slug in BY_SLUG if slug not in TEXT] == []
