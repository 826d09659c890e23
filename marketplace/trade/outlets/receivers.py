"""News of the register."""

from django.dispatch import receiver

from marketplace.foundation.core.gathering import gather
from marketplace.register.certification import signals as certification

from . import services


@receiver(certification.certificate_ended, dispatch_uid="outlets")
def on_certificate_ended(sender, certificate, **news):
    services.note_ended(certificate.product)


@receiver([certification.certificate_issued, certification.suspension_lifted], dispatch_uid="outlets")
def on_certificate_held(sender, certificate, **news):
    gather(services.note_held, [certificate.product_id])
