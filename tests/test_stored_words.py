"""What people have entered, shown everywhere: never markup, never a formula, and no control character breaks a file."""

import csv
import io
import re
import zipfile
from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from tests.architecture.test_role_matrix import NAMES, _papers_elsewhere, address_of, people  # noqa: F401  its house and its people
from tests.factories import fairs, outlets, places

pytestmark = pytest.mark.django_db
WORDS = "=<b>zz</script>\x0b\"'&"
SHORTEST = 40  # shorter columns hold codes, numbers, states
OURS = ("marketplace.", "catalogue")
NO_WORDS = re.compile(
    "code|key|slug|state|kind|number|reference|phone|email|digest|hash|sort|folded|password|language|channel|purpose|thing|action|path|token|"
    "stage|file|image|picture|verdict|way|template|numpath|algorithm|step|currency|subject|url|website|country|secret|sealed|public|private"
)
XML = ("image/svg+xml", "application/rss+xml", "application/xml", "application/vnd.openxmlformats")


def texts():
    """(model, a column of free words)"""
    for model in apps.get_models():
        if not model.__module__.startswith(OURS) or model._meta.proxy or not model._meta.managed:
            continue
        yield from ((model, field) for field in model._meta.local_concrete_fields if _is_free(field))


def _is_free(field):
    plain = type(field) in (models.CharField, models.TextField) and not (
        field.choices or field.unique or field.primary_key or field.remote_field
    )
    return plain and (field.max_length or SHORTEST) >= SHORTEST and not NO_WORDS.search(field.name)


def public(order):
    """Addresses that the matrix of roles does not know, for everybody may go there."""
    product, fair, outlet = order.lines.first().registered_product, fairs.fair(about="Lời"), outlets.published()
    yield "product", product.get_absolute_url()
    yield "product-label", reverse("product-label", args=[product.code])
    yield "producer", order.producer.get_absolute_url()
    yield "commune", reverse("commune", args=[places.commune().code])
    yield "fair", fair.get_absolute_url()
    yield "fair_ics", reverse("fair_ics", args=[fair.slug])
    yield "outlet", outlet.get_absolute_url()
    yield "ask", reverse("ask", args=[product.code])


@pytest.fixture
def spoilt(people):  # noqa: F811
    """Every address of a real thing, and then every word in the database spoilt, past services and triggers."""
    everybody, order = people
    addresses = dict(public(order))
    for name in NAMES:
        elsewhere = name.split(":")[0] in {"admin", "api-v1", "demo"} or name.startswith(("account_", "mfa_", "wagtail_serve"))
        with suppress(KeyError):  # one of the above, or a part of a basket
            addresses |= {} if elsewhere else {name: address_of(name, everybody, order)}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, field in texts():
            with suppress(IntegrityError), transaction.atomic():  # a key after all
                cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{field.column}" <> \'\'', [WORDS])
        cursor.execute("SET LOCAL session_replication_role = origin")
    return everybody, addresses


def spoils(answer):
    """What is wrong with this answer, in a word; nothing if it is harmless."""
    kind = answer.headers.get("Content-Type", "")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind.startswith("text/html"):
        words = body.decode()
        return [part for part in ("<b>zz", "zz</script>") if part in words]
    if "openxmlformats" in kind:
        book = zipfile.ZipFile(io.BytesIO(body))
        return [name for name in book.namelist() if name.endswith(".xml") and not _is_xml(book.read(name))]
    if kind.startswith(XML):
        return [] if _is_xml(body) else ["not XML"]
    if kind.startswith("text/csv"):
        rows = csv.reader(io.StringIO(body.decode("utf-8-sig")))
        return [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    return []


def _is_xml(body):
    try:
        ET.fromstring(body)
    except ET.ParseError:
        return False
    return True


def whose(address):
    """Who sees most there."""
    places = {"/desk/": "superuser", "/seller/": "member", "/account/": "shopper", "/order/": "shopper", "/checkout/": "shopper"}
    return next((role for start, role in places.items() if address.startswith(start)), "guest")


def test_every_page_and_file(client, spoilt):
    everybody, addresses = spoilt
    found, shown = {}, set()
    for name, address in addresses.items():
        client.logout()
        if user := everybody[whose(address)]:
            client.force_login(user)
        try:
            answer = client.get(address, follow=True)
        except Exception as accident:  # noqa: BLE001  all of them at once
            found[name] = repr(accident)
            continue
        if wrong := spoils(answer):
            found[name] = wrong
        if not answer.streaming and b"&lt;b&gt;zz" in answer.content:
            shown.add(name)
    assert found == {}
    assert shown >= {"product", "fair", "outlet", "producer", "order", "seller:orders", "desk:order", "desk:fair"}
    assert len(shown) > 40
