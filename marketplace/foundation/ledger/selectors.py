"""Questions to the book. Balances are sums of postings; nothing is kept twice."""

from django.db.models import BigIntegerField, F, Max, Q, Sum
from django.db.models.functions import Abs, Coalesce

from .models import Account, Entry, Finding, Posting


def booked(subjects):
    """{subject: ({(kind, owner): đồng}, number of entries)} of what stands in the book; one query."""
    rows = (
        Posting.objects.filter(entry__subject__in=subjects)
        .order_by()
        .values_list("entry__subject", "account__kind", "account__owner")
        .annotate(sum=Sum("amount"), turn=Max("entry__turn"))
    )
    found = {}
    for subject, kind, owner, amount, turn in rows:
        sums, turns = found.get(subject, ({}, 0))
        found[subject] = (sums | ({(kind, owner): amount} if amount else {}), max(turns, turn))
    return found


def trial_balance(until=None):
    """[(kind, accounts, debit, credit)] of every kind, before the moment `until`: both columns have one sum."""
    sums = dict(Posting.objects.until(until).order_by().values_list("account").annotate(sum=Sum("amount")))
    kinds = dict(Account.objects.values_list("pk", "kind"))  # asked apart: joined, every posting would look its account up
    found = {}
    for account, amount in sums.items():
        accounts, debit, credit = found.get(kinds[account], (0, 0, 0))
        found[kinds[account]] = (accounts + 1, debit + max(amount, 0), credit + max(-amount, 0))
    return [(Account.Kind(kind), *found[kind]) for kind in Account.Kind.values if kind in found]


def balances(kind, until=None):
    """The accounts of a kind with what stands on them, the largest first."""
    before = Q() if until is None else Q(postings__at__lt=until)
    accounts = Account.objects.filter(kind=kind).annotate(
        balance=Coalesce(Sum("postings__amount", filter=before), 0, output_field=BigIntegerField())
    )
    return accounts.order_by(Abs(F("balance")).desc(), "owner")


def statement(accounts, *, since=None, until=None):
    """Postings on these accounts in the order of time."""
    rows = Posting.objects.filter(account__in=accounts).until(until).select_related("entry__person", "account")
    if since is not None:
        rows = rows.filter(at__gte=since)
    return rows.order_by("at", "pk")


def with_balance(postings, accounts):
    """[(posting, what stood on the accounts after it)] of a run of a statement's rows."""
    if not postings:
        return []
    first = postings[0]
    earlier = Q(at__lte=first.at) & (Q(at__lt=first.at) | Q(pk__lt=first.pk))
    standing = Posting.objects.filter(earlier, account__in=accounts).total()
    return [(posting, standing := standing + posting.amount) for posting in postings]


def trail(reference):
    """Entries of one purchase in the order they were written."""
    return Entry.objects.filter(reference=reference).select_related("person").prefetch_related("postings__account").order_by("pk")


def findings():
    return Finding.objects.standing()
