import pytest

from marketplace.shop.search import words
from marketplace.shop.search.documents import documents_for
from tests.factories import producers
from tests.factories.catalogue import listing, pack_of

pytestmark = pytest.mark.django_db


def test_a_document_holds_its_words_by_field_once_cut_and_folded():
    made = listing("Miến dong Hoà An", producer=producers.producer("HTX Tài Hoan"))

    (document,) = documents_for([made.pk])

    assert document.fields["name"] == ("mien dong hoa an",)
    assert document.exact["name"] == ("miênS dong hoaF an",)
    assert document.name_folded == "mien dong hoa an"
    assert document.fields["producer"][0] == "htx tai hoan"
    assert set(document.fields) == {"name", "producer", "kind", "place"}


def test_what_was_sold_lately_is_counted_less_what_came_back():
    made = listing("Miến", packs=[("Gói", 85000, 9)])
    pool = pack_of(made).pool
    pool.journal.create(change=-5, reason="shipped", reference="A1")
    pool.journal.create(change=2, reason="returned", reference="A1")

    (document,) = documents_for([made.pk])

    assert document.facts["sales"] == 3


def test_one_text_does_not_run_on_into_the_next():
    assert words.vector(("A", "mien dong"), ("B", "tai hoan mien")) == "'mien':1A,6B 'dong':2A 'tai':4B 'hoan':5B"
