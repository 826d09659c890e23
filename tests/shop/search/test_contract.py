"""Both engines say the same: ids in the same order, the same number of hits, the same facets, question by question."""

import random
from itertools import product as every

import pytest
from django.utils import timezone

from catalogue.models import Product
from marketplace.foundation.core.text import fold, spoken
from marketplace.register.certification.models import ProductGroup, ProductSet, RegisteredProduct
from marketplace.shop.search import marks, near, services, words
from marketplace.shop.search.engines import elasticsearch, elasticsearch_pages, postgres, postgres_pages
from marketplace.shop.search.models import PageDocument, PageState, ProductDocument
from marketplace.shop.search.wanted import SORTS, Alternative, Query, Term, Wanted, Where
from marketplace.shop.stock.models import Pool
from tests.benchmarks.generate import GOODS, SYLLABLES, generate
from tests.factories.search_servers import settle

pytestmark = pytest.mark.django_db
LISTINGS, QUESTIONS = 150, 120
PROVINCES = ("79", "01")


@pytest.fixture
def goods(elasticsearch):
    """A shop's worth, some of it sold out."""
    ids = generate(LISTINGS)
    Pool.objects.filter(product__parent__in=ids[::5]).update(on_hand=0)
    Product.objects.filter(pk__in=ids[::3]).update(not_delivered_to=["79"])
    tea = ProductSet.objects.create(group=ProductGroup.objects.get(code="food"), code="tea", name="Chè")
    noodles = ProductSet.objects.create(group=tea.group, code="noodles", name="Miến")
    for kind, some in ((tea, ids[::4]), (noodles, ids[1::4])):
        RegisteredProduct.objects.filter(listings__in=some).update(set=kind)
    RegisteredProduct.objects.filter(listings__in=ids[::7]).update(commune=None, old_commune=None)
    services.rebuild()
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
            "set": dice.choice(((), (), (), (row.set_code,) if row.set_code else ("no-such",))),
            "deliver_to": dice.choice(("", "", "", *PROVINCES)),
        }
        if number % 3 == 0:
            filters = {}
        query = Query(sort=SORTS[number % len(SORTS)], page=dice.choice((1, 1, 2)), page_size=dice.choice((5, 20)), **filters)
        terms = tuple(_term(dice, row) for _ in range(dice.choice((0, 1, 1, 2, 3))))
        least = dice.choice((0, 0, max(1, len(terms) - 1))) if len(terms) > 1 else 0
        yield Wanted(
            query, timezone.now(), _where(dice, row), terms, _phrase(dice, row), nothing=number == QUESTIONS - 1,
            producers=dice.choice((0, 1, 3, 50)), province=dice.choice(("", *PROVINCES)),
            distances=near.distances(row.commune_code) if number % 2 else (), least=least,
        )  # fmt: skip


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
    spelt = words.exact(dice.choice(row.name.split()))[0]
    typed = dice.choice((Alternative((word,)), Alternative((word,)), Alternative((fold(spoken(spelt)),), spelt=spelt)))
    alternatives = (typed, *dice.sample(more, dice.randint(0, 3)))
    place = dice.choice((None, None, _where(dice, row)))
    return Term(alternatives, where=place, exact=dice.choice(("", spelt)))


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


KINDS = ("producer", "outlet", "story")


@pytest.fixture
def beside(goods):
    """Pages of several kinds and languages, some of them telling what others are called."""
    rows = list(ProductDocument.objects.order_by("pk")[:60])
    made = [_page(number, row, rows[number - 1]) for number, row in enumerate(rows)]
    PageDocument.objects.bulk_create(made)
    marks.mark([page.address for page in made], states=PageState)
    settle()
    return list(PageDocument.objects.order_by("pk"))


def _page(number, row, other):
    name = f"{row.name.split()[0]} {row.name}"
    texts = [("A", " ".join(words.folded(name))), ("C", other.name_folded), ("D", fold(row.commune_name))]
    return PageDocument(
        kind=KINDS[1 + number % 2], key=f"made-{number}", name=name, name_folded=" ".join(words.folded(name)),
        words=words.vector(*texts), words_exact=words.vector(("A", " ".join(words.exact(name)))), language=("", "vi", "en")[number % 3],
        url="/", commune_code=row.commune_code, old_commune_code=row.old_commune_code, district_code=row.district_code,
    )  # fmt: skip


def test_random_questions_have_the_same_pages(beside):
    dice, asked, hits = random.Random(11), 0, 0
    for _ in range(QUESTIONS):
        row = dice.choice(beside)
        terms = tuple(_term(dice, row) for _ in range(dice.choice((1, 1, 2, 3))))
        wanted = Wanted(Query(), timezone.now(), _where(dice, row), terms, _phrase(dice, row))
        how = {"language": dice.choice(("vi", "en")), "most": dice.choice((1, 3, 8)), "called": dice.random() < 0.5}
        kinds = dice.sample(KINDS, dice.randint(1, len(KINDS)))

        ours, theirs = postgres_pages.pages(wanted, kinds, **how), elasticsearch_pages.pages(wanted, kinds, **how)

        assert [page.address for page in theirs] == [page.address for page in ours], (wanted, kinds, how)
        asked, hits = asked + 1, hits + bool(ours)

    assert (asked, hits > QUESTIONS // 4) == (QUESTIONS, True)


def test_what_lies_too_deep_is_left_to_the_database(goods):
    from marketplace.shop.search.engines import guarded

    wanted = Wanted(Query(page=501, page_size=20), timezone.now())

    assert guarded.find(wanted) == postgres.find(wanted)
    assert guarded.breaker.problem == ""
