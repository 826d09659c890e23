"""Long files: as many statements for many rows as for few, and an index that is true at the commit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.imports import services
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import Certificate, Recognition, RegisteredProduct
from marketplace.register.producers import services as producer_services
from marketplace.register.producers.models import Producer
from marketplace.shop.search.models import ProductDocument
from tests.benchmarks.imports import register_file
from tests.factories import catalogue

BOUNDARIES = ("SAVEPOINT", "RELEASE SAVEPOINT")


@pytest.fixture(autouse=True)
def _ground(the_map, db):
    load_content()


def applied(data):
    """→ the statements that it took."""
    run = services.check(services.stage("register", data=data, file_name="nhieu-dong.csv"))
    with CaptureQueriesContext(connection) as captured:
        services.apply(run)
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(BOUNDARIES)]


def test_a_row_more_is_no_statement_more():
    applied(register_file(10, seed=3))
    fifty = applied(register_file(50, seed=1))
    hundred = applied(register_file(100, seed=2))

    assert RegisteredProduct.objects.count() == Recognition.objects.count() == 160
    assert Certificate.objects.count() == 32
    assert Producer.objects.count() == 7
    assert AuditEntry.objects.filter(action="product_registered").count() == 160
    assert (len(fifty), len(hundred)) == (43, 43)


def test_nor_for_rows_that_change():
    applied(register_file(50, seed=1))
    applied(register_file(100, seed=2))

    fifty = applied(register_file(50, seed=1, source="https://example.com/moi"))
    hundred = applied(register_file(100, seed=2, source="https://example.com/moi"))

    assert RegisteredProduct.objects.filter(source__endswith="https://example.com/moi").count() == 150
    assert Recognition.objects.count() == 300
    assert (len(fifty), len(hundred)) == (23, 23)


def test_documents_of_listed_goods_are_written_anew_together():
    applied(register_file(6, certified_each=1))
    producer_services.verify(Producer.objects.get(), actor=None)
    listings = [catalogue.listing(product=product) for product in RegisteredProduct.objects.all()]

    applied(register_file(6, commune="Xã Chợ Mới", certified_each=1))
    three = applied(register_file(3, commune="Xã Nghĩa Tá", certified_each=1))
    applied(register_file(6, commune="Xã Chợ Mới", certified_each=1))
    six = applied(register_file(6, commune="Xã Nghĩa Tá", certified_each=1))

    documents = ProductDocument.objects.filter(listing__in=listings)
    assert list(documents.values_list("commune_name", flat=True)) == ["Xã Nghĩa Tá"] * 6
    assert len(three) == len(six)
