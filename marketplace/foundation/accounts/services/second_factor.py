from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import SecondFactorApproval, SecondFactorReset, User
from marketplace.foundation.accounts.selectors import is_officer, may_reset_factors
from marketplace.foundation.audit import services as audit

NEEDED = 2


@transaction.atomic
def ask_for_reset(user, *, actor, reason):
    """Somebody tells that an officer has lost the second factor. Nothing changes until two others agree."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not is_officer(user):
        raise ValidationError(_("Only officers have a second factor that others may take off."))
    if not reason.strip():
        raise ValidationError(_("Please say why the second factor is to be taken off."))
    if SecondFactorReset.objects.filter(user=user, done_at=None, refused_at=None).exists():
        raise ValidationError(_("This has already been asked for and waits for two others."))
    reset = SecondFactorReset.objects.create(user=user, asked_by=actor, reason=reason)
    audit.record("second_factor_reset_asked", user, actor=actor, reason=reason, details={"reset": reset.pk})
    return reset


@transaction.atomic
def approve_reset(reset, *, actor, on=None):
    """The second of two others takes the factor off; the person sets up a new one at the next login."""
    on = on or timezone.now()
    reset = SecondFactorReset.objects.select_for_update(no_key=True).get(pk=reset.pk)
    _check_approval(reset, actor)
    SecondFactorApproval.objects.create(reset=reset, by=actor, at=on)
    audit.record("second_factor_reset_approved", reset.user, actor=actor, details={"reset": reset.pk})
    if reset.approvals.count() >= NEEDED:
        Authenticator.objects.filter(user=reset.user).delete()
        reset.done_at = on
        reset.save(update_fields=["done_at"])
        audit.record("second_factor_reset", reset.user, actor=actor, reason=reset.reason, details={"reset": reset.pk})
    return reset


def _check_approval(reset, actor):
    if reset.done_at or reset.refused_at:
        raise ValidationError(_("This has already been decided."))
    if actor.pk == reset.user_id:
        raise ValidationError(_("Nobody takes off their own second factor: two others must agree."))
    if not may_reset_factors(actor):
        raise ValidationError(_("Only operators and administrators with a second factor of their own may agree."))
    if reset.approvals.filter(by=actor).exists():
        raise ValidationError(_("You have already agreed; a second person is needed."))
