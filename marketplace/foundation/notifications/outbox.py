"""A folder of letters for demo and tests: one JSON file each, named by time and chance, never by what a person typed."""

import json
import secrets
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

KEPT = 500


def folder():
    path = Path(settings.OUTBOX_ROOT)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def put(**letter):
    now = timezone.now()
    path = folder() / f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"at": now.isoformat(), **letter}, ensure_ascii=False), encoding="utf-8")
    part.rename(path)
    for old in sorted(folder().glob("*.json"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


def letters(limit=100):
    """Newest first: dicts with id, at, channel, kind, to, name, subject, text, html, sms."""
    paths = sorted(folder().glob("*.json"), reverse=True)[:limit]
    return [{"id": path.stem, **json.loads(path.read_text(encoding="utf-8"))} for path in paths]


def letter(key):
    return next((item for item in letters(KEPT) if item["id"] == key), None)


class Backend(BaseEmailBackend):
    """Django's mail into the same folder, so that the login's letters are seen too."""

    def send_messages(self, messages):
        for mail in messages:
            html = next((body for body, kind in getattr(mail, "alternatives", []) if kind == "text/html"), "")
            put(
                channel="email",
                kind=mail.extra_headers.get("X-Kind", ""),
                to=", ".join(mail.to),
                name="",
                subject=mail.subject,
                text=mail.body,
                html=html,
                sms="",
            )
        return len(messages)
