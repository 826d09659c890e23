"""Search servers that are killed, stopped, emptied and mistaken: the shopper notices nothing, the operator does, one command mends it.

No test here may share its nodes: they are really harmed.
"""

import json
import signal
import threading
import time
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from deploy.embedded_elasticsearch import running
from marketplace.register.producers.models import Producer
from marketplace.shop.search import cluster, indexing, pages, rebuilding, tasks
from marketplace.shop.search.engines import guarded
from marketplace.shop.search.models import IndexState
from tests.factories import certification, producers
from tests.factories.catalogue import fill, listing, pack_of
from tests.factories.search_servers import HEAP, removed, search_on, settle
from tests.factories.workers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 4  # seconds a shopper may wait at the worst moment: one time-out, and the database's answer on a busy machine


@pytest.fixture(scope="module")
def node(search_programs, tmp_path_factory):
    with running(tmp_path_factory.mktemp("harmed"), heap=HEAP) as one:
        yield one


@pytest.fixture
def harmed(node, settings):
    if not node.alive("node-1"):
        node.start()
    settings.API_REQUESTS_A_MINUTE = 100_000
    search_on(node.urls, settings, prefix="harmed")
    yield node
    removed()


def ask(text="mien"):
    """(engine, names, seconds) as a shopper's page has it."""
    began = time.monotonic()
    response = Client().get("/api/v1/products", {"q": text})
    assert response.status_code == 200, response.content
    return response["X-Search-Engine"], sorted(item["name"] for item in response.json()["items"]), time.monotonic() - began


@contextmanager
def shopping():
    """Somebody who asks all the while; what was answered."""
    answers, stop = [], threading.Event()

    def shop():
        try:
            while not stop.is_set():
                answers.append(ask())
                time.sleep(0.05)
        finally:
            connection.close()

    shopper = threading.Thread(target=shop)
    shopper.start()
    try:
        wait_until(lambda: answers)
        yield answers
    finally:
        stop.set()
        shopper.join()


def told():
    """What /readyz tells the operator about search."""
    return json.loads(Client().get("/readyz").content)["search"]


def serves_again():
    """The breaker closes by itself, or was never open: nobody but shoppers asks."""
    wait_until(lambda: ask()[0] == "elasticsearch", seconds=60)


def test_the_only_node_is_killed_in_the_middle_of_questions_and_started_again(harmed):
    made = [listing(f"Miến {number}") for number in range(3)]
    names = sorted(each.title for each in made)
    settle()
    serves_again()

    with shopping() as answers:
        harmed.kill("node-1")
        wait_until(lambda: answers[-1][0] == "postgres")

    assert {tuple(found) for _engine, found, _seconds in answers} == {tuple(names)}
    assert {engine for engine, _found, _seconds in answers} == {"elasticsearch", "postgres"}
    assert max(seconds for _engine, _found, seconds in answers) < PATIENCE
    assert (told()["engine"], told()["serving"]) == ("elasticsearch", "postgres")

    fill(pack_of(made[0]), 0)
    certification.revoke(made[1].registered_product.certificates.get())
    assert ask()[:2] == ("postgres", [names[0], names[2]])
    tasks.index_changes.func()
    assert set(IndexState.objects.waiting().values_list("pk", flat=True)) == {made[0].pk, made[1].pk}

    harmed.start("node-1")
    before = {hit["_id"]: hit["_version"] for hit in _hits()}
    tasks.sweep_index.func(timestamp=0)
    after = {hit["_id"]: hit["_version"] for hit in _hits()}

    untouched = f"{made[2].pk}-1"
    assert (after[untouched], f"{made[1].pk}-1" in after) == (before[untouched], False)  # only what changed meanwhile
    assert after[f"{made[0].pk}-1"] > before[f"{made[0].pk}-1"]
    serves_again()
    assert ask()[:2] == ("elasticsearch", [names[0], names[2]])
    well = {"serving": "elasticsearch", "problem": "", "waiting": 0, "lag_seconds": 0, "refused": 0}
    wait_until(lambda: told() == {"engine": "elasticsearch", **well, "pages": well}, seconds=60)


def _hits(index=cluster.LISTINGS):
    client = cluster.client(10)
    client.indices.refresh(index=index.alias)
    return client.search(index=index.alias, query={"match_all": {}}, version=True)["hits"]["hits"]


def test_a_node_that_hangs_opens_the_breaker_and_closes_it_again(harmed):
    listing("Miến")
    settle()
    serves_again()

    harmed.signal("node-1", signal.SIGSTOP)
    first, second = ask(), ask()
    pause = guarded.breaker.pause

    assert (first[:2], second[:2]) == (("postgres", ["Miến"]), ("postgres", ["Miến"]))
    assert 0.9 < first[2] < PATIENCE
    assert second[2] < first[2]  # nobody waits for it again
    assert pause == guarded.FIRST_PAUSE
    assert "Timeout" in told()["problem"]

    harmed.signal("node-1", signal.SIGCONT)
    serves_again()


def test_an_index_deleted_by_hand_is_made_again_by_one_command(harmed):
    listing("Miến")
    settle()
    serves_again()

    cluster.client(10).indices.delete(index=list(cluster.LISTINGS.generations()))

    assert ask()[:2] == ("postgres", ["Miến"])
    assert "index_not_found" in told()["problem"]
    fill(pack_of(listing("Miến ngô")), 3)
    tasks.index_changes.func()  # makes no index of its own with guessed fields
    assert cluster.LISTINGS.generations() == {}

    repaired()
    assert ask()[:2] == ("elasticsearch", ["Miến", "Miến ngô"])


def test_an_alias_that_points_at_nothing_is_set_again_by_one_command(harmed):
    listing("Miến")
    settle()
    (good,) = cluster.LISTINGS.generations()
    serves_again()

    cluster.client(10).indices.delete_alias(index=good, name=cluster.LISTINGS.alias)

    assert cluster.LISTINGS.generations() == {good: False}
    assert ask()[:2] == ("postgres", ["Miến"])
    assert "index_not_found" in told()["problem"]
    repaired()
    ((index, serves),) = cluster.LISTINGS.generations().items()
    assert (serves, index != good) == (True, True)  # what an alias no longer names is not trusted


def _deleted(index):
    cluster.client(10).indices.delete(index=list(index.generations()))


def _pointing_at_nothing(index):
    (good,) = index.generations()
    cluster.client(10).indices.delete_alias(index=good, name=index.alias)


def _emptied(index):
    held = [{"delete": {"_index": index.alias, "_id": hit["_id"]}} for hit in _hits(index)]
    cluster.client(10).bulk(operations=held, refresh=True)


@pytest.mark.parametrize("harm", [_deleted, _pointing_at_nothing, _emptied])
def test_an_index_of_pages_that_is_harmed_is_made_again_by_one_command(harmed, harm):
    """Goods come from the cluster all the while."""
    listing("Miến", producer=producers.producer("HTX Yến Dương"))
    settle()
    serves_again()
    assert pages_of("yen duong") == ["HTX Yến Dương"]
    assert told()["pages"]["problem"] == ""

    harm(cluster.PAGES)

    assert pages_of("yen duong") == ["HTX Yến Dương"]
    assert ask()[:2] == ("elasticsearch", ["Miến"])
    assert (told()["serving"], told()["pages"]["serving"]) == ("elasticsearch", "postgres")
    assert ("the index is empty" if harm is _emptied else "index_not_found") in told()["pages"]["problem"]
    producers.producer("HTX Yến Nhi")
    assert pages_of("yen nhi") == ["HTX Yến Nhi"]

    repaired()
    wait_until(lambda: told()["pages"]["serving"] == "elasticsearch", seconds=60)
    assert (pages_of("yen nhi"), pages_of("yen duong")) == (["HTX Yến Nhi"], ["HTX Yến Dương"])
    assert told()["pages"]["problem"] == ""
    assert {hit["_id"] for hit in _hits(cluster.PAGES)} == {f"producer:{each.pk}-1" for each in Producer.objects.all()}


def pages_of(text):
    """Producers beside the goods, as a shopper's page has them."""
    pages.forget_words()
    blocks = Client().get("/search/", {"q": text}).context["blocks"]
    return [page.name for block in blocks if block.kind.name == "producer" for page in block.pages]


def test_an_alias_at_an_empty_index_is_not_believed(harmed):
    listing("Miến")
    settle()
    (good,) = cluster.LISTINGS.generations()
    client = cluster.client(10)
    alias = cluster.LISTINGS.alias
    client.indices.create(index=f"{alias}-2020", mappings=cluster.LISTINGS.mapping, settings={"number_of_replicas": 0})
    moves = [{"remove": {"index": good, "alias": alias}}, {"add": {"index": f"{alias}-2020", "alias": alias}}]
    client.indices.update_aliases(actions=moves)

    assert ask()[:2] == ("postgres", ["Miến"])
    assert told()["problem"] == "the index is empty"
    repaired()
    assert list(cluster.LISTINGS.generations().values()) == [True]


def test_a_mapping_of_an_older_release_is_not_believed_and_takes_no_documents(harmed):
    made = listing("Miến")
    settle()
    client = cluster.client(10)
    client.indices.delete(index=list(cluster.LISTINGS.generations()))
    old = {"dynamic": "strict", "properties": {"listing": {"type": "long"}, "ten": {"type": "text"}}}
    alias = cluster.LISTINGS.alias
    client.indices.create(index=f"{alias}-2020", mappings=old, aliases={alias: {}}, settings={"number_of_replicas": 0})
    client.index(index=f"{alias}-2020", id="1", document={"listing": made.pk, "ten": "mien"}, refresh=True)
    guarded.breaker.reset()  # as in a process of the new release

    assert ask()[:2] == ("postgres", ["Miến"])
    assert told()["problem"] == "the index is of another release"
    fill(pack_of(made), 0)
    tasks.index_changes.func()
    assert "strict_dynamic_mapping" in IndexState.objects.refused().get().refused
    assert told()["refused"] == 1

    repaired()
    assert told()["refused"] == 0


def repaired():
    output = StringIO()
    call_command("rebuild_index", stdout=output)
    assert "in the search cluster" in output.getvalue()
    serves_again()


def test_one_of_three_nodes_is_killed_during_questions_and_a_rebuild(search_programs, tmp_path, settings):
    with running(tmp_path / "three", nodes=3, heap=HEAP) as three:
        settings.API_REQUESTS_A_MINUTE = 100_000
        search_on(three.urls, settings, prefix="three", replicas=1)
        made = [listing(f"Miến {number}") for number in range(4)]
        names = sorted(each.title for each in made)
        settle()
        wait_until(lambda: cluster.client(10).cluster.health()["status"] == "green", seconds=60)
        serves_again()

        with shopping() as answers:
            killer = threading.Timer(0.3, three.kill, ["node-2"])
            killer.start()
            rebuilt = [rebuilding.rebuild() for _ in range(2)]
            killer.join()
            serves_again()
            fill(pack_of(made[0]), 0)
            indexing.index_changes()

        assert rebuilt == [{"listings": 4, "pages": 4}] * 2
        assert not IndexState.objects.dirty().exists()
        assert {tuple(found) for _engine, found, _seconds in answers} == {tuple(names)}  # none lost, answers went on
        assert max(seconds for _engine, _found, seconds in answers) < PATIENCE
        assert {hit["_id"] for hit in _hits()} == {f"{each.pk}-1" for each in made}
