"""Orders as they come in, whether or not the shop keeps up: `python -m tests.benchmarks.orders [LISTINGS]`; `--write` puts the table into
README.md.

The shop is gunicorn with two processes, as deployed, beside its database; the generator stands on the same machine. Guests come at fixed
moments (an open loop): each waits from its own moment on, so that a shop that falls behind shows it. Five lines of three producers each.
Every guest has an address of its own, said as our own proxy says it: the limits of one household stand as they are.
"""

import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.__main__ import fresh  # isort: skip  it sets Django up

import re

from django.conf import settings
from django.db import connection

from catalogue.models import Product
from deploy.template import database_url, ensure_template
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Finding
from marketplace.shop.basket import current
from marketplace.shop.basket import selectors as baskets
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.checkout.services import seal
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from marketplace.shop.purchases.selectors import terms_version
from tests.benchmarks.generate import generate
from tests.factories import shop

SECONDS, CLICKS, WHOLE = 60, (10, 20, 30), (2, 5, 10)
SMALL_SECONDS, SMALL_CLICKS, SMALL_WHOLE = 3, (10,), (2,)
ALONE = 20  # rounds of one guest with nobody beside
LISTINGS, SMALL = 1_000, 200
KINDS = 20  # baskets that differ
PATIENCE = 60  # seconds, then an order is lost
TOKEN = "b" * 32
PROVINCE, COMMUNE = "01", "00004"
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- orders -->\n", "<!-- /orders -->"
ELSEWHERE = """Other shops, measured on two cores over HTTP with two processes (Oscar 4.2 / Vendure 3.7 / pretix):
  whole guest orders of five lines a minute, sustained   178 / 300 / 120
  last clicks alone, sustained                           1,196 a minute, p95 84 ms / 1,196, 80 ms / 296, 414 ms"""

_next = count(1)


@dataclass
class Load:
    name: str
    asked: int
    placed: int
    times: list  # seconds from the moment at which the guest came

    def row(self):
        ordered = sorted(self.times) or [0]
        median, late = statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.95)] * 1000
        return f"| {self.name} | {self.asked} | {self.placed} | {self.asked - self.placed} | {median:.0f} | {late:.0f} |"


def main(*arguments):
    sizes = [int(size.replace(",", "")) for size in arguments if size != "--write"]
    small = bool(sizes) and max(sizes) < LISTINGS
    with fresh(ensure_template(settings.DATABASE_URL)):
        generate(SMALL if small else LISTINGS)
        shop.base_data()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        kinds = baskets_of_five()
        with site() as port:
            loads = measured(port, kinds, small=small)
        faults = [f"{load.name}: {load.asked - load.placed} lost" for load in loads if load.placed < load.asked] + wrong(loads)
    lines = list(table(loads))
    print("\n".join(lines) + f"\n\n{ELSEWHERE}", flush=True)
    if "--write" in arguments:
        text = README.read_text()
        README.write_text(text[: text.index(BEGIN) + len(BEGIN)] + "\n".join(lines) + "\n" + text[text.index(END) :])
    if faults:
        sys.exit("\n".join(faults))


def measured(port, kinds, *, small):
    seconds, clicks, whole = (SMALL_SECONDS, SMALL_CLICKS, SMALL_WHOLE) if small else (SECONDS, CLICKS, WHOLE)
    rounds = ALONE // 4 if small else ALONE
    yes = [alone("last click, one guest alone", filled(kinds, rounds), lambda guest: guest.click(port), rounds)]
    yes += [at(rate, "last click", filled(kinds, rate * seconds), lambda guest: guest.click(port)) for rate in clicks]
    guests = [Guest(kinds[n % len(kinds)][0]) for n in range(rounds)]
    yes.append(alone("whole guest order, one guest alone", guests, lambda guest: guest.order(port), rounds))
    for rate in whole:
        guests = [Guest(kinds[n % len(kinds)][0]) for n in range(rate * seconds)]
        yes.append(at(rate, "whole guest order", guests, lambda guest: guest.order(port)))
    return yes


def baskets_of_five():
    """[([five packs of three producers], a basket of them, what its page shows)], the same each time."""
    dice, makers = random.Random(1), {}
    for pack in Product.objects.filter(structure="child").select_related("parent__registered_product").order_by("pk"):
        makers.setdefault(pack.parent.registered_product.producer_id, []).append(pack)
    found = []
    for _kind in range(KINDS):
        first, second, third = dice.sample(sorted(makers), 3)
        packs = [*dice.sample(makers[first], 2), *dice.sample(makers[second], 2), dice.choice(makers[third])]
        made = shop.basket([(pack, 1) for pack in packs])
        found.append(([pack.pk for pack in packs], made, seal(baskets.summary(made, province=PROVINCE).shown())))
    return found


def filled(kinds, number):
    """So many guests who stand before the last click, each with a basket of its own."""
    made = Basket.objects.bulk_create(Basket() for _n in range(number))
    lines = [list(Line.objects.filter(basket=basket).order_by("pk")) for _packs, basket, _shown in kinds]
    fields = [field.attname for field in Line._meta.concrete_fields if field.attname not in ("id", "basket_id")]
    Line.objects.bulk_create(
        Line(basket=basket, **{name: getattr(line, name) for name in fields})
        for n, basket in enumerate(made)
        for line in lines[n % len(kinds)]
    )
    terms = terms_version()
    return [Guest(kinds[n % len(kinds)][0], current.sign(basket), kinds[n % len(kinds)][2], terms) for n, basket in enumerate(made)]


class Guest:
    """A browser without sessions of before."""

    def __init__(self, packs, basket=None, shown="", terms=""):
        self.number = next(_next)
        self.packs, self.shown, self.terms, self.key = packs, shown, terms, f"bench-{self.number}"
        self.cookies = {settings.CSRF_COOKIE_NAME: TOKEN} | ({settings.OSCAR_BASKET_COOKIE_OPEN: basket} if basket else {})
        self.address = f"20.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"

    def order(self, port):
        for pack in self.packs:
            self.ask(port, "/basket/add/", pack=pack, quantity=1)
        self.take(self.ask(port, "/checkout/")[1])
        self.take(self.ask(port, "/checkout/", **self.typed(), step="place")[1])
        return self.click(port)

    def take(self, page):
        self.key, self.shown, self.terms = (re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("key", "shown", "terms"))

    def typed(self):
        who = {"payer_name": "Nguyễn Thị Thử", "payer_phone": f"09{self.number:08d}", "address_line": f"Số {self.number}, phố Lê Lợi"}
        return who | {
            "province": PROVINCE,
            "commune": COMMUNE,
            "method": "vietqr",
            "key": self.key,
            "shown": self.shown,
            "terms": self.terms,
        }

    def click(self, port):
        status, _page, where = self.ask(port, "/checkout/", **self.typed(), step="order")
        return status == 302 and "/order/" in where

    def ask(self, port, path, **said):
        """(status, page, where it leads)"""
        asked = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        head = {"X-Forwarded-For": self.address, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if said:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode({**said, "csrfmiddlewaretoken": TOKEN}) if said else None
        try:
            asked.request("POST" if said else "GET", path, body, head)
            answer = asked.getresponse()
            page = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or ():
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return answer.status, page, answer.headers.get("Location", "")
        finally:
            asked.close()


def tried(act, guest, since):
    """(whether it placed an order, how long its guest waited)"""
    try:
        placed = act(guest)
    except (OSError, TypeError):  # no answer, or a page without the form
        placed = False
    return placed, time.perf_counter() - since


def alone(name, guests, act, rounds):
    done = [tried(act, guest, time.perf_counter()) for guest in guests[:rounds]]
    return Load(name, len(done), sum(placed for placed, _taken in done), [taken for _placed, taken in done])


def at(rate, name, guests, act):
    """Guests come at their moments, whoever is still served."""
    with ThreadPoolExecutor(500) as crowd:
        began = time.perf_counter() + 0.1
        waiting = []
        for n, guest in enumerate(guests):
            moment = began + n / rate
            time.sleep(max(moment - time.perf_counter(), 0))
            waiting.append(crowd.submit(tried, act, guest, moment))
        done = [one.result() for one in waiting]
    load = Load(f"{name}, {rate} a second", len(done), sum(placed for placed, _taken in done), [taken for _placed, taken in done])
    print(load.row(), flush=True)
    return load


@contextmanager
def site():
    """The shop as it is deployed, on the database that was just filled."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = {"PORT": str(port), "WEB_WORKERS": "2", "TRUSTED_PROXIES": "127.0.0.1/32"}
    said["DATABASE_URL"] = database_url(settings.DATABASE_URL, connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "--access-logfile", "/dev/null", "--log-level", "error"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, **said})
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(port, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("The shop did not begin to answer.")


def wrong(loads):
    """Orders that are not there, or too many of them; what the nightly checks find."""
    placed = sum(load.placed for load in loads)
    rows = Purchase.objects.count(), ProducerOrder.objects.count()
    ledger.check()
    found = [str(row) for row in Finding.objects.standing()]
    return [*([f"{placed} orders were placed, {rows} are there"] if rows != (placed, 3 * placed) else []), *found]


def table(loads):
    yield "| | asked for | placed | lost | median, ms | p95, ms |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from (load.row() for load in loads)


if __name__ == "__main__":
    main(*sys.argv[1:])
