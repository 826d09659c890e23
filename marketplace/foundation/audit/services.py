from marketplace.foundation.audit.context import current_id
from marketplace.foundation.audit.models import AuditEntry

BATCH = 1_000


def record(action, thing, *, actor, **said):
    """Write down a decision in the transaction of its change. `actor` None means the system itself.

    `on_behalf_of` is any row. Who has no account is the row that holds their name or number (a purchase, a complaint): this table
    keeps its id only, and tells nothing once that row has been emptied.
    """
    written = entry(action, thing, actor=actor, **said)
    written.save(force_insert=True)
    return written


def record_all(entries):
    """Many decisions of one moment, each made by `entry`."""
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)


def entry(action, thing, *, actor, on_behalf_of=None, reason="", paper="", details=None):
    return AuditEntry(
        action=action,
        thing_type=thing._meta.label_lower,
        thing_id=str(thing.pk),
        actor=actor if getattr(actor, "pk", None) else None,
        behalf_type=on_behalf_of._meta.label_lower if on_behalf_of else "",
        behalf_id=str(on_behalf_of.pk) if on_behalf_of else "",
        reason=reason,
        paper=paper,
        details=details or {},
        context=current_id(),
    )
