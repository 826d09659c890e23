"""A person is forgotten. Rooms that hold personal data register what they do; the row of the user stays, empty."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts import erasers
from marketplace.foundation.accounts.models import ErasureRequest, PhoneCode, User
from marketplace.foundation.audit import services as audit
from marketplace.foundation.notifications import services as notifications


@transaction.atomic
def ask_for_erasure(user, *, on=None):
    """Recorded at once; done within the days the law gives. Asked twice, it stays one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = user.erasure_requests.filter(done_at=None, withdrawn_at=None).first()
    if standing:
        return standing
    request = ErasureRequest.objects.create(user=user, asked_at=on or timezone.now())
    audit.record("erasure_asked", user, actor=user, details={"request": request.pk})
    return request


@transaction.atomic
def withdraw_erasure(request, *, actor, on=None):
    request = ErasureRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if request.done_at or request.withdrawn_at:
        raise ValidationError(_("This request has already been closed."))
    request.withdrawn_at = on or timezone.now()
    request.save(update_fields=["withdrawn_at"])
    audit.record("erasure_withdrawn", request.user, actor=actor, details={"request": request.pk})
    return request


@transaction.atomic
def erase(request, *, actor, on=None):
    """Empty the person's row and everything the rooms hold; what the law keeps is counted in `kept`."""
    on = on or timezone.now()
    request = ErasureRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if request.done_at or request.withdrawn_at:
        raise ValidationError(_("This request has already been closed."))
    user = User.objects.select_for_update(no_key=True).get(pk=request.user_id)
    erasers.check(user)
    request.kept = erasers.run(user)
    _empty(user, on)
    request.done_at, request.done_by = on, actor
    request.save(update_fields=["kept", "done_at", "done_by"])
    audit.record("erased", user, actor=actor, details={"request": request.pk})
    return request


def _empty(user, on):
    if user.phone:
        PhoneCode.objects.filter(phone=user.phone).delete()
        notifications.forget(phone=user.phone)
    if user.email:
        notifications.forget(email=user.email)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.places_to_send.all().delete()
    user.consents.filter(withdrawn_at=None).update(withdrawn_at=on)
    user.name, user.email, user.phone, user.phone_verified_at = "", None, None, None
    user.is_active, user.erased_at = False, on
    user.set_unusable_password()
    user.save()
