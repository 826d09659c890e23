"""100,000 orders in the book: what its trial balance and the statements of its accounts cost beside a plain sum over the same rows."""

from datetime import timedelta

from django.db import connection
from django.db.models import Sum

from marketplace.foundation.core import dates
from marketplace.foundation.ledger import selectors
from marketplace.foundation.ledger.models import Account, Posting

from .fairs import _selects, _taken

ORDERS, SMALL, PRODUCERS, PAGE = 100_000, 1_000, 100, 50
MOST, ROUNDS = 3, 9
FLOOR = 5  # milliseconds; ratios over less lie
ENTRIES = """
    INSERT INTO ledger_entry (subject, turn, kind, reference, details, at, written_at)
    SELECT what || ':' || n, 1, kind, n::text, '{"number": "7KQ2M9XA", "amount": 230000, "tax": 3000, "memo": "T7KQ2"}',
           %(from)s::timestamptz + n * interval '5 minutes' + later, now()
    FROM generate_series(1, %(orders)s) n,
         (VALUES ('order', 'order_placed', interval '0'), ('part', 'transfer_assigned', interval '2 hours')) said (what, kind, later)
"""
POSTINGS = """
    INSERT INTO ledger_posting (entry_id, account_id, amount, at)
    SELECT e.id, a.id, told.amount, e.at
    FROM ledger_entry e
    JOIN (VALUES
        ('order_placed', 'receivable', false, 230000), ('order_placed', 'payable', true, -192000),
        ('order_placed', 'commission', false, -5000),
        ('order_placed', 'tax_vat', true, -2000), ('order_placed', 'tax_pit', true, -1000), ('order_placed', 'delivery', true, -30000),
        ('transfer_assigned', 'unassigned', false, 230000), ('transfer_assigned', 'receivable', false, -230000)
    ) told (entry, kind, own, amount) ON told.entry = e.kind
    JOIN ledger_account a ON a.kind = told.kind AND a.owner = CASE WHEN told.own THEN (e.reference::int %% %(producers)s)::text ELSE '' END
    ORDER BY e.id
"""


def generate(orders=ORDERS):
    """Each order placed and paid. The database's own checks of balance are its own cost, not this one's: they rest meanwhile."""
    shared, own = ("receivable", "commission", "unassigned"), ("payable", "tax_vat", "tax_pit", "delivery")
    Account.objects.bulk_create(Account(kind=kind) for kind in shared)
    Account.objects.bulk_create(Account(kind=kind, owner=str(number)) for kind in own for number in range(PRODUCERS))
    said = {"orders": orders, "producers": PRODUCERS, "from": dates.start_of(dates.today()) - timedelta(minutes=5 * orders)}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(ENTRIES, said)
        cursor.execute(POSTINGS, said)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")


def _statement(account):
    """As the desk's page shows it: how many lines, a page of them with their balances, what stands there."""
    rows = selectors.statement([account])
    return rows.count(), selectors.with_balance(list(rows[:PAGE]), [account]), account.postings.total()


def pairs():
    """{what: (ours, a plain sum over the same rows)}"""
    everybody, one = Account.objects.get(kind="receivable"), Account.objects.get(kind="payable", owner="7")
    return {
        "trial balance": (selectors.trial_balance, _sum),
        "trial balance of an earlier day": (
            lambda: selectors.trial_balance(dates.start_of(dates.today() - timedelta(days=30))),
            lambda: _sum(at__lt=dates.start_of(dates.today() - timedelta(days=30))),
        ),
        "statement of the largest account": (lambda: _statement(everybody), lambda: _sum(account=everybody)),
        "statement of a producer": (lambda: _statement(one), lambda: _sum(account=one)),
    }


def _sum(**rows):
    return Posting.objects.filter(**rows).aggregate(sum=Sum("amount"))


def times():
    """{what: (ours, the plain sum)} in milliseconds of the database's own time, the best of nine taken in turn."""
    found = {}
    for name, pair in pairs().items():
        ours, plain = map(_selects, pair)
        taken = [(_taken(ours), _taken(plain)) for _round in range(ROUNDS)]
        found[name] = min(one for one, _other in taken), min(other for _one, other in taken)
    return found


def measured(orders=ORDERS):
    """Faults in words, none if all is well."""
    generate(orders)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as PostgreSQL does by itself within minutes
    faults = []
    for name, (ours, plain) in times().items():
        ratio = ours / max(plain, FLOOR)
        print(f"The book with {orders:,} orders, {name}: {ratio:.1f} × a plain sum of the same rows ({ours:.0f} ms).", flush=True)
        faults += [f"… which is more than {MOST}"] if ratio > MOST else []
    return faults
