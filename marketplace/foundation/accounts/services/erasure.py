"""A person is forgotten. Rooms that hold personal data register what they do; the row of the user stays, empty."""

from datetime import timedelta

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts import erasers
from marketplace.foundation.accounts.models import Consent, ErasureRequest, PhoneCode, SecondFactorReset, User
from marketplace.foundation.accounts.selectors import person_of
from marketplace.foundation.accounts.services.codes import check_code, send_code
from marketplace.foundation.audit import services as audit
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import sessions
from marketplace.foundation.notifications import services as notifications

ERASE = "erase-data"
SEALED = 15  # letters of a sealed number; with its mark it fills the column


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


def send_erasure_code(phone, *, request):
    return send_code(phone, purpose=ERASE, request=request)


def ask_for_guest_erasure(phone, *, code, on=None):
    """Who holds the number may have forgotten what was ordered and written with it, without an account."""
    on = on or timezone.now()
    check_code(phone, purpose=ERASE, code=code, on=on)
    with transaction.atomic():
        request, fresh = ErasureRequest.objects.get_or_create(
            user=None, phone=phone, done_at=None, withdrawn_at=None, defaults={"asked_at": on}
        )
        if fresh:
            audit.record("erasure_asked", request, actor=None, details={"request": request.pk})
    return request


def withdraw_guest_erasure(phone, *, code, on=None):
    """Who asked with the number may think better of it, with the number again."""
    check_code(phone, purpose=ERASE, code=code, on=on)
    standing = ErasureRequest.objects.filter(user=None, phone=phone, done_at=None, withdrawn_at=None).first()
    if standing is None:
        raise ValidationError(_("Nothing has been asked for with this number, so nothing will be erased."))
    return withdraw_erasure(standing, actor=None, on=on)


@transaction.atomic
def withdraw_erasure(request, *, actor, on=None):
    request = ErasureRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if request.done_at or request.withdrawn_at:
        raise ValidationError(_("This request has already been closed."))
    request.withdrawn_at = on or timezone.now()
    request.save(update_fields=["withdrawn_at"])
    audit.record("erasure_withdrawn", request.user or request, actor=actor, details={"request": request.pk})
    return request


@transaction.atomic
def erase(request, *, actor, on=None):
    """Empty the person's row and everything the rooms hold; what the law keeps is counted in `kept`."""
    on = on or timezone.now()
    request = ErasureRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if request.done_at or request.withdrawn_at:
        raise ValidationError(_("This request has already been closed."))
    user = request.user_id and User.objects.select_for_update(no_key=True).get(pk=request.user_id)
    person = _person(request, user)
    erasers.check(person)
    request.kept = erasers.run(person)
    _empty_number(person, on)
    sessions.end(user=user, words=person.traces)
    if user:
        _empty(user, on)
    request.phone, request.done_at, request.done_by = "", on, actor
    request.save(update_fields=["kept", "phone", "done_at", "done_by"])
    audit.record("erased", user or request, actor=actor, details={"request": request.pk})
    return request


def finish_erasures(*, on=None):
    """Carry out what was asked for long enough ago to have been withdrawn; open orders put it off to another day."""
    on = on or timezone.now()
    waiting = ErasureRequest.objects.filter(done_at=None, withdrawn_at=None)
    done = 0
    for request in waiting.filter(asked_at__lte=on - timedelta(days=settings.ERASURE_WAIT_DAYS)).order_by("pk"):
        try:
            erase(request, actor=None, on=on)
        except ValidationError:  # orders under way, or an operator was quicker
            continue
        done += 1
    return done


def _person(request, user):
    return person_of(user) if user else erasers.Person(phone=request.phone)


def _empty_number(person, on):
    """What this room and those below keep by number or address, and what was written of them in free words."""
    if person.phone:
        PhoneCode.objects.filter(phone=person.phone).delete()
        guest = Consent.objects.filter(user=None, phone=person.phone)
        guest.filter(withdrawn_at=None).update(withdrawn_at=on)
        guest.update(phone=sealed(person.phone))
    notifications.forget(phone=person.phone, email=person.email, user=person.user)
    with pgtrigger.ignore("audit.AuditEntry:append_only"):  # the one exception: a number that somebody typed into a reason
        erasers.blot(AuditEntry.objects.all(), person, "reason", "paper", "details")


def sealed(phone):
    """The proof of a consent stays with a seal of the number: whoever brings the number can be matched, nobody can read it."""
    return "#" + salted_hmac("accounts.Consent.phone", phone, algorithm="sha256").hexdigest()[:SEALED]


def _empty(user, on):
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SecondFactorReset.objects.filter(user=user).update(reason="")
    LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)).update(
        object_repr=f"#{user.pk}", change_message=""
    )
    user.places_to_send.all().delete()
    user.consents.filter(withdrawn_at=None).update(withdrawn_at=on)
    user.name, user.email, user.phone, user.phone_verified_at = "", None, None, None
    user.is_active, user.erased_at = False, on
    user.set_unusable_password()
    user.save()
