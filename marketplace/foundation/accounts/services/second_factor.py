from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import SecondFactorApproval, SecondFactorReset, User
from marketplace.foundation.accounts.selectors import is_officer, may_reset_factors
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import sessions
from marketplace.foundation.notifications import services as notifications

NEEDED = 2
RESET_ASKED, RESET_DONE = "factor_reset_asked", "factor_reset_done"


@transaction.atomic
def ask_for_reset(user, *, actor, reason, on=None):
    """The first of two others takes a lost second factor off: nothing changes until another agrees. The person is told at once."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _check_person(user, actor)
    if not reason.strip():
        raise ValidationError(_("Please say why the second factor is to be taken off."))
    if SecondFactorReset.objects.open().filter(user=user).exists():
        raise ValidationError(_("This has already been asked for and waits for another."))
    reset = SecondFactorReset.objects.create(user=user, asked_by=actor, reason=reason, asked_at=on or timezone.now())
    SecondFactorApproval.objects.create(reset=reset, by=actor, at=reset.asked_at)
    audit.record("second_factor_reset_asked", user, actor=actor, reason=reason, details={"reset": reset.pk})
    _tell(RESET_ASKED, reset)
    return reset


@transaction.atomic
def approve_reset(reset, *, actor, on=None):
    """The second of two others takes the factor off and ends the person's sessions; they set up a new one at the next login."""
    on = on or timezone.now()
    reset = _undecided(reset)
    _check_person(reset.user, actor)
    if reset.approvals.filter(by=actor).exists():
        raise ValidationError(_("You have already agreed; a second person is needed."))
    SecondFactorApproval.objects.create(reset=reset, by=actor, at=on)
    audit.record("second_factor_reset_approved", reset.user, actor=actor, details={"reset": reset.pk})
    if reset.approvals.count() >= NEEDED:
        _take_off(reset, actor, on)
    return reset


@transaction.atomic
def refuse_reset(reset, *, actor, reason, on=None):
    """One who may agree says no, the asker too: the factor stays."""
    reset = _undecided(reset)
    _check_person(reset.user, actor)
    reset.refused_at = on or timezone.now()
    reset.save(update_fields=["refused_at"])
    audit.record("second_factor_reset_refused", reset.user, actor=actor, reason=reason, details={"reset": reset.pk})
    return reset


def _undecided(reset):
    reset = SecondFactorReset.objects.select_for_update(no_key=True).get(pk=reset.pk)
    if reset.done_at or reset.refused_at:
        raise ValidationError(_("This has already been decided."))
    return reset


def _check_person(user, actor):
    if not is_officer(user):
        raise ValidationError(_("Only officers have a second factor that others may take off."))
    if actor.pk == user.pk:
        raise ValidationError(_("Nobody takes off their own second factor: two others must agree."))
    if not may_reset_factors(actor):
        raise ValidationError(_("Only operators and administrators with a second factor of their own may agree."))


def _take_off(reset, actor, on):
    Authenticator.objects.filter(user=reset.user).delete()
    sessions.end(user=reset.user)  # whoever found the lost phone is out too
    reset.done_at = on
    reset.save(update_fields=["done_at"])
    audit.record("second_factor_reset", reset.user, actor=actor, reason=reset.reason, details={"reset": reset.pk})
    _tell(RESET_DONE, reset)


def _tell(kind, reset):
    person = reset.user
    to = notifications.Recipient(name=person.name, phone=person.phone, email=person.email, user_id=person.pk)
    notifications.send(kind, to=to, refs={"reset": reset.pk}, about=f"factor_reset {reset.pk}")
