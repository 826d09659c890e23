"""The producer reads in one sentence why a sum was kept, and each month by itself."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.core import dates
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent
from marketplace.shop.fees import services as fees
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.taxes.models import Month, Withheld
from tests.factories import catalogue, producers, shop, taxes
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

    kept = "Sàn đã khấu trừ 15.000 ₫ (1 % thuế GTGT, 0,5 % thuế TNCN) theo Nghị định 117/2025 và sẽ nộp thay cô/bác chậm nhất ngày 20/"
    assert kept in text


def test_a_month_is_told_order_by_order_and_as_a_paper(client, paid):
    month = f"{dates.today():%Y-%m}"
    listing = client.get(reverse("seller:taxes"))
    page = client.get(reverse("seller:taxes_month", args=[paid.producer.code, month]))
    paper = client.get(reverse("seller:taxes_pdf", args=[paid.producer.code, month]))

    assert [tax for _producer, _first, tax, *_rest in listing.context["months"]] == [15_000]
    assert (page.context["vat"], page.context["pit"], page.context["paid"]) == (10_000, 5_000, 1_000_000 + paid.delivery_fee)
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_month_that_the_tax_office_has_asks_for_nothing(client, paid):
    pages = [client.get(reverse("seller:taxes")).content.decode()]
    declared = Month.objects.create(first=dates.today().replace(day=1), closed_at=timezone.now(), paid_on=dates.today(), paid_paper="BN 1")
    Withheld.objects.update(month=declared)
    pages.append(client.get(reverse("seller:taxes")).content.decode())

    assert ["Đã nộp cơ quan thuế." in page for page in pages] == [False, True]
    assert ["chậm nhất ngày" in page for page in pages] == [True, False]


def papers_of(maker):
    switch = taxes.switch(maker, evidence="Tờ khai năm 2026")
    said = {"tax_class": "withheld", "valid_from": dates.today() + timedelta(days=1), "actor": None}
    return switch, fees.set_terms(producer=maker, basis="Thỏa thuận 5", scan=taxes.scan(), **said)


def test_its_own_scans_are_opened_as_attachments(client, paid):
    switch, terms = papers_of(paid.producer)
    page = client.get(reverse("seller:taxes")).content.decode()
    addresses = [
        reverse("seller:taxes_scan", args=[paid.producer.code, switch.pk, "paper"]),
        reverse("seller:taxes_terms_scan", args=[paid.producer.code, terms.pk]),
    ]

    for address in addresses:
        answer = client.get(address)
        assert (address in page, b"".join(answer)[:4], answer["X-Content-Type-Options"]) == (True, b"%PDF", "nosniff")
        assert answer["Content-Disposition"].startswith("attachment")
    assert [row.scan.name in page for row in (switch, terms)] == [False, False]
    assert client.get(reverse("seller:taxes_scan", args=[paid.producer.code, switch.pk, "end"])).status_code == 404


def test_scans_are_shown_to_nobody_else(client, paid):
    switch, terms = papers_of(paid.producer)
    stranger, other = make_user(), producers.producer(kind="household")
    producers.member(other, stranger)
    addresses = [
        reverse(f"seller:{name}", args=[code, *key])
        for code in (paid.producer.code, other.code)
        for name, key in (("taxes_scan", (switch.pk, "paper")), ("taxes_terms_scan", (terms.pk,)))
    ]
    client.force_login(stranger)
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    assert "Tờ khai năm 2026" not in client.get(reverse("seller:taxes")).content.decode()
    client.logout()
    assert [client.get(address).status_code for address in addresses] == [302] * 4


def test_a_paper_of_its_kind_is_opened_by_each_of_the_kind(client, paid):
    said = {"tax_class": "withheld", "valid_from": dates.today() + timedelta(days=1), "actor": None, "scan": taxes.scan()}
    theirs = fees.set_terms(producer_kind="household", basis="Quy chế hộ", **said)
    others = fees.set_terms(producer_kind="cooperative", basis="Quy chế HTX", **said | {"scan": taxes.scan()})

    codes = [client.get(reverse("seller:taxes_terms_scan", args=[paid.producer.code, row.pk])).status_code for row in (theirs, others)]

    assert codes == [200, 404]
    page = client.get(reverse("seller:taxes")).content.decode()
    assert ("Quy chế hộ" in page, "Quy chế HTX" in page) == (True, False)


def test_another_producers_month_is_not_found(client, paid):
    stranger = make_user()
    producers.member(producers.producer(), stranger)
    client.force_login(stranger)
    month = f"{dates.today():%Y-%m}"

    for name in ("taxes_month", "taxes_pdf"):
        assert client.get(reverse(f"seller:{name}", args=[paid.producer.code, month])).status_code == 404
    assert client.get(reverse("seller:taxes")).context["months"] == []
