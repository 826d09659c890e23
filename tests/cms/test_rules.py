"""Terms, operating rules, policies: where they have always been, written in the CMS, each edition kept for the orders that agreed to it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms import rules
from cms.content import load
from cms.models import HomePage, RulesPage
from marketplace.foundation.core import dates
from marketplace.shop.purchases import selectors
from marketplace.shop.purchases.models import TermsEdition
from marketplace.shop.storefront.pages import BINDING, PAGES
from tests.factories import shop

pytestmark = pytest.mark.django_db
TERMS = "/trang/dieu-khoan"


@pytest.fixture
def written():
    load()


def rewrite(slug, words):
    page = RulesPage.objects.get(slug=slug, locale__language_code="vi")
    page.body = [("heading", "Điều 1"), ("text", f"<p>{words}</p>")]
    page.save_revision().publish()


@pytest.mark.parametrize(("prefix", "waits"), [("", "Chờ thẩm định pháp lý"), ("/en", "Waits for legal review")])
def test_each_policy_is_there_in_both_languages_and_waits_for_review(client, written, prefix, waits):
    for slug in PAGES:
        page = client.get(f"{prefix}/trang/{slug}").content.decode()

        assert page.count("<h2>") > 3, slug
        assert waits in page, slug
        assert f'<link rel="canonical" href="http://testserver{prefix}/trang/{slug}">' in page
        assert '<link rel="alternate" hreflang="vi"' in page
        assert not re.search(r"(?<!\w)bạn(?!\w)|\{[{%]", page, re.IGNORECASE), slug


def test_texts_are_put_in_once_and_what_editors_did_stays(client, written):
    rewrite("xep-hang", "Bốc thăm")
    load()

    assert RulesPage.objects.count() == 12
    assert "Bốc thăm" in client.get("/trang/xep-hang").content.decode()
    assert client.get("/trang/khong-co").status_code == 404


def test_a_published_text_makes_a_new_edition_and_the_old_one_stays_readable(client, written, settings):
    first = selectors.terms_version()
    assert first == settings.TERMS_VERSION
    agreed = shop.purchase(method="cod")
    agreed.terms_version = first
    agreed.save(update_fields=["terms_version"])
    tomorrow = timezone.now() + timedelta(days=1)

    with time_machine.travel(tomorrow):
        rewrite("doi-tra", "Báo trong mười ngày")
        second = selectors.terms_version()
        page = client.get("/trang/doi-tra").content.decode()
        old = client.get("/trang/doi-tra", {"edition": agreed.terms_version}).content.decode()

    assert second == f"bản 2, ngày {dates.words(dates.today(tomorrow))}"
    assert [edition.number for edition in TermsEdition.objects.all()] == [2, 1]
    assert second in page
    assert "Báo trong mười ngày" in page
    assert "Báo trong mười ngày" not in old
    assert "7 ngày" in old
    assert first in old
    agreed.refresh_from_db()
    assert agreed.terms_version == first


def test_a_draft_and_a_text_that_binds_nobody_make_no_edition(written):
    page = RulesPage.objects.get(slug="dieu-khoan", locale__language_code="vi")
    page.body = [("text", "<p>Nháp</p>")]
    page.save_revision()
    rewrite("xep-hang", "Bốc thăm")
    rewrite("du-lieu-ca-nhan", "Cookie")
    rules.publish_edition(actor=None)

    assert [edition.number for edition in TermsEdition.objects.all()] == [1]
    assert sorted(TermsEdition.objects.get().texts) == sorted(BINDING)


def test_an_edition_nobody_knows_shows_the_text_of_today(written, client):
    page = client.get(TERMS, {"edition": "bản 999"}).content.decode()

    assert selectors.terms_version() in page
    assert "Đây là lời văn của bản trước" not in page


def test_the_address_of_a_text_cannot_be_changed(written):
    front = HomePage.objects.get(locale__language_code="vi")
    page = RulesPage.objects.get(slug="quy-che", locale__language_code="vi")
    page.slug = "quy-dinh"

    with pytest.raises(ValidationError, match="giữ nguyên"):
        page.full_clean()
    assert RulesPage.objects.child_of(front).count() == 6


def test_a_text_at_wagtails_own_address_leads_to_its_own(client, written):
    assert client.get("/dieu-khoan/", follow=True).redirect_chain == [(TERMS, 302)]
