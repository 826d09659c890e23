from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue import services
from catalogue.models import Product
from marketplace.foundation.core import dates
from marketplace.register.producers import services as producers
from tests.factories.catalogue import listing

pytestmark = pytest.mark.django_db


def test_shown_follows_certificate_producer_and_state():
    shown = listing("Shown")
    listing("No star", stars=0)
    listing("Draft", state="draft")
    listing("Withdrawn", state="withdrawn")
    suspended = listing("Suspended producer")
    producers.suspend(suspended.registered_product.producer, actor=None, reason="thử")

    assert list(Product.objects.shown()) == [shown]


def test_a_star_ends_after_the_whole_of_its_last_day_and_the_listing_does_not_move():
    made = listing(expires_on=dates.today() + timedelta(days=3))
    midnight = dates.end_of(dates.today() + timedelta(days=3))

    assert list(Product.objects.shown(midnight - timedelta(seconds=1))) == [made]
    assert list(Product.objects.shown(midnight)) == []
    assert Product.objects.get(pk=made.pk).state == "published"


def test_with_stars_says_what_holds_at_the_moment():
    made = listing(stars=5)
    certificate = made.registered_product.certificates.get()

    now = Product.objects.with_stars().get(pk=made.pk)
    before = Product.objects.with_stars(timezone.now() - timedelta(days=2)).get(pk=made.pk)

    assert (now.stars, now.certificate_id) == (5, certificate.pk)
    assert (before.stars, before.certificate_id) == (None, None)


def test_a_listing_keeps_the_address_of_the_registered_product():
    made = listing("Trà Shan tuyết")

    assert made.registered_product.get_absolute_url() == made.get_absolute_url() == made.children.get().get_absolute_url()


def test_a_reopened_listing_is_a_draft_until_published_again():
    made = services.reopen(listing(state="withdrawn"), actor=None)

    assert made.state == "draft"
    assert list(Product.objects.shown()) == []
