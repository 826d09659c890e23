"""News of the register that a fair must heed."""

from marketplace.register.certification import selectors as register

from . import services

LOST = {"revoked", "suspended", "lapsed"}


def star_ended(sender, certificate, reason, **news):
    if reason in LOST and register.certificate_of(certificate.product) is None:
        services.tell_of_ended_star(certificate.product)
