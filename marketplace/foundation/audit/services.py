from marketplace.foundation.audit.context import current_id
from marketplace.foundation.audit.models import AuditEntry


def record(action, thing, *, actor, on_behalf_of=None, reason="", paper="", details=None):
    """Write down a decision in the transaction of its change. `actor` None means the system itself.

    `on_behalf_of` is any row. Who has no account is the row that holds their name or number (a purchase, a complaint): this table
    keeps its id only, and tells nothing once that row has been emptied.
    """
    return AuditEntry.objects.create(
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
