"""The producer reads in one sentence why a sum was kept, and each month by itself."""

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import catalogue, producers, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(client):
    """An order of a household over 1.000.000 ₫, paid by transfer; its member is logged in."""
    shop.base_data()
    maker, user = producers.producer("Hộ bà Thử", kind="household"), make_user()
    producers.member(maker, user)
    client.force_login(user)
    shop.purchase([catalogue.pack_of(catalogue.listing(producer=maker, price=1_000_000))])
    intent = Intent.objects.get()
    raw = {"booked_at": timezone.now().isoformat(), "amount": intent.amount, "words": intent.memo}
    payments.match_line(payments.record_bank_line(raw, source="test"))
    return ProducerOrder.objects.select_related("producer").get()


def test_the_order_says_what_was_kept_by_which_paper_and_until_when(client, paid, time_machine):
    text = client.get(reverse("seller:order", args=[paid.number])).content.decode().replace("\u00a0", " ")

    assert "Sàn đã khấu trừ 15.000 ₫ (1 % thuế GTGT, 0,5 % thuế TNCN) theo Nghị định 117/2025 và sẽ nộp thay cô/bác trước ngày 20/" in text


def test_a_month_is_told_order_by_order_and_as_a_paper(client, paid):
    month = f"{timezone.now():%Y-%m}"
    listing = client.get(reverse("seller:taxes"))
    page = client.get(reverse("seller:taxes_month", args=[paid.producer.code, month]))
    paper = client.get(reverse("seller:taxes_pdf", args=[paid.producer.code, month]))

    assert [tax for _producer, _first, tax, *_rest in listing.context["months"]] == [15_000]
    assert (page.context["vat"], page.context["pit"], page.context["paid"]) == (10_000, 5_000, 1_000_000 + paid.delivery_fee)
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_another_producers_month_is_not_found(client, paid):
    stranger = make_user()
    producers.member(producers.producer(), stranger)
    client.force_login(stranger)
    month = f"{timezone.now():%Y-%m}"

    for name in ("taxes_month", "taxes_pdf"):
        assert client.get(reverse(f"seller:{name}", args=[paid.producer.code, month])).status_code == 404
    assert client.get(reverse("seller:taxes")).context["months"] == []
