"""Chromium for tests: `page` (390 px wide) and `wide_page` (1280) open the live server, and fail on what no page of ours may do.

    def test_the_home_page(page):
        page.goto("/")
        assert problems(page) == []

Ending a test, each page is asked what went wrong meanwhile: a breach of the content security policy, a request to another host,
a script error, an answer of 500. `page.excused` takes parts of complaints that a test provokes on purpose.
"""

import os
import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

PHONE, WIDE = (390, 844), (1280, 900)
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PATIENCE = 10_000  # milliseconds for one step
OFFENCES = ("Content Security Policy", "Refused to", "Mixed Content")
SERVER_ERROR = 500
# Words that stick out of their box sideways: measured where the text itself lies, since clipped boxes hide it.
CUT_WORDS = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((box) => {
  if (!box.childNodes.length || box.closest("svg, .hidden, .woven-map, [popover]:not(:popover-open)")) return false;
  const own = [...box.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const style = getComputedStyle(box);
  if (!own || style.display === "inline" || style.textOverflow === "ellipsis" || style.clipPath !== "none") return false;
  return box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0;
}).map((box) => `${box.tagName.toLowerCase()}.${box.className}: ${box.textContent.trim().slice(0, 60)}`)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def executable():
    """Where Chromium is: CHROMIUM, else on the path, else the one Playwright has fetched; None if there is none."""
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread; the tests' own queries are still synchronous
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    sync_api.expect.set_options(timeout=PATIENCE)
    with sync_api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable(), args=arguments)
        except sync_api.Error as missing:
            _without_browser(missing)
        yield browser
        browser.close()


def _without_browser(missing):
    if os.environ.get("CI"):
        pytest.fail(f"CI needs a browser: {missing}", pytrace=False)
    pytest.skip("Chromium is not installed (as root: apt-get install chromium)")


@pytest.fixture
def open_page(chromium, live_server):
    """`open_page(width=390, javascript=True, language="vi-VN")` → a page of a visitor of its own; several may be open."""
    with _pages(chromium, live_server.url) as opened:
        yield opened


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def wide_page(open_page):
    return open_page(width=WIDE[0], height=WIDE[1])


@pytest.fixture
def signed_in(open_page, live_server):
    """`signed_in(user, width=1280)` → a page of that person, in a browser of its own."""
    from django.test import Client

    def opened(user, **more):
        client, page = Client(), open_page(**more)
        client.force_login(user)
        page.context.add_cookies([{"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()])
        return page

    return opened


@contextmanager
def _pages(chromium, origin):
    contexts, watched = [], []

    def opened(*, width=PHONE[0], height=PHONE[1], javascript=True, language="vi-VN", welcome=(), **more):
        size = {"width": width, "height": height}
        context = chromium.new_context(
            base_url=origin, viewport=size, locale=language, timezone_id="Asia/Ho_Chi_Minh", java_script_enabled=javascript, **more
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        _watch(page, origin, welcome)
        watched.append(page)
        return page

    try:
        yield opened
    finally:
        complaints = [words for page in watched for words in page.complaints if not any(part in words for part in page.excused)]
        for context in contexts:
            context.close()
    assert complaints == []


def _watch(page, origin, welcome):
    page.complaints, page.excused = [], []
    hosts = {"", urlsplit(origin).netloc, *welcome}  # no page of ours asks anybody but us, and whom a test expects

    def strangers(route):
        page.complaints.append(f"asked another host: {route.request.url}")
        route.abort()

    page.context.route(lambda url: urlsplit(url).netloc not in hosts, strangers)
    page.on("console", lambda said: _heard(page, said))
    page.on("pageerror", lambda error: page.complaints.append(f"script: {error}"))
    page.on("response", lambda answer: _answered(page, answer))


def _heard(page, said):
    if said.type == "error" and any(offence in said.text for offence in OFFENCES):
        page.complaints.append(f"policy: {said.text}")


def _answered(page, answer):
    if answer.status >= SERVER_ERROR:
        page.complaints.append(f"{answer.status}: {answer.url}")


SETTLED = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')"


def settled(page):
    """Nothing of the page is being exchanged: what is pressed now is not taken away under the finger."""
    page.wait_for_function(SETTLED)


def violations(page):
    """What axe finds against WCAG 2.2 A and AA and best practice, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def problems(page):
    """All that can be measured of a page once its styles and letters are there: axe, sideways scrolling, words that stick out."""
    page.wait_for_load_state()
    page.evaluate("() => document.fonts.ready.then(() => true)")
    sideways = page.evaluate(SIDEWAYS)
    wide = [f"scrolls sideways by {sideways} px"] if sideways > 0 else []
    return violations(page) + wide + [f"cut: {words}" for words in page.evaluate(CUT_WORDS)]


def pytest_collection_modifyitems(items):
    """Every test that uses Chromium carries the mark `browser`; a loaded machine of CI tries one that fails once more."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if os.environ.get("CI"):
                item.add_marker(pytest.mark.flaky(reruns=1))
