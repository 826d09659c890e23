"""Real search servers for tests; without their packages a test is left out, and fails under CI."""

import os

import pytest

from deploy.embedded_elasticsearch import Installation, Refused, running

HEAP = "256m"


@pytest.fixture(scope="session")
def search_programs():
    """Where the server's programs lie."""
    try:
        return Installation().ensure()
    except Refused as refusal:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(refusal))


@pytest.fixture(scope="session")
def search_node(search_programs, tmp_path_factory):
    """One node for the whole run; tests that harm a node start their own."""
    with running(tmp_path_factory.mktemp("search"), heap=HEAP) as cluster:
        yield cluster


@pytest.fixture
def elasticsearch(search_node, settings):
    """The shop searches on a cluster; its index is emptied afterwards, since making one takes longer than a test."""
    search_on(search_node.urls, settings)
    yield search_node
    settings.ELASTICSEARCH_URLS = search_node.urls
    empty()


def search_on(urls, settings, *, prefix="test", replicas=0):
    from marketplace.shop.search.engines.guarded import breaker, pages_breaker

    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URLS = "elasticsearch", urls
    settings.ELASTICSEARCH_PREFIX, settings.ELASTICSEARCH_REPLICAS = prefix, replicas
    breaker.reset()
    pages_breaker.reset()


def empty():
    """Rows of the next test have other numbers, so that nothing is taken for a late change of theirs."""
    from elasticsearch import helpers

    from marketplace.shop.search import cluster

    client = cluster.client(10)
    for index in (cluster.LISTINGS, cluster.PAGES):
        if any(index.generations().values()):
            client.indices.refresh(index=index.alias)
            held = [hit["_id"] for hit in helpers.scan(client, index=index.alias, _source=False)]
            helpers.bulk(client, ({"_op_type": "delete", "_index": index.alias, "_id": key} for key in held), refresh=True)


def removed():
    """Indices that were harmed."""
    from marketplace.shop.search import cluster

    for index in (cluster.LISTINGS, cluster.PAGES):
        if names := list(index.generations()):
            cluster.client(10).indices.delete(index=names)


def settle():
    """What the worker would have done within five seconds: the cluster, if one is set, knows every change."""
    from django.conf import settings

    from marketplace.shop.search import cluster, indexing, rebuilding

    if settings.SEARCH_ENGINE != "elasticsearch":
        return
    indices = (cluster.LISTINGS, cluster.PAGES)
    if all(any(index.generations().values()) for index in indices):
        indexing.index_changes()
        cluster.client(10).indices.refresh(index=[index.alias for index in indices])
    else:
        rebuilding.rebuild()
