"""What has changed in what is given out."""

from django.db import connection

from marketplace.foundation.audit.models import AuditEntry
from marketplace.register.certification.models import Certificate, RegisteredProduct
from marketplace.trade.fairs.models import Fair
from marketplace.trade.outlets.models import Outlet

from .datasets import BY_SLUG

ACTS = {  # act: (set, what it did to the row)
    "product_registered": ("san-pham", "added"),
    "product_amended": ("san-pham", "changed"),
    "certificate_issued": ("chung-nhan", "added"),
    "certificate_ended": ("chung-nhan", "ended"),
    "certificate_revoked": ("chung-nhan", "ended"),
    "certificate_suspended": ("chung-nhan", "suspended"),
    "suspension_lifted": ("chung-nhan", "resumed"),
    "outlet_reported": ("diem-ban", "added"),
    "outlet_published": ("diem-ban", "added"),
    "outlet_amended": ("diem-ban", "changed"),
    "outlet_withdrawn": ("diem-ban", "removed"),
    "fair_noted": ("hoi-cho", "added"),
    "fair_published": ("hoi-cho", "added"),
    "fair_amended": ("hoi-cho", "changed"),
    "fair_cancelled": ("hoi-cho", "changed"),
    "fair_reported": ("hoi-cho", "changed"),
    "fair_taken_back": ("hoi-cho", "removed"),
}
KEPT = {  # only rows that everybody may see are named
    "san-pham": RegisteredProduct.objects.all,
    "chung-nhan": Certificate.objects.all,
    "diem-ban": Outlet.objects.all,
    "hoi-cho": Fair.objects.public,
}
# A change that is still being written has a smaller number than one that is done: nothing is told past the oldest of them,
# or a reader who goes on from the last number would miss it.
OLDEST_WRITER = (
    "SELECT min(xact_start) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
)


def changes(since, most):
    """([{id, at, dataset, key, change}], the number to go on from) after the number `since`, the oldest first."""
    entries = AuditEntry.objects.filter(pk__gt=since, action__in=ACTS).order_by("pk")
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WRITER)
        (oldest,) = cursor.fetchone()
    if oldest:
        entries = entries.filter(at__lt=oldest)
    entries = list(entries[:most])
    names = _names(entries)
    found = [(entry, *ACTS[entry.action]) for entry in entries]
    return [
        {"id": entry.pk, "at": entry.at, "dataset": dataset, "key": names[dataset, entry.thing_id], "change": change}
        for entry, dataset, change in found
        if (dataset, entry.thing_id) in names
    ], entries[-1].pk if entries else since


def _names(entries):
    """{(set, number of the row): its key}"""
    wanted = {}
    for entry in entries:
        wanted.setdefault(ACTS[entry.action][0], set()).add(int(entry.thing_id))
    names = {}
    for dataset, keys in wanted.items():
        rows = KEPT[dataset]().filter(pk__in=keys).values_list("pk", BY_SLUG[dataset].key)
        names |= {(dataset, str(pk)): name for pk, name in rows}
    return names
