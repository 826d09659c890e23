"""How a room keeps the values of a model: put `@tracked()` above the class, then makemigrations."""

import pghistory


def tracked(*, exclude=(), **options):
    """Snapshots by database trigger on insert, update and delete; sees `update()` and bulk writes too.

    `exclude` names columns that hold secrets (password hashes, tokens).
    """
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=list(exclude), **options)
