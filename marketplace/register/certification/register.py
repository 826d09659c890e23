"""The public register: every product, what holds, what has held, and what sources say."""

from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import text

from .models import Certificate, Recognition, RegisteredProduct
from .numbers import number_key
from .selectors import history_of, with_history
from .verdicts import SOON


class State(TextChoices):
    IN_FORCE = "con-hieu-luc", _("In force")
    OVER = "da-het", _("Ended, suspended or revoked")
    SAID = "nguon-tin", _("Known from a source only")


def entries(*, q="", state="", stars=None, place="", group="", on=None):
    """Registered products with today's star and their whole history, in Vietnamese order."""
    found = RegisteredProduct.objects.with_stars(on).select_related("producer", "group", "commune", "old_commune", "district")
    if q:
        found = found.filter(_worded(q))
    if state:
        found = found.filter(_in_state(State(state), on))
    if stars:
        found = found.filter(_starred(stars, state, on))
    if place:
        found = found.filter(_placed(place))
    if group:
        found = found.filter(group__code=group)
    return with_history(found)


def _worded(q):
    numbered = Certificate.objects.filter(product=OuterRef("pk"), number_key=number_key(q))
    named = Q()
    for word in text.fold(q).split():
        named &= Q(folded__contains=word) | Q(producer__folded__contains=word)
    return named | Q(Exists(numbered)) | Q(code=q.strip().upper())


def _in_state(state, on):
    held = Exists(Certificate.objects.in_force(on).filter(product=OuterRef("pk")))
    any_at_all = Exists(Certificate.objects.filter(product=OuterRef("pk")))
    return {State.IN_FORCE: Q(held), State.OVER: ~Q(held) & Q(any_at_all), State.SAID: ~Q(any_at_all)}[state]


def _starred(stars, state, on):
    if state == State.IN_FORCE:
        return Q(Exists(Certificate.objects.in_force(on).filter(product=OuterRef("pk"), stars=stars)))
    certificates = Certificate.objects.filter(product=OuterRef("pk"), stars=stars)
    return Q(Exists(certificates)) | Q(Exists(Recognition.objects.filter(product=OuterRef("pk"), stars=stars)))


def _placed(place):
    kind, _dash, code = place.partition("-")
    return Q(commune__code=code) if kind == "xa" else Q(district__code=code)


def entry_words(product, on=None):
    """Gives a product of `entries` its history and the state to show beside its name."""
    product.history = history_of(product, on)
    product.ends_soon = bool(product.stars) and product.certificate_until - (on or timezone.now()) <= SOON
    product.word = _state_word(product.history)


def _state_word(history):
    states = [line.state for line in history if line.kind == "certificate"]
    if not states:
        return "over", _("No certificate on our file") if history else _("Nothing known yet")
    return {"revoked": ("revoked", _("Revoked")), "suspended": ("suspended", _("Suspended"))}.get(states[0], ("over", _("Ended")))
