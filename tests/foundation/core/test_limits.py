import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils.translation import override

from marketplace.foundation.core import limits
from marketplace.foundation.core.models import Spending

START = "2026-11-24T03:00:00Z"


@pytest.mark.django_db
def test_the_limit_is_spent_and_comes_back_when_its_window_ends():
    with time_machine.travel(START, tick=False) as clock:
        assert [limits.spend("sms:1", limit=2, seconds=60) for _ in range(2)] == [1, 0]
        with pytest.raises(limits.TooMany) as refused:
            limits.spend("sms:1", limit=2, seconds=60)
        assert refused.value.retry_after == 60
        assert limits.left("sms:1", limit=2) == 0
        assert limits.spend("sms:2", limit=2, seconds=60) == 1
        clock.shift(timedelta(seconds=60))
        assert limits.left("sms:1", limit=2) == 2
        assert limits.spend("sms:1", limit=2, seconds=60) == 1


@pytest.mark.django_db
def test_refusal_says_when_to_come_back():
    with time_machine.travel(START, tick=False), override("vi"), pytest.raises(limits.TooMany) as refused:
        limits.spend("x", limit=0, seconds=601)

    assert refused.value.messages == ["Quá nhiều lần thử. Xin thử lại sau 11 phút."]


@pytest.mark.django_db
def test_the_key_is_not_kept_in_words():
    limits.spend("code:+84912345678", limit=1, seconds=60)

    assert "912345678" not in Spending.objects.get().key


@pytest.mark.django_db
def test_one_statement():
    with connection.cursor():
        pass
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as seen:
        limits.spend("x", limit=1, seconds=60)

    assert [q["sql"].split()[0] for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]] == ["INSERT"]


@pytest.mark.django_db
def test_tidy_and_forgive():
    with time_machine.travel(START, tick=False) as clock:
        limits.spend("short", limit=1, seconds=10)
        limits.spend("long", limit=1, seconds=100)
        clock.shift(timedelta(seconds=10))
        assert limits.tidy() == 1
        limits.forgive("long")
        assert limits.spend("long", limit=1, seconds=100) == 0


@pytest.mark.django_db(transaction=True)
def test_a_count_survives_the_failure_of_what_it_allowed():
    limits.spend("x", limit=5, seconds=60)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError

    assert limits.left("x", limit=5) == 4


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_it_would_be_rolled_back_and_is_refused():
    with pytest.raises(RuntimeError), transaction.atomic():
        limits.spend("x", limit=5, seconds=60)

    assert Spending.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_exactly_five():
    allowed = []

    def attempt():
        try:
            limits.spend("x", limit=5, seconds=60)
            allowed.append(1)
        except limits.TooMany:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(allowed) == 5
