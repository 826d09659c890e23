"""HTTP: keys, idempotency, errors as Stripe words them, answers that are held back."""

import json
import re
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from . import answers
from .answers import Refused
from .book import Book
from .sending import Sender

SECRET_KEY, PUBLIC_KEY = "sk_test_of_the_fake", "pk_test_of_the_fake"
PAGES = Path(__file__).with_name("pages")
EXPANDABLE = {
    "latest_charge": "charge",
    "balance_transaction": "balance_transaction",
    "charge": "charge",
    "payment_intent": "payment_intent",
}
PATIENCE = 60  # seconds an answer is held at most


class Holding:
    """The next call to an address does its work, and its answer waits."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.wanted, self.held, self.free = "", [], threading.Event()

    def pass_by(self, method, path):
        if self.wanted and re.fullmatch(self.wanted, f"{method} {path}"):
            self.wanted = ""
            self.held.append(path)
            self.free.wait(PATIENCE)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.book, self.sender, self.holding, self.busy = Book(), Sender(), Holding(), set()


def nested(pairs):
    """`metadata[a]=1&expand[0]=x` as the dictionary it means."""
    made = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+", name)
        keys, place = [first, *rest], made
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1] if keys[-1:] != [""] else len(place)] = value
    return {
        key: list(value.values()) if isinstance(value, dict) and all(k.isdecimal() for k in value) else value for key, value in made.items()
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        self._answer("GET")

    def do_POST(self):
        self._answer("POST")

    def _answer(self, method):
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        said = nested(parse_qsl(body or address.query, keep_blank_values=True))
        if method == "GET" and (page := self._page(address.path)):
            return self._send(HTTPStatus.OK, page.read_bytes(), "text/html" if page.suffix == ".html" else "text/javascript")
        try:
            status, answer = HTTPStatus.OK, self._done(method, address.path, said, body)
        except Refused as refusal:
            status, answer = refusal.status, refusal.body
        self.server.holding.pass_by(method, address.path)
        return self._send(status, json.dumps(answer).encode(), "application/json")

    def _page(self, path):
        return {"/v3/": PAGES / "script.js", "/frame/card": PAGES / "card.html", "/frame/challenge": PAGES / "challenge.html"}.get(path)

    def _send(self, status, body, kind):
        try:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # whoever asked is gone

    def _done(self, method, path, said, body):
        if path.startswith("/_fake/"):
            return self._fake(path.removeprefix("/_fake/"), said)
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        public = key == PUBLIC_KEY
        if key != SECRET_KEY and not public:
            raise Refused(f"Invalid API Key provided: {key[:7]}***", kind="invalid_request_error", status=HTTPStatus.UNAUTHORIZED)
        self.server.book.calls.append(f"{method} {path}")
        idempotency = self.headers.get("Idempotency-Key") if method == "POST" else None
        if not idempotency:
            return self._work(method, path, said, public=public)
        return self._once(idempotency, (path, body), lambda: self._work(method, path, said, public=public))

    def _once(self, key, asked, work):
        """The same key and body get the same answer, errors of the card too; the same key and another body is a mistake."""
        book, busy = self.server.book, self.server.busy
        with book.lock:
            if key in book.kept:
                before, refused, answer = book.kept[key]
                if before != asked:
                    words = "Keys for idempotent requests can only be used with the same parameters they were first used with."
                    raise Refused(words, kind="idempotency_error")
                if refused:
                    raise refused
                return answer
            if key in busy:
                raise Refused(
                    "There is another request in progress using this key.", code="idempotency_key_in_use", status=HTTPStatus.CONFLICT
                )
            busy.add(key)
        try:
            answer = json.loads(json.dumps(work()))
            book.kept[key] = (asked, None, answer)
        except Refused as refused:
            book.kept[key] = (asked, refused, None)
            raise
        finally:
            busy.discard(key)
        return answer

    def _work(self, method, path, said, *, public):
        book = self.server.book
        with book.lock:
            before = len(book.events)
            try:
                answer = self._route(method, path, said, public=public)
                return expanded(book, answer, said.get("expand", []))
            finally:
                for event in book.events[before:]:
                    self.server.sender.take(event)

    def _route(self, method, path, said, *, public):
        for asked, pattern, answer in ROUTES:
            found = re.fullmatch(f"/v1/{pattern}", path)
            if asked == method and found:
                if public and not self._secret(*found.groups(), said):
                    raise Refused("This API call cannot be made with a publishable API key.", status=HTTPStatus.FORBIDDEN)
                return answer(self.server.book, said, *found.groups())
        raise Refused(f"Unrecognized request URL ({method}: {path}).", status=HTTPStatus.NOT_FOUND)

    def _secret(self, *asked):
        """A publishable key opens a payment, with that payment's own secret."""
        key, said = asked[0], asked[-1]
        payment = self.server.book.get(key, "payment_intent") if isinstance(key, str) else None
        return payment and payment["client_secret"] == said.get("client_secret")

    def _fake(self, what, said):
        """Not Stripe's: what people do at its own pages, and what only a test may ask for."""
        book, sender, holding = self.server.book, self.server.sender, self.server.holding
        name, _slash, key = what.partition("/")
        acts = {
            "refund": lambda: answers.create_refund(book, said),
            "settle": lambda: answers.settle_refund(book, said, key),
            "dispute": lambda: answers.open_dispute(book, said),
            "close": lambda: answers.close_dispute(book, said, key),
            "close-card": lambda: answers.close_card(book, said, key),
            "end-keeping": lambda: answers.end_keeping(book, said, key),
            "challenge": lambda: answers.challenge(book, said, key),
        }
        if name in acts:
            with book.lock:
                before = len(book.events)
                try:
                    return acts[name]()
                finally:
                    for event in book.events[before:]:
                        sender.take(event)
        if name == "reset":
            holding.free.set()
            for part in (book, sender, holding):
                part.clear()
        elif name == "hold":
            holding.clear()
            holding.wanted = said["call"]
        elif name == "forget":
            book.kept.clear()  # keys are kept for a day
        elif name == "let-go":
            holding.free.set()
        elif name == "webhooks":
            sender.to, sender.manner, sender.late = said.get("to", sender.to), said.get("manner", "send"), float(said.get("late", 0))
        elif name == "release":
            sender.release(backwards="backwards" in said)
        return {"held": holding.held, "calls": book.calls, "events": book.events, "answers": sender.answers, "waiting": len(sender.waiting)}


def one(kind):
    return lambda book, said, key: answers.found(book, kind, key)


def all_of(kind):
    def rows(book, said):
        since = int(said.get("created", {}).get("gte", 0))
        same = {"payment_intent": said["payment_intent"]} if "payment_intent" in said else {}
        found = book.events[::-1] if kind == "event" else book.all(kind, **same)
        return listed([row for row in found if row["created"] >= since], kind, said)

    return rows


def listed(rows, kind, said):
    start = next((n + 1 for n, row in enumerate(rows) if row["id"] == said.get("starting_after")), 0)
    limit = int(said.get("limit", 10))
    return {"object": "list", "url": f"/v1/{kind}s", "has_more": len(rows) > start + limit, "data": rows[start : start + limit]}


def expanded(book, answer, paths):
    made = dict(answer)
    for path in paths:
        place = made
        for name in path.split("."):
            if isinstance(place.get(name), str) and name in EXPANDABLE:
                place[name] = dict(book.objects[place[name]])
            place = place.get(name) or {}
    return made


ROUTES = (
    ("POST", "payment_intents", answers.create_payment),
    ("GET", "payment_intents", all_of("payment_intent")),
    ("GET", "payment_intents/(pi_[^/]+)", one("payment_intent")),
    ("POST", "payment_intents/(pi_[^/]+)/confirm", answers.confirm_payment),
    ("POST", "payment_intents/(pi_[^/]+)/cancel", answers.cancel_payment),
    ("POST", "payment_intents/(pi_[^/]+)/capture", answers.capture_payment),
    ("POST", "refunds", answers.create_refund),
    ("GET", "refunds", all_of("refund")),
    ("GET", "refunds/([^/]+)", one("refund")),
    ("GET", "disputes/([^/]+)", one("dispute")),
    ("GET", "charges/([^/]+)", one("charge")),
    ("GET", "events", all_of("event")),
)
