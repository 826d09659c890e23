"""What Stripe holds of an account: objects by their ids, events in the order they happened."""

import secrets
import threading
import time

API_VERSION = "2026-10-28.endive"


class Book:
    def __init__(self):
        self.lock = threading.RLock()
        self.clear()

    def clear(self):
        self.objects, self.events, self.kept, self.calls = {}, [], {}, []

    def new_id(self, prefix):
        return f"{prefix}_{secrets.token_hex(12)}"

    def put(self, prefix, kind, **fields):
        made = {"id": self.new_id(prefix), "object": kind, "created": int(time.time()), "livemode": False, **fields}
        self.objects[made["id"]] = made
        return made

    def get(self, key, kind):
        found = self.objects.get(key)
        return found if found and found["object"] == kind else None

    def all(self, kind, **same):
        rows = [row for row in self.objects.values() if row["object"] == kind and all(row.get(k) == v for k, v in same.items())]
        return rows[::-1]  # newest first, as Stripe lists

    def happen(self, kind, thing):
        event = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
            "data": {"object": dict(thing)},
        }
        self.events.append(event)
        return event
