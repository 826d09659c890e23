from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.foundation.accounts import services
from marketplace.foundation.accounts.models import Consent
from marketplace.foundation.notifications import kinds, links
from marketplace.foundation.notifications.models import Message

pytestmark = pytest.mark.django_db


def given():
    return services.give_guest_consent("+84912345678", purpose="news", page="checkout:start")


def test_given_twice_it_stays_one_and_is_told_once():
    assert given() == given()
    assert (Consent.objects.count(), Message.objects.count()) == (1, 1)


def test_the_message_leads_to_where_it_is_ended(client):
    consent = given()
    token = links.issue("consent_stop", consent.pk, expires_at=timezone.now() + timedelta(days=1))
    said = kinds.named("guest_consent").render(Message.objects.get().refs, lambda *about, expires_at: links.address(token))
    assert (links.address(token) in said.sms, len(said.sms) <= kinds.SMS_LENGTH) == (True, True)

    page = client.get(links.address(token), follow=True)
    assert consent.text in page.content.decode()
    assert Consent.objects.get().withdrawn_at is None
    client.post(f"/news/{consent.pk}/stop/")

    ended = Consent.objects.get().withdrawn_at
    assert ended is not None
    client.post(f"/news/{consent.pk}/stop/")
    assert Consent.objects.get().withdrawn_at == ended
    with pytest.raises(kinds.Stale):
        kinds.named("guest_consent").render(Message.objects.get().refs, None)
    assert given().pk != consent.pk  # the old proof stays; a new word is a new row


def test_without_the_link_nothing_ends(client):
    consent = given()
    assert client.post(f"/news/{consent.pk}/stop/").status_code == 410
    assert Consent.objects.get().withdrawn_at is None
