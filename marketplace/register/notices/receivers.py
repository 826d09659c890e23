"""News of certification: who holds a star hears at once that it was taken or given back."""

from django.dispatch import receiver

from marketplace.register.certification import signals

from . import services


@receiver(signals.certificate_revoked, dispatch_uid="notices.revoked")
def on_revoked(sender, certificate, **news):
    services.tell_holder(certificate, "revoked")


@receiver(signals.certificate_ended, dispatch_uid="notices.suspended")
def on_ended(sender, certificate, reason, **news):
    if reason == "suspended":
        services.tell_holder(certificate, reason)


@receiver(signals.suspension_lifted, dispatch_uid="notices.lifted")
def on_lifted(sender, certificate, **news):
    services.tell_holder(certificate, "lifted")
