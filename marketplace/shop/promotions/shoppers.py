"""Who buys, as far as promotions ask: rooms above know the orders of a person, this one does not."""

from dataclasses import dataclass, field
from functools import cached_property

_looks = []


@dataclass(frozen=True)
class Shopper:
    user: object = None
    phone: str = ""  # as typed
    proven: bool = False  # signed in, or the phone has been proven in this browser or by a call


NOBODY = Shopper()


def shopper(user=None, phone="", *, proven_phone=""):
    user = user if user is not None and user.is_authenticated else None
    return Shopper(user, phone, proven=user is not None or bool(phone and phone == proven_phone))


def register(look):
    """`look(shopper)` → references of the purchases of theirs that were not called off."""
    _looks.append(look)


@dataclass
class History:
    shopper: Shopper
    uses: dict = field(default_factory=dict)

    @cached_property
    def references(self):
        return {reference for look in _looks for reference in look(self.shopper)}
