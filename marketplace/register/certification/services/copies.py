from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.register.certification.models import CertificateCopy

from .locks import lock_certificate


@transaction.atomic
def give_copy(certificate, *, reason, actor, on=None):
    """A duplicate of a certificate that holds, numbered after those given before."""
    one = lock_certificate(certificate)
    if not reason.strip():
        raise ValidationError(_("Please say why a copy is needed."))
    if not one.holds(on):
        raise ValidationError(_("This certificate does not hold today: no copy of it is given."))
    copy = CertificateCopy.objects.create(certificate=one, number=one.copies.count() + 1, reason=reason.strip())
    audit.record("copy_given", one, actor=actor, reason=copy.reason, details={"number": copy.number})
    return copy
