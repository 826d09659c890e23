"""The decision (audit) and the values (pghistory) are joined by one id, told in words, and never rewritten."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from marketplace.foundation.accounts import services as people
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit import services, words
from marketplace.foundation.audit.context import acting
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.audit.selectors import history_of, values_of
from tests.factories.accounts import make_superuser, make_user

pytestmark = pytest.mark.django_db


def test_a_decision_is_told_in_words():
    boss, user = make_superuser(), make_user()
    people.grant_role(user, role=Role.EDITOR, actor=boss, paper="QĐ 12")

    (line,) = history_of(user)

    assert (line.who, line.paper, line.what) == (boss.name, "QĐ 12", "giao vai trò biên tập viên")


def test_one_id_joins_the_decision_and_the_values():
    boss, user = make_superuser(), make_user()
    with acting(boss):
        grant = people.grant_role(user, role=Role.EDITOR, actor=boss)
    with acting(boss):
        people.end_role(grant, actor=boss, reason="thôi việc")

    given, ended = history_of(user)
    assert given.context != ended.context
    assert [row.valid_until for row in values_of(grant, given.context)] == [None]
    (after,) = values_of(grant, ended.context)
    assert after.valid_until is not None


@pytest.mark.parametrize("sql", ["UPDATE audit_auditentry SET reason = 'x'", "DELETE FROM audit_auditentry"])
def test_what_is_written_stays(sql):
    user = make_user()
    services.record("made_by_command", user, actor=None, reason="thử")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert AuditEntry.objects.get().reason == "thử"


def test_an_entry_holds_no_name():
    user = make_user(name="Nguyễn Văn Thử")
    services.record("made_by_command", user, actor=user, on_behalf_of=user)

    row = AuditEntry.objects.values().get()

    assert "Thử" not in str(row)
    assert (row["behalf_type"], row["behalf_id"]) == ("accounts.user", str(user.pk))


def test_an_unknown_action_still_reads():
    user = make_user()
    services.record("something_done", user, actor=None)

    (line,) = history_of(user)
    assert (line.who, line.what) == ("hệ thống", "something done")


def test_days_are_told_as_people_write_them():
    user = make_user()
    words.register({"thing_until": "giữ đến {until}, số {number}"})
    services.record("thing_until", user, actor=None, details={"until": "2026-12-06", "number": "12-QĐ"})

    assert history_of(user)[0].what == "giữ đến 06/12/2026, số 12-QĐ"


def test_a_code_is_told_by_its_name():
    user, officer = make_user(), make_user()
    people.grant_role(user, role=Role.COORDINATION_OFFICER, actor=officer)

    assert history_of(user)[-1].what == "giao vai trò cán bộ điều phối OCOP"
