"""Changes on their way to the cluster: none is lost, none comes too late, and what is refused is known."""

import threading
import time
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from catalogue import services as catalogue
from catalogue.models import Product
from deploy.embedded_elasticsearch import free_port
from deploy.template import database_url
from marketplace.shop.search import cluster, indexing, marks, rebuilding, services, sources, tasks
from marketplace.shop.search.models import IndexState, ProductDocument
from marketplace.shop.search.queries import Query, search
from marketplace.shop.search.standing import standing
from tests.factories import certification
from tests.factories.catalogue import fill, listing, pack_of
from tests.factories.search_servers import empty, removed, search_on, settle
from tests.factories.workers import wait_until

pytestmark = pytest.mark.django_db


def held(index=None):
    """{id: source} of what the index holds."""
    client, index = cluster.client(10), index or cluster.LISTINGS.alias
    client.indices.refresh(index=index)
    return {hit["_id"]: hit["_source"] for hit in client.search(index=index, size=1000, query={"match_all": {}})["hits"]["hits"]}


def test_without_a_cluster_nothing_is_marked():
    listing("Miến")

    assert not IndexState.objects.exists()


def test_each_change_marks_its_listing_in_its_own_transaction(elasticsearch):
    made = listing("Miến")
    settle()
    before = IndexState.objects.get(pk=made.pk)
    assert before.indexed == before.version

    with transaction.atomic():
        fill(pack_of(made), 0)
        assert list(IndexState.objects.waiting()) == [before]
        transaction.set_rollback(True)
    assert not IndexState.objects.waiting().exists()

    fill(pack_of(made), 0)

    after = IndexState.objects.get(pk=made.pk)
    assert (after.version > before.version, after.indexed) == (True, before.indexed)
    assert held()[f"{made.pk}-1"]["in_stock_at"] is not None
    settle()
    assert held()[f"{made.pk}-1"]["in_stock_at"] is None


@pytest.mark.django_db(transaction=True)
def test_a_change_wakes_the_worker_once(elasticsearch):
    empty()
    listing("Miến")
    listing("Trà")

    assert [job.status for job in ProcrastinateJob.objects.filter(task_name=marks.CARRY)] == ["todo"]


def test_a_withdrawn_listing_takes_all_its_documents_out(elasticsearch):
    made = listing("Miến", expires_on=timezone.localdate() + timedelta(days=30))
    certification.certificate(made.registered_product, stars=5, kind="renew", valid_from=timezone.localdate() + timedelta(days=10))
    settle()
    assert sorted(held()) == [f"{made.pk}-1", f"{made.pk}-2"]

    catalogue.withdraw(made, actor=None)
    settle()

    assert held() == {}


def test_a_late_batch_never_overwrites_a_newer_one(elasticsearch):
    made = listing("Miến", packs=[("Gói", 85000, 3)])
    settle()
    late = indexing.read(sources.LISTINGS, [made.pk])
    fill(pack_of(made), 0)
    settle()

    indexing.write(late, cluster.LISTINGS.alias)

    assert held()[f"{made.pk}-1"]["in_stock_at"] is None
    assert [change.refused for change in late] == [""]


def test_what_is_refused_is_kept_with_its_reason_and_the_rest_is_carried(elasticsearch):
    good, bad = listing("Miến"), listing("Trà")
    settle()
    fill(pack_of(good), 0)
    ProductDocument.objects.filter(listing=bad).update(star_from="1066-10-14T09:00:00Z")  # before date_nanos begins
    marks.mark([bad.pk])

    settle()

    assert held()[f"{good.pk}-1"]["in_stock_at"] is None
    (state,) = IndexState.objects.refused()
    assert state.pk == bad.pk
    assert "star_from" in state.refused
    told = standing()
    assert (told.waiting, told.refused, told.serving) == (0, 1, "elasticsearch")

    services.index_listings([bad.pk])
    settle()

    assert not IndexState.objects.refused().exists()
    assert not IndexState.objects.dirty().exists()


def test_a_cluster_that_is_down_keeps_the_marks(elasticsearch, settings, caplog):
    listing("Miến")
    settings.ELASTICSEARCH_URLS = [f"http://127.0.0.1:{free_port()}"]

    tasks.index_changes.func()

    assert IndexState.objects.waiting().count() == 1
    assert "Changes wait for the search cluster" in caplog.text
    assert search(Query()).engine == "postgres"
    told = standing(timezone.now() + timedelta(seconds=90))
    assert (told.engine, told.serving, told.waiting, told.lag_seconds >= 90) == ("elasticsearch", "postgres", 1, True)
    assert "Connection" in told.problem


@pytest.fixture
def own_index(search_node, settings):
    """An index that may be harmed."""
    search_on(search_node.urls, settings, prefix="own")
    yield search_node
    settings.ELASTICSEARCH_URLS = search_node.urls
    removed()


def test_a_rebuild_that_fails_leaves_the_old_index_serving(own_index, settings):
    made = listing("Miến")
    rebuilding.rebuild()
    (serving,) = cluster.LISTINGS.generations()
    settings.ELASTICSEARCH_SHARDS = 2000  # more than a cluster allows

    with pytest.raises(indexing.IndexingFailed, match=r"shards"):
        rebuilding.rebuild()

    assert cluster.LISTINGS.generations() == {serving: True}
    answer = search(Query())
    assert ([item.pk for item in answer.items], answer.engine) == ([made.pk], "elasticsearch")


def test_a_rebuild_of_documents_that_are_refused_fails_too(own_index):
    listing("Miến")
    rebuilding.rebuild()
    (serving,) = cluster.LISTINGS.generations()
    ProductDocument.objects.update(star_from="1066-10-14T09:00:00Z")

    with pytest.raises(indexing.IndexingFailed, match=r"1 of 1 listings were refused, first: .*star_from"):
        rebuilding.rebuild()

    assert cluster.LISTINGS.generations() == {serving: True}


def test_what_a_killed_rebuild_left_is_cleared_and_the_old_index_goes(own_index):
    listing("Miến")
    rebuilding.rebuild()
    (first,) = cluster.LISTINGS.generations()
    cluster.client(10).indices.create(index=f"{cluster.LISTINGS.alias}-20200101000000000000")

    assert rebuilding.rebuild() == {"listings": 1, "pages": 1}  # its producer

    ((second, serves),) = cluster.LISTINGS.generations().items()
    assert (serves, second != first) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_two_rebuilds_at_once_are_one(own_index, settings):
    listing("Miến")
    with psycopg.connect(database_url(settings.DATABASE_URL, connection.settings_dict["NAME"])) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [rebuilding.REBUILDING])
        with pytest.raises(indexing.IndexingFailed, match="being rebuilt already"):
            rebuilding.rebuild()

    assert cluster.LISTINGS.generations() == {}


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_while_the_shop_goes_on_loses_nothing(own_index, monkeypatch):
    """A seller changes stock and prices from another connection all the while; so does a worker carry them to the old index."""
    many = [listing(f"Miến {number}", price=10_000 + number) for number in range(6)]
    rebuilding.rebuild()
    monkeypatch.setattr(indexing, "BATCH", 1)
    stop, written = threading.Event(), []

    def sell():
        try:
            while not stop.is_set():
                for made in many:
                    fill(pack_of(made), len(written) % 3)
                    written.append(made.pk)
        finally:
            connection.close()

    def carry():
        try:
            while not stop.is_set():
                indexing.index_changes()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (sell, carry)]
    for thread in threads:
        thread.start()
    try:
        for _round in range(3):
            rebuilding.rebuild()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    indexing.index_changes()

    assert len(written) > len(many)
    assert not IndexState.objects.dirty().exists()
    expected = {f"{change.key}-1": change.bodies[0] for change in indexing.read(sources.LISTINGS, [made.pk for made in many])}
    assert held() == expected
    assert list(cluster.LISTINGS.generations().values()) == [True]


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_of_the_embedded_index_while_the_shop_goes_on_loses_nothing(monkeypatch):
    many = [listing(f"Miến {number}", price=10_000 + number) for number in range(6)]
    ids = [made.pk for made in many]
    monkeypatch.setattr(services, "CHUNK", 2)
    stop, written = threading.Event(), []

    def sell():
        try:
            while not stop.is_set():
                for made in many:
                    fill(pack_of(made), len(written) % 3)
                    written.append(made.pk)
        finally:
            connection.close()

    seller = threading.Thread(target=sell)
    seller.start()
    try:
        wait_until(lambda: written)
        rebuilt = [services.rebuild() for _round in range(4)]
        found = search(Query(text="mien")).count
    finally:
        stop.set()
        seller.join()

    assert (rebuilt, found) == ([6] * 4, 6)
    assert len(written) > len(many)
    assert services.refresh_offers(ids) == 0  # nothing is otherwise than packs and stock say
    assert ProductDocument.objects.count() == 6


def test_a_revoked_star_is_never_shown_however_far_the_index_lags(elasticsearch):
    """The worker is stopped: the index still counts it."""
    made, other = listing("Miến dong"), listing("Miến ngô")
    settle()

    certification.revoke(made.registered_product.certificates.get())

    answer = search(Query(text="mien"))
    assert ([item.pk for item in answer.items], answer.count, answer.engine) == ([other.pk], 2, "elasticsearch")
    assert standing().waiting == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_carries_a_change_within_five_seconds(own_index, worker, monkeypatch, settings):
    made = listing("Miến")
    rebuilding.rebuild()
    monkeypatch.setenv("ELASTICSEARCH_URLS", own_index.urls[0])
    monkeypatch.setenv("ELASTICSEARCH_PREFIX", settings.ELASTICSEARCH_PREFIX)
    worker()
    wait_until(lambda: not ProcrastinateJob.objects.filter(status__in=("todo", "doing"), task_name=marks.CARRY).exists())
    began = time.monotonic()

    certification.revoke(made.registered_product.certificates.get())
    wait_until(lambda: not cluster.client(10).count(index=cluster.LISTINGS.alias)["count"])

    assert time.monotonic() - began < 5


def test_the_words_in_the_cluster_are_those_of_the_database(elasticsearch):
    made = listing("Miến dong Tài Hoan")
    settle()

    body = held()[f"{made.pk}-1"]

    assert (body["title"], body["title_key"]) == ("mien dong tai hoan", "mien dong tai hoan")
    assert body["name"][0] == "mien dong tai hoan"
    assert body["name_exact"][0].split()[1] == "dong"
    assert body["listing"] == made.pk == Product.objects.get(pk=made.pk).pk
