"""What lies in the table of sessions."""

import base64
import zlib
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.core import sessions, tasks
from tests.factories.accounts import make_user

PHONE = "+84987613579"


def readable(row):
    """The row as somebody reads it who has the database and not the key: base64 and compression undone."""
    body = row.session_data.removeprefix(".").split(":")[0]
    raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    return zlib.decompress(raw) if row.session_data.startswith(".") else raw


def test_a_session_is_read_back():
    store = SessionStore()
    assert store.decode(store.encode({"phone": PHONE, "n": [1, None]})) == {"phone": PHONE, "n": [1, None]}


def test_a_session_of_another_key_counts_as_none(settings):
    kept = SessionStore().encode({"phone": PHONE})
    settings.SECRET_KEY = "another-key-" + "y" * 50

    assert SessionStore().decode(kept) == {}


@pytest.mark.django_db
def test_the_login_code_is_not_to_be_read_in_the_session_row(client):
    make_user(phone=PHONE, phone_verified_at=timezone.now())

    client.post(reverse("account_request_login_code"), {"contact": PHONE})

    rows = list(Session.objects.all())
    assert [b"987613579" in readable(row) or b"account_login" in readable(row) for row in rows] == [False]
    assert "account_login" in str(rows[0].get_decoded())


def held(user=None, **said):
    store = SessionStore()
    store.update(said | ({"_auth_user_id": str(user.pk)} if user else {}))
    store.create()
    return store.session_key


@pytest.mark.django_db
def test_sessions_that_have_ended_are_cleared_and_others_stay():
    over, here = held(a=1), held(a=2)
    Session.objects.filter(pk=over).update(expire_date=timezone.now() - timedelta(seconds=1))

    tasks.tidy_sessions(timestamp=1)

    assert list(Session.objects.values_list("pk", flat=True)) == [here]


@pytest.mark.django_db
def test_the_sessions_of_a_person_end_and_nobody_elses():
    user, other = make_user(phone=PHONE), make_user()
    held(user), held(**{"order-find": {"phone": PHONE}})
    theirs = {held(other), held(basket=user.pk)}

    assert sessions.end(user=user, words=[PHONE]) == 2
    assert set(Session.objects.values_list("pk", flat=True)) == theirs


@pytest.mark.django_db
def test_nobody_and_nothing_ends_no_session():
    held(a=1)

    assert sessions.end() == 0
