"""What can be said: upper rooms register a kind with the function that writes its words when it is dispatched."""

from dataclasses import dataclass, field

SMS_LENGTH = 300


@dataclass(frozen=True)
class Recipient:
    name: str = ""
    phone: str = ""  # E.164
    email: str = ""
    user_id: int | None = None


@dataclass(frozen=True)
class Content:
    subject: str
    text: str
    html: str = ""
    sms: str = ""


@dataclass(frozen=True)
class Kind:
    """`render(refs, link)` returns Content; `link(purpose, subject, expires_at=…)` makes a fresh address of a signed link.

    It may raise `Stale` when there is nothing left to say.
    """

    name: str
    render: object
    label: str = ""
    ways: tuple = field(default=())  # of channels, in this order; empty: the setting's
    copy_by_email: bool = False  # arrived by another way, an e-mail goes too
    at_once: bool = False  # answers somebody who waits for it, as a code does: goes even while the site is being restored


class Stale(Exception):  # noqa: N818  not an error: what was to be said no longer holds
    """The message has nothing left to say; it is withdrawn."""


_kinds = {}


def register(kind):
    _kinds[kind.name] = kind
    return kind


def named(name):
    return _kinds[name]


def label(name):
    kind = _kinds.get(name)
    return kind.label if kind and kind.label else name


def names():
    return sorted(_kinds)
