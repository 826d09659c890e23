"""What a phone may find out about a signed code, in words; the script only chooses which of them shows."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Said:
    name: str  # as in static/js/check.js
    shape: str

    @property
    def look(self):
        return "" if self.shape == "valid" else self.shape

    @property
    def mark(self):
        return {"valid": "#1e6459", "soon": "#d9902f", "revoked": "#9c3420"}.get(self.shape, "#fff")

    @property
    def title(self):
        return _titles()[self.name]

    @property
    def words(self):
        return _words()[self.name]


def _titles():
    return {
        "holds": _("Signature genuine, star in force"),
        "stale": _("Cannot be confirmed"),
        "over": _("Ended"),
        "coming": _("Not in force yet"),
        "revoked": _("Revoked"),
        "suspended": _("Suspended"),
        "replaced": _("Replaced by another certificate"),
        "forged": _("False code"),
        "other": _("Code of another certificate"),
        "unknown": _("Cannot be confirmed"),
        "unreadable": _("This code cannot be read"),
    }


def _words():
    return {
        "holds": _("The code was signed for exactly this certificate."),
        "stale": _(
            "The signature is genuine, but this phone has not heard for more than 7 days which stars have ended. "
            "Please check with a network."
        ),
        "over": _("The signature is genuine; its last day is past."),
        "coming": _("The signature is genuine; its first day has not come."),
        "revoked": _("The code is genuine, but the star was taken away. Please tell us if it is still sold with stars."),
        "suspended": _("The code is genuine, but its star does not count at present."),
        "replaced": _("This paper no longer counts; the product may have a newer one."),
        "forged": _("It was not signed by the authority. Please do not trust this label, and tell us where you saw it."),
        "other": _(
            "The signature behind the address belongs to other goods. Please do not trust this label, and tell us where you saw it."
        ),
        "unknown": _("This phone does not know the key that signed it. Please check with a network."),
        "unreadable": _("Please scan it again, straight and in good light."),
    }


SAID = tuple(
    Said(name, shape)
    for shape, names in {
        "valid": ("holds",),
        "over": ("stale", "over", "coming", "suspended", "replaced", "unknown", "unreadable"),
        "revoked": ("revoked", "forged", "other"),
    }.items()
    for name in names
)
