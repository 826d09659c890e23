"""Which way shoppers' money goes, as the operator has set it, and what that rests on. A change concerns new purchases alone: each
purchase keeps its payees."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates

from . import intermediaries
from .models import LegalBasis


class Mode(models.TextChoices):
    DIRECT = "direct", gettext_lazy("Each producer receives its own money")
    PLATFORM = "platform", gettext_lazy("The platform receives the money for the producers")
    INTERMEDIARY = "intermediary", gettext_lazy("A licensed intermediary receives the money")


@dataclass(frozen=True)
class Example:
    """Of the demo: looks like a paper, and says that it is none."""

    number: str
    issuer: str
    dated: date | None = None
    is_example = True


def mode():
    return Mode(settings.MONEY_MODE)


def basis():
    """The paper on which others' money may be received today; None where none is entered."""
    if settings.MONEY_BASIS_EXAMPLE:
        return Example(_("Example only, no real paper"), settings.OPERATOR_NAME)
    return LegalBasis.objects.standing().first()


def why_no_transfers():
    """Why nobody can pay by transfer, one sentence; empty where they can."""
    if mode() == Mode.PLATFORM and basis() is None:
        return _("Paying by transfer is not open yet: the operator has not entered the paper that allows it to receive producers' money.")
    if mode() == Mode.INTERMEDIARY and intermediaries.configured() is None:
        return _("Paying by transfer is not open yet: no licensed intermediary is connected.")
    return ""


def invoice_words():
    """Who issues the e-invoice: said wherever somebody asks for one."""
    return {
        Mode.DIRECT: _("Each producer issues the invoice for its own goods and receives the money itself."),
        Mode.PLATFORM: _("Each producer issues the invoice for its own goods; the platform only receives the money for it."),
        Mode.INTERMEDIARY: _("Each producer issues the invoice for its own goods; a licensed intermediary receives the money for it."),
    }[mode()]


def money_words():
    """Who receives the money, for the pages of rules and where one pays."""
    said = {
        Mode.DIRECT: _("Transfers go straight to each producer's own bank account; cash goes to the producer at the door."),
        Mode.PLATFORM: _("Transfers go to the platform, which passes them on to the producers; cash goes to the producer at the door."),
        Mode.INTERMEDIARY: _("Transfers go to a licensed intermediary, which passes them on; cash goes to the producer at the door."),
    }[mode()]
    paper = basis() if mode() == Mode.PLATFORM else None
    resting = _("Legal basis: %(paper)s.") % {"paper": _told(paper)} if paper else ""
    return " ".join(filter(None, (said, resting)))


def _told(paper):
    return paper.number if paper.is_example else f"{paper.number}, {dates.words(paper.dated)}, {paper.issuer}"
