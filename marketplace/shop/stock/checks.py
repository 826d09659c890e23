"""Every night: what is on hand is the sum of the journal, what is promised the sum of the open promises."""

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.ledger import checks

from .models import JournalEntry, Pool, Promise


def register():
    checks.register("stock", _("What is on hand is the sum of its journal"), _on_hand)
    checks.register("promised", _("What is promised is the sum of the open orders"), _promised)


def _on_hand():
    return _compare("on_hand", JournalEntry.objects.all(), "change")


def _promised():
    return _compare("promised", Promise.objects.filter(settled=""), "quantity")


def _compare(column, rows, what):
    summed = rows.filter(pool=OuterRef("pk")).order_by().values("pool").annotate(n=Sum(what)).values("n")
    pools = Pool.objects.annotate(summed=Coalesce(Subquery(summed), 0), stands=F(column))
    wrong = pools.exclude(summed=F(column)).select_related("product__parent")
    return pools.count(), {
        f"{pool.pk}: {pool.product.parent.title} {pool.product.title}": (str(pool.summed), str(pool.stands)) for pool in wrong
    }
