"""Twenty readers ask every surface for a star while it is revoked: an answer begun after that shows none. Real server, real sockets."""

import base64
import json
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from random import Random
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from marketplace.register.certification.models import Certificate
from marketplace.register.certification.services import signing_key
from marketplace.shop.search import services as search
from marketplace.trade.outlets.services import set_goods
from tests.factories import catalogue, certification, outlets, producers
from tests.racing import in_thread, locked, until_one_waits

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = 30  # at the point of sale, with this one
READERS, LEAST = 20, 20  # answers of each surface, before and after
LONGEST = 300  # seconds; answers are counted, this only ends what hangs
# What these surfaces read besides the register, and a revocation does not touch: a lock on it holds their answers half-way.
LOCKED = ("catalogue_productimage", "certification_recognition", "certification_signingkey", "outlets_hours")
STARRED = re.compile(r'class="stars">(?:(?!</span>).)*5 sao</span>', re.DOTALL)


def starred(body):
    return STARRED.search(body) is not None


def told(*path):
    """Does the JSON answer name the five stars, at this path?"""

    def look(body):
        found = json.loads(body)
        for step in path:
            found = found[step] if (isinstance(step, int) and len(found) > step) or isinstance(step, str) else None
            if found is None:
                return False
        return found == 5

    return look


def not_listed_as_revoked(code):
    def look(body):
        payload = json.loads(body)["jws"].split(".")[1]
        return code not in base64.urlsafe_b64decode(payload + "==").decode()

    return look


@pytest.fixture
def star(the_map):
    """One product with five stars among others with four, sold, carried by a point of sale."""
    maker = producers.producer("HTX Nà Mẫu")
    listing = catalogue.listing("Miến dong Nà Mẫu", producer=maker, stars=5)
    catalogue.listing("Măng khô Phja Đén", stars=4)
    outlet = outlets.published(kinds=KINDS)
    set_goods(outlet, actor=None, add=[listing.registered_product], remove=[outlet.carried.first().pk])
    signing_key()
    search.rebuild()
    return Certificate.objects.select_related("product__producer").get(product=listing.registered_product), outlet


def surfaces(certificate, outlet):
    """{address: whether its body shows the star}"""
    product, code = certificate.product, certificate.code
    link = f'href="{product.get_absolute_url()}"'
    return {
        product.get_absolute_url(): starred,
        product.producer.get_absolute_url(): starred,
        "/search/?q=mien+dong": lambda body: link in body,
        "/": lambda body: link in body,
        reverse("certificate", args=[code]): starred,
        reverse("check", args=[code]): starred,
        reverse("check-badge", args=[code]): lambda body: "5 sao" in body,
        reverse("check-revoked"): not_listed_as_revoked(code),
        f"{reverse('register')}?q=mien+dong": starred,
        "/api/v1/products?q=mien+dong": told("items", 0, "stars"),
        f"/api/v1/products/{product.get_absolute_url().rsplit('/', 1)[-1]}": told("stars"),
        f"/api/v1/certificates/{code}": told("stars"),
        reverse("opendata_json", args=["chung-nhan"]): lambda body: any(row["stars"] == 5 for row in json.loads(body)["items"]),
        reverse("opendata_json", args=["san-pham"]): lambda body: any(row["stars"] == 5 for row in json.loads(body)["items"]),
        outlet.get_absolute_url(): starred,
        "/api/v1/outlets": lambda body: json.loads(body)["items"][0]["product_kinds"] == KINDS,
        reverse("sitemap"): lambda body: product.get_absolute_url() in body,
    }


class Reader:
    """Asks for the surface whose turn it is, from an address of its own; notes when each answer began and what it showed."""

    def __init__(self, number, origin, looks):
        self.number, self.host, self.looks = number, urlsplit(origin).netloc, looks
        self.answers = []

    def read(self, turns, until):
        addresses = list(self.looks)
        while not until():
            self.look(addresses[next(turns) % len(addresses)])
        return self.answers

    def look(self, address):
        """Whether its answer shows the star."""
        began = time.monotonic()
        status, body = self.ask(address)
        assert status == 200, (status, address)
        shows = self.looks[address](body)
        self.answers.append((began, address, shows))
        return shows

    def ask(self, address):
        connection = HTTPConnection(
            self.host.replace("localhost", "127.0.0.1"), timeout=LONGEST, source_address=(f"127.0.1.{self.number + 1}", 0)
        )
        try:
            connection.request("GET", address, headers={"Host": self.host, "Accept-Language": "vi"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def test_no_answer_begun_after_a_revocation_shows_the_star(star, live_server):
    certificate, outlet = star
    looks = surfaces(certificate, outlet)
    stopped, turns = [], count()
    readers = [Reader(number, live_server.url, looks) for number in range(READERS)]

    def seen(since):
        """{surface: answers begun since then}"""
        begun = Counter(address for reader in readers for began, address, _shows in list(reader.answers) if began > since)
        return {address: begun[address] for address in looks}

    def wait(since):
        last = time.monotonic() + LONGEST
        while min(seen(since).values()) < LEAST:
            assert time.monotonic() < last, f"too slow to prove anything: {seen(since)}"
            assert not any(one.done() for one in running), [one.exception() for one in running if one.done()]
            time.sleep(0.1)

    with ThreadPoolExecutor(READERS) as pool:
        running = [pool.submit(reader.read, turns, lambda: bool(stopped)) for reader in readers]
        try:
            wait(0)
            time.sleep(Random(483).uniform(0, 0.5))
            before = time.monotonic()
            certification.revoke(certificate)
            after = time.monotonic()
            wait(after)
        finally:
            stopped.append(True)
        answers = [answer for one in running for answer in one.result()]

    never_shown = {address for began, address, shows in answers if began < before} - {
        address for began, address, shows in answers if shows and began < before
    }
    assert never_shown == set()  # else the look would prove nothing
    assert sorted({address for began, address, shows in answers if began > after and shows}) == []


def held(certificate, outlet):
    """The surfaces that need a locked table after they have begun."""
    product = certificate.product
    return [
        product.get_absolute_url(),
        product.producer.get_absolute_url(),
        "/search/?q=mien+dong",
        reverse("check", args=[certificate.code]),
        reverse("check-revoked"),
        f"{reverse('register')}?q=mien+dong",
        "/api/v1/products?q=mien+dong",
        outlet.get_absolute_url(),
        "/api/v1/outlets",
    ]


def test_answers_held_half_way_while_a_star_is_revoked_leave_nothing_of_it_behind(star, live_server):
    certificate, outlet = star
    looks, waiting = surfaces(certificate, outlet), held(*star)
    free = f"/api/v1/certificates/{certificate.code}"
    readers = [Reader(number, live_server.url, looks) for number in range(len(waiting) + 1)]

    with ThreadPoolExecutor(len(readers)) as pool:
        with locked(*LOCKED):
            begun = {address: pool.submit(reader.look, address) for reader, address in zip(readers, waiting, strict=False)}
            until_one_waits(number=len(waiting), patience=LONGEST)
            before = readers[-1].look(free)
            pool.submit(in_thread(lambda: certification.revoke(certificate))).result(LONGEST)
            meanwhile = readers[-1].look(free)
            assert not any(answer.done() for answer in begun.values())
        shown = [address for address, answer in begun.items() if answer.result(LONGEST)]

    assert (before, meanwhile) == (True, False)
    assert shown != []  # begun before, it may tell what held then; none would mean that nobody had read the star yet
    assert [address for address in looks if readers[-1].look(address)] == []
