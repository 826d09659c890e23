import logging
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.notifications import links, tasks
from marketplace.foundation.notifications.masking import MaskTokens
from marketplace.foundation.notifications.models import Link, LinkStep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def purpose():
    links.register("test", lambda subject: f"/test/{subject}/")


def make_link(days=1):
    token = links.issue("test", 7, expires_at=timezone.now() + timedelta(days=days))
    return token, Link.objects.get(digest=links.digest(token))


def test_the_first_get_moves_the_token_into_the_session(client):
    token, link = make_link()

    answer = client.get(f"/t/{token}")

    assert (answer.status_code, answer["Location"]) == (302, "/test/7/")
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "private, no-store")
    assert client.session["links"] == {"test:7": link.pk}
    assert token not in str(dict(client.session))


def test_a_get_writes_nothing_but_the_session(client):
    token, link = make_link()
    before = Link.objects.values().get()

    for _ in range(3):
        client.get(f"/t/{token}")
        client.head(f"/t/{token}")

    assert (Link.objects.values().get(), LinkStep.objects.count()) == (before, 0)
    assert client.post(f"/t/{token}").status_code == 405


@pytest.mark.parametrize("spoil", ["expire", "revoke", "guess"])
def test_a_link_that_is_over_opens_nothing(client, spoil):
    token, link = make_link()
    if spoil == "expire":
        Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif spoil == "revoke":
        links.revoke("test", 7)
    else:
        token = token[:-1] + ("a" if token[-1] != "a" else "b")

    answer = client.get(f"/t/{token}")

    assert (answer.status_code, answer["Referrer-Policy"]) == (410, "no-referrer")
    assert "links" not in client.session


def test_what_a_browser_remembers_ends_with_the_link(rf, client):
    token, link = make_link()
    client.get(f"/t/{token}")
    request = rf.get("/")
    request.session = client.session

    assert links.held(request, "test", 7) == link
    assert links.held(request, "test", 8) is None
    assert links.held(request, "test", 7, on=timezone.now() + timedelta(days=2)) is None
    links.revoke("test", 7)
    assert links.held(request, "test", 7) is None


def test_a_step_is_taken_once():
    _token, link = make_link()

    links.use(link, "accept")
    with pytest.raises(ValidationError):
        links.use(link, "accept")
    links.use(link, "ship")

    assert list(link.steps.values_list("step", flat=True)) == ["accept", "ship"]


def test_tokens_never_reach_a_log():
    token, _link = make_link()
    record = logging.LogRecord("x", logging.INFO, "", 1, '"GET /t/%s HTTP/1.1" %s', (token, 302), None)

    MaskTokens().filter(record)

    assert record.getMessage() == '"GET /t/ocp_… HTTP/1.1" 302'


def test_the_key_that_confirms_an_address_never_reaches_a_log():
    address = reverse("account_confirm_email", args=["MQ:1wabcD:s3cr3t_Key-x"])
    record = logging.LogRecord("x", logging.WARNING, "", 1, "Not Found: %s", (f"{address}?next=/",), None)

    MaskTokens().filter(record)

    assert record.getMessage() == "Not Found: /account/confirm-email/…/?next=/"


def test_every_token_begins_alike_and_is_long():
    assert all(re.fullmatch(r"ocp_[A-Za-z0-9_-]{43}", make_link()[0]) for _ in range(20))


def test_links_that_ended_long_ago_go_with_their_steps(time_machine):
    time_machine.move_to("2026-03-01 08:00+07:00", tick=False)
    (_short, old), (_long, new) = make_link(days=1), make_link(days=20)
    links.use(old, "accept")
    time_machine.move_to("2026-04-01 08:00:01+07:00", tick=False)

    tasks.tidy_links(timestamp=1)

    assert (list(Link.objects.all()), LinkStep.objects.count()) == ([new], 0)
