"""Somebody points a phone at a code: with a network, without one, at a false one, at one that was revoked; a week later."""

import base64
import gzip
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from marketplace.foundation.core import dates
from marketplace.register.certification import badges, services
from tests.factories import certification
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LIGHT = 60_000  # bytes on the wire
TEXTS = ("text/", "image/svg", "application/json")


@pytest.fixture
def one(the_map):
    product = certification.registered_product("Miến dong Nà Mẫu")
    return certification.certificate(product, stars=4, on=dates.today() - timedelta(days=10))


def code_of(certificate):
    return badges.token(certificate, services.signing_key())


def scan(page, certificate, token):
    """As a phone's camera does: a fresh page each time."""
    page.goto("about:blank")
    page.goto(f"/check/{certificate.code}#{token}")
    said = page.locator("[data-said]")
    said.wait_for()
    expect(page.locator("[data-says]:visible")).to_have_count(1)
    return said.get_attribute("data-said")


def forged(token):
    head, payload, signature = token.split(".")
    better = base64.urlsafe_b64decode(payload + "==").replace(b'"s":4', b'"s":5')
    return f"{head}.{base64.urlsafe_b64encode(better).decode().rstrip('=')}.{signature}"


def kept_for_later(page):
    page.evaluate("navigator.serviceWorker.ready")


def test_with_a_network(one, page):
    other = certification.certificate(stars=3)

    assert scan(page, one, code_of(one)) == "holds"
    expect(page.get_by_text("Chữ ký thật, sao còn hiệu lực")).to_be_visible()
    assert problems(page) == []
    assert scan(page, one, forged(code_of(one))) == "forged"
    expect(page.get_by_text("Mã giả")).to_be_visible()
    assert scan(page, one, code_of(other)) == "other"
    assert scan(page, one, "khong-phai-ma") == "unreadable"
    services.revoke(one, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)
    assert scan(page, one, code_of(one)) == "revoked"


def test_a_phone_without_the_browsers_own_ed25519(one, page):
    page.add_init_script(
        "if (globalThis.SubtleCrypto) SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )

    assert scan(page, one, code_of(one)) == "holds"
    assert scan(page, one, forged(code_of(one))) == "forged"


def test_without_a_network_and_a_week_later(one, page):
    gone = certification.certificate(stars=4, on=dates.today() - timedelta(days=10))
    services.revoke(gone, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)
    scan(page, one, code_of(one))
    kept_for_later(page)
    page.context.set_offline(True)

    assert scan(page, one, code_of(one)) == "holds"
    expect(page.locator("[data-field=n]")).to_have_text("Miến dong Nà Mẫu")
    expect(page.locator("[data-field=s]")).to_have_text("4")
    expect(page.get_by_text("Đã so với danh sách mã hết hiệu lực lúc")).to_be_visible()
    assert problems(page) == []
    assert scan(page, gone, code_of(gone)) == "revoked"
    assert scan(page, one, forged(code_of(one))) == "forged"

    page.clock.install(time=(dates.start_of(dates.today()) + timedelta(days=9)))
    assert scan(page, one, code_of(one)) == "stale"
    expect(page.get_by_text("Không xác nhận được").first).to_be_visible()
    expect(page.locator("[data-field=s]")).to_have_text("–")


def test_it_is_light_and_needs_no_script(one, open_page):
    page = open_page(javascript=False)
    weights = []

    def weighed(answer):
        body = answer.body()
        packed = answer.headers.get("content-type", "").startswith(TEXTS)
        weights.append((answer.url, len(gzip.compress(body)) if packed else len(body)))

    page.on("requestfinished", lambda request: weighed(request.response()))
    page.goto(f"/check/{one.code}", wait_until="networkidle")

    expect(page.get_by_text("Còn hiệu lực").first).to_be_visible()
    assert sum(weight for _address, weight in weights) < LIGHT, weights
