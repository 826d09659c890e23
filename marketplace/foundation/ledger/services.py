"""The only writers of the book."""

from django.db import transaction
from django.utils import timezone

from .checks import registered
from .models import Account, CheckRun, Entry, Finding, Posting
from .selectors import booked

SUBJECT, TOLD = (Finding._meta.get_field(name).max_length for name in ("subject", "expected"))


@transaction.atomic(savepoint=False)
def bring(matters, *, at=None, person=None, new=False):
    """Bring the book to what these matters mean now; said twice, the second time writes nothing. `new`: nothing of them stands there.

    The caller holds the lock of each thing. Should one not, the second writer of a turn is refused by the database.
    """
    at = at or timezone.now()
    standing = {} if new else booked([matter.subject for matter in matters])
    missing = []
    for matter in matters:
        stands, turns = standing.get(matter.subject, ({}, 0))
        if difference := _difference(matter.wanted, stands):
            entry = Entry(
                subject=matter.subject,
                turn=turns + 1,
                kind=matter.kind,
                reference=matter.reference,
                details=matter.details,
                at=at,
                person=person,
            )
            missing.append((entry, difference))
    return _write(missing)


def _difference(wanted, stands):
    both = {key: wanted.get(key, 0) - stands.get(key, 0) for key in wanted | stands}
    return {key: amount for key, amount in both.items() if amount}


def _write(missing):
    if not missing:
        return []
    accounts = _accounts({key for _entry, difference in missing for key in difference})
    entries = Entry.objects.bulk_create(entry for entry, _difference in missing)
    Posting.objects.bulk_create(
        Posting(entry=entry, account=accounts[key], amount=amount, at=entry.at)
        for entry, difference in missing
        for key, amount in difference.items()
    )
    return entries


def _accounts(keys):
    """{(kind, owner): account}; opened where there is none, in one order so that two who open the same do not wait for each other."""
    found = _by_key(Account.objects.filter(kind__in={kind for kind, _owner in keys}, owner__in={owner for _kind, owner in keys}))
    if fresh := sorted(keys - found.keys()):
        opened = [Account(kind=kind, owner=owner) for kind, owner in fresh]
        same = {"unique_fields": ["kind", "owner"], "update_fields": ["owner"]}
        found |= _by_key(Account.objects.bulk_create(opened, update_conflicts=True, **same))
    return found


@transaction.atomic(savepoint=False)
def lock_accounts(kind, owners):
    """These accounts are changed by nobody else who asks for them here, until the transaction ends. The last of all locks."""
    owners = set(owners)
    _accounts({(str(kind), owner) for owner in owners})
    rows = Account.objects.filter(kind=kind, owner__in=owners).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def _by_key(accounts):
    return {(account.kind, account.owner): account for account in accounts}


def check(*, on=None):
    """Recompute everything from the rows it comes from; what differs is kept until it is put right."""
    on = on or timezone.now()
    checked = count = 0
    standing = set(Finding.objects.standing().values_list("check_name", flat=True))
    for name, look in registered():
        looked_at, differences = _looked_twice(look)
        checked, count = checked + looked_at, count + len(differences)
        if differences or name in standing:
            _keep(name, differences, on)
    return CheckRun.objects.create(at=on, checked=checked, findings=count)


def _looked_twice(look):
    """Business goes on while the check reads: only what differs in two looks is a finding."""
    looked_at, differences = look()
    if differences:
        _again, still = look()
        differences = {subject: said for subject, said in still.items() if subject in differences}
    return looked_at, differences


@transaction.atomic
def _keep(name, differences, on):
    """`differences`: {subject: (expected, found)}."""
    differences = {subject[:SUBJECT]: said for subject, said in differences.items()}
    standing = {row.subject: row for row in Finding.objects.standing().filter(check_name=name).select_for_update()}
    gone = [row.pk for subject, row in standing.items() if subject not in differences]
    Finding.objects.filter(pk__in=gone).update(gone_at=on)
    fresh = []
    for subject, (expected, found) in differences.items():
        said = {"expected": expected[:TOLD], "found": found[:TOLD], "last_at": on}
        if subject in standing:
            Finding.objects.filter(pk=standing[subject].pk).update(**said)
        else:
            fresh.append(Finding(check_name=name, subject=subject, first_at=on, **said))
    Finding.objects.bulk_create(fresh, ignore_conflicts=True)  # another check may have found the same this moment
