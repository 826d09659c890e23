from django.db import transaction
from django.utils import timezone

from marketplace.register.certification import signals
from marketplace.register.certification.models import Certificate


@transaction.atomic
def tell_lapsed(on=None):
    """Midnight ends stars without touching a row: each such end is announced once. Returns how many."""
    on = on or timezone.now()
    told = list(Certificate.objects.lapsed(on).filter(lapse_told_at=None).select_for_update(no_key=True, skip_locked=True).order_by("pk"))
    Certificate.objects.filter(pk__in=[certificate.pk for certificate in told]).update(lapse_told_at=on)
    for certificate in told:
        signals.certificate_ended.send(Certificate, certificate=certificate, reason="lapsed")
    return len(told)
