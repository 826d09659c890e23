"""What is carried to the cluster, each into an index of its own: goods, and the pages beside them."""

from collections.abc import Callable
from dataclasses import dataclass

from . import cluster
from .bodies import COLUMNS, body, page_body
from .engines import elasticsearch, elasticsearch_pages
from .models import IndexState, PageDocument, PageState, ProductDocument


@dataclass(frozen=True)
class Source:
    """`bodies(keys)`: pairs of a key and a document, those of one key together and in their order. `keys`: SQL of all keys there are.
    `rehearse(name)`: asks an index that does not serve yet what shoppers will ask."""

    index: cluster.Index
    states: type
    keys: str
    bodies: Callable
    rehearse: Callable


def _of_listings(keys):
    rows = ProductDocument.objects.filter(listing__in=keys).order_by("listing_id", "star_from")
    return ((row["listing_id"], body(row)) for row in rows.values(*COLUMNS))


def _of_pages(keys):
    return ((row.address, page_body(row)) for row in PageDocument.objects.addressed(keys))


LISTINGS = Source(
    cluster.LISTINGS, IndexState, "SELECT DISTINCT listing_id FROM search_productdocument", _of_listings, elasticsearch.rehearse
)
PAGES = Source(cluster.PAGES, PageState, "SELECT kind || ':' || key FROM search_pagedocument", _of_pages, elasticsearch_pages.rehearse)
ALL = (LISTINGS, PAGES)
