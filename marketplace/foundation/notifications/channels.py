"""The ways a message goes. A channel says what address it needs and hands one letter to its provider."""

import smtplib
import threading
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string

from marketplace.foundation.core import text

from . import outbox
from .kinds import Content


class Refused(Exception):  # noqa: N818
    """The provider will never take this one; its reason is for people."""


class Unreachable(Exception):  # noqa: N818
    """No answer now; worth another try."""


@dataclass(frozen=True)
class Letter:
    key: str  # of this message on this channel: the provider may drop a second one
    kind: str
    name: str
    to: str
    content: Content


@dataclass(frozen=True)
class Receipt:
    reference: str = ""
    proven: bool = False  # the provider vouches that it arrived; otherwise a receipt follows


class Channel:
    name = ""
    needs = "phone"  # the field of Message that holds the address; empty: none

    def __init__(self, name):
        self.name = name
        self.needs = {"email": "email", "mailbox": ""}.get(name, "phone")

    def address(self, message):
        return getattr(message, self.needs) if self.needs else "-"

    def send(self, letter):
        raise NotImplementedError


class EmailChannel(Channel):
    """Django's mail. The mail server's yes counts as delivered where EMAIL_ACCEPTED_IS_DELIVERED says so."""

    def send(self, letter):
        content = letter.content
        subject = text.squeeze(content.subject)  # a name in it may hold a line end, and Django sends no such letter
        mail = EmailMultiAlternatives(subject, content.text, to=[letter.to], headers={"X-Kind": letter.kind})
        if content.html:
            mail.attach_alternative(content.html, "text/html")
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise Refused(str(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(str(error)) from error
        return Receipt(proven=settings.EMAIL_ACCEPTED_IS_DELIVERED)


class FileChannel(Channel):
    """For demo and tests: a file a message."""

    def send(self, letter):
        content = letter.content
        body = {"subject": content.subject, "text": content.text, "html": content.html, "sms": content.sms}
        if self.name in {"sms", "zalo"}:
            body = {"subject": "", "text": content.sms or content.text, "html": "", "sms": content.sms}
        outbox.put(channel=self.name, kind=letter.kind, to=letter.to, name=letter.name, **body)
        return Receipt(reference=letter.key, proven=True)


@lru_cache
def _made(name, path):
    return import_string(path)(name)


def named(name):
    """The channel of this name, or None where the installation has no such way."""
    path = settings.NOTIFICATION_CHANNELS.get(name)
    return _made(name, path) if path else None


def within(seconds, call):
    """Run `call` but wait no longer: a provider that hangs must not hold the queue."""
    answer = {}

    def work():
        try:
            answer["value"] = call()
        except Exception as error:  # noqa: BLE001  carried over to the caller
            answer["error"] = error

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise Unreachable(f"no answer within {seconds} s")
    if "error" in answer:
        raise answer["error"]
    return answer["value"]
