"""Fairs by the hundred, and what the officers' list of them costs beside a bare count of the same rows."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.foundation.core import dates, text
from marketplace.trade.fairs import selectors
from marketplace.trade.fairs.models import Fair, FairRegistration, Kind, Place, State

FAIRS, MAKERS = 500, 20
PAGE = 30
MOST = 3  # times `count(*)` and the page read of the same rows
FLOOR = 5  # milliseconds; ratios over less lie
KINDS, STATES = Kind.values, (State.PUBLISHED, State.OPEN, State.CLOSED, State.NOTED, State.REPORTED)


def generate(number=FAIRS, *, begin=0, makers=MAKERS):
    """One fair every three days, from two years ago to two years ahead; each with makers, a third of them to be decided."""
    first = dates.today() - timedelta(days=3 * FAIRS // 2)
    made = Fair.objects.bulk_create(_fair(n, first + timedelta(days=3 * n)) for n in range(begin, begin + number))
    fairs = [fair for fair in made if fair.state != State.NOTED]
    rows = [_registration(fair, n) for fair in fairs for n in range(makers)]
    FairRegistration.objects.bulk_create(rows, batch_size=2_000)


def _fair(n, day):
    name = f"Hội chợ thử thứ {n}"
    made = Fair(name=name, slug=f"bench-{n}", kind=KINDS[n % len(KINDS)], state=STATES[n % len(STATES)], place="Quảng trường")
    made.starts_on, made.ends_on, made.folded, made.sort_key = day, day + timedelta(days=2), text.fold(name), text.sort_key(name)
    if n % 50 == 0:
        made.starts_on = made.ends_on = None
        made.lunar_month, made.lunar_day = n % 12 + 1, n % 29 + 1
    return made


def _registration(fair, n):
    state = (Place.REGISTERED, Place.ALLOTTED, Place.WITHDRAWN)[n % 3]
    return FairRegistration(fair=fair, maker_name=f"Cơ sở thử {n}", state=state, booth=n + 1 if state == Place.ALLOTTED else None)


def measured():
    """Faults in words, none if all is well. The database's own time, since Django's is the same for three rows and for all."""
    generate()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    asked = {act: _selects(act) for act in (_list, _plain)}
    times = {act: min(_taken(queries) for _ in range(9)) for act, queries in asked.items()}
    ours, plain = times[_list], max(times[_plain], FLOOR)
    print(f"The desk's list of {FAIRS} fairs: {ours / plain:.1f} × a count and a page of them ({ours:.1f} ms).")
    return [f"… which is more than {MOST}"] if ours > MOST * plain else []


def _list():
    rows = selectors.at_desk()
    return rows.count(), list(rows[:PAGE])


def _plain():
    rows = Fair.objects.order_by("-starts_on", "sort_key", "pk")
    return rows.count(), list(rows[:PAGE])


def _selects(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured.captured_queries]


def _taken(queries):
    """Milliseconds of all of them."""
    total = 0
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}")
            total += cursor.fetchone()[0][0]["Execution Time"]
    return total
