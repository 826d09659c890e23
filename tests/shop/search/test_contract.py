"""Both engines say the same: ids in the same order, the same number of hits, the same facets, question by question."""

import random
from itertools import product as every

import pytest
from django.utils import timezone

from marketplace.foundation.core.text import fold
from marketplace.register.certification.models import ProductGroup
from marketplace.shop.search import services, words
from marketplace.shop.search.engines import elasticsearch, postgres
from marketplace.shop.search.models import ProductDocument
from marketplace.shop.search.wanted import SORTS, Alternative, Query, Term, Wanted, Where
from marketplace.shop.stock.models import Pool
from tests.benchmarks.generate import GOODS, SYLLABLES, generate
from tests.factories.search_servers import settle

pytestmark = pytest.mark.django_db
LISTINGS, QUESTIONS = 150, 120


@pytest.fixture
def goods(elasticsearch):
    """A shop's worth, some of it sold out."""
    ids = generate(LISTINGS)
    Pool.objects.filter(product__parent__in=ids[::5]).update(on_hand=0)
    services.refresh_offers(ids)
    settle()


def questions():
    dice = random.Random(7)
    documents = list(ProductDocument.objects.order_by("pk"))
    groups = list(ProductGroup.objects.values_list("code", flat=True))
    for number in range(QUESTIONS):
        row = dice.choice(documents)
        filters = {
            "stars": tuple(dice.sample((3, 4, 5), dice.randint(0, 2))),
            "group": tuple(dice.sample(groups, dice.choice((0, 0, 1)))),
            "commune": dice.choice(((), (), (row.commune_code,))),
            "district": dice.choice(((), (), (row.district_code,))),
            "producer": dice.choice(((), (), (), (row.producer_code,))),
            "price_min": dice.choice((None, None, 60_000)),
            "price_max": dice.choice((None, None, 200_000)),
            "in_stock": dice.random() < 0.2,
        }
        if number % 3 == 0:
            filters = {}
        query = Query(sort=SORTS[number % len(SORTS)], page=dice.choice((1, 1, 2)), page_size=dice.choice((5, 20)), **filters)
        terms = tuple(_term(dice, row) for _ in range(dice.choice((0, 1, 1, 2, 3))))
        yield Wanted(query, timezone.now(), _where(dice, row), terms, _phrase(dice, row), nothing=number == QUESTIONS - 1)


def _term(dice, row):
    """As typed, with what it may mean besides: another word, two words side by side, a beginning."""
    name = row.name_folded.split()
    word = dice.choice([*name, fold(dice.choice(SYLLABLES)), "htx", "thai"])
    start = dice.randrange(len(name) - 1)
    more = [
        Alternative((word[: dice.randint(1, len(word))],), 0.6, beginning=True),
        Alternative((fold(dice.choice(GOODS)[0]).split()[0],), 0.5),
        Alternative(tuple(name[start : start + 2]), 0.95),
        Alternative((name[start], name[start + 1][:2]), 0.4, beginning=True),
    ]
    alternatives = (Alternative((word,)), *dice.sample(more, dice.randint(0, 3)))
    place = dice.choice((None, None, _where(dice, row)))
    return Term(alternatives, where=place, exact=dice.choice(("", words.exact(dice.choice(row.name.split()))[0])))


def _where(dice, row):
    if dice.random() < 0.75:
        return Where()
    return Where(
        communes=frozenset({row.commune_code}), old_communes=frozenset({"99999"}), districts=frozenset({row.district_code} - {""}),
        heirs=frozenset({row.commune_code}),
    )  # fmt: skip


def _phrase(dice, row):
    name = row.name_folded.split()
    return dice.choice(("", name[0], " ".join(name[:2]), " ".join(name[1:3])[:-1], "dong"))


def facets(found):
    return {name: {(bucket.value, bucket.label, bucket.count) for bucket in buckets} for name, buckets in found.facets.items()}


def test_random_questions_have_the_same_answers(goods):
    asked, hits = 0, 0
    for wanted in questions():
        ours, theirs = postgres.find(wanted), elasticsearch.find(wanted)

        assert (theirs.ids, theirs.count) == (ours.ids, ours.count), wanted
        assert facets(theirs) == facets(ours), wanted
        assert elasticsearch.ids(wanted, start=5) == postgres.ids(wanted, start=5), wanted
        asked, hits = asked + 1, hits + bool(ours.count)

    assert (asked, hits > QUESTIONS // 3) == (QUESTIONS, True)


def test_every_order_is_the_same_over_all_pages(goods):
    for sort, on_offer in every(SORTS, (False, True)):
        wanted = Wanted(Query(sort=sort, in_stock=on_offer, page_size=LISTINGS), timezone.now())

        assert elasticsearch.find(wanted).ids == postgres.find(wanted).ids, wanted


def test_what_lies_too_deep_is_left_to_the_database(goods):
    from marketplace.shop.search.engines import guarded

    wanted = Wanted(Query(page=501, page_size=20), timezone.now())

    assert guarded.find(wanted) == postgres.find(wanted)
    assert guarded.breaker.problem == ""
