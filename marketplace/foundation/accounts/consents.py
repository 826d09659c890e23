"""What we ask consent for, in which words. A changed text gets a new version; old proofs keep the text they were given to."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Purpose:
    slug: str
    version: str
    text: str
    why: str


NEWS = "news"
_purposes = {}


def register(purpose):
    _purposes[purpose.slug] = purpose


def purpose(slug):
    return _purposes[slug]


def purposes():
    return list(_purposes.values())


register(
    Purpose(
        NEWS,
        "2026-11",
        _("I agree to receive news and offers by message or e-mail (optional)."),
        _("At most two messages a month. You can withdraw at any time; orders are told of without it."),
    )
)
register(
    Purpose(
        "restock",
        "2026-11",
        _("I agree to be told when goods I asked about are back (optional)."),
        _("Only for the goods you asked about."),
    )
)
