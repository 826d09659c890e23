"""What lies in the table of sessions."""

import base64
import zlib

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

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
