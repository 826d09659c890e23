"""What a person who holds a label in their hand is told."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates

from . import selectors
from .models import Certificate

SOON = timedelta(days=30)


def verdict_word(state):
    return {
        "in_force": _("In force"),
        "ended": _("Ended"),
        "revoked": _("Revoked"),
        "suspended": _("Suspended"),
        "replaced": _("Replaced by another certificate"),
        "coming": _("Not in force yet"),
    }[state]


@dataclass(frozen=True)
class Verdict:
    certificate: Certificate
    state: str  # in_force, soon, ended, revoked, suspended, replaced, coming
    checked_at: str
    current: Certificate | None  # what holds today instead, if anything

    @property
    def shape(self):
        """One of the look's four: full, half, dashed, crossed."""
        return {"in_force": "valid", "soon": "soon", "revoked": "revoked"}.get(self.state, "over")

    @property
    def look(self):
        return "" if self.shape == "valid" else self.shape

    @property
    def mark(self):
        """The colour of the sign on the shape."""
        return {"valid": "#1e6459", "soon": "#d9902f", "revoked": "#9c3420"}.get(self.shape, "#fff")

    @property
    def answers_now(self):
        """The successor of a body that has been dissolved since."""
        body = selectors.responsible_for(self.certificate.authority)
        return None if body.pk == self.certificate.authority_id else body

    @property
    def holds(self):
        return self.state in {"in_force", "soon"}

    @property
    def title(self):
        if self.state == "soon":
            return dates.left_words(self.certificate.period.upper)
        return verdict_word(self.state)

    @property
    def words(self):
        return {
            "in_force": _("Checked at %(moment)s") % {"moment": self.checked_at},
            "soon": _("Still in force. Checked at %(moment)s") % {"moment": self.checked_at},
            "ended": _("It has no star now; this site does not sell it."),
            "revoked": _("If a label still shows stars, please tell us."),
            "suspended": _("Its star does not count until the suspension is lifted; this site does not sell it."),
            "replaced": _("This paper no longer counts."),
            "coming": _("It begins on %(day)s.") % {"day": dates.words(self.certificate.valid_from)},
        }[self.state]

    @property
    def suspension(self):
        return next((held for held in self.certificate.suspensions.all() if held.until_at is None), None)


def verdict(certificate, on=None):
    on = on or timezone.now()
    state = selectors.state_of(certificate, on)
    if state == selectors.STANDING and certificate.period.upper - on <= SOON:
        state = "soon"
    current = None if state in {"in_force", "soon"} else selectors.certificate_of(certificate.product, on)
    return Verdict(certificate=certificate, state=state, checked_at=dates.moment_words(on), current=current)
