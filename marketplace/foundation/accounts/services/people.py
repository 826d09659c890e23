"""Numbers and names of people. A number belongs to who holds it now: it is proven, it may change hands, it is never shared."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from marketplace.foundation.accounts.models import User
from marketplace.foundation.accounts.selectors import has_second_factor
from marketplace.foundation.audit import services as audit


@transaction.atomic
def set_phone(user, *, phone, proven, on=None):
    """Give a person this number, proven by a code or not yet."""
    changed = bool(user.phone_verified_at) and user.phone != phone
    user.phone = phone
    user.phone_verified_at = (on or timezone.now()) if proven else None
    user.save(update_fields=["phone", "phone_verified_at"])
    if changed and proven:
        audit.record("phone_changed", user, actor=user)


def rename(user, *, name):
    user.name = name
    user.save(update_fields=["name"])


def forget_password(user):
    """Whoever chose it has never proved to be this person."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


def release_unproven_number(phone):
    """A number that somebody typed and never proved blocks nobody else."""
    return User.objects.filter(phone=phone, phone_verified_at=None, last_login=None).update(phone=None, detached_at=timezone.now())


def number_is_idle(user, *, on=None):
    """Unused so long that somebody else may hold the number now. A second factor still proves the person."""
    on = on or timezone.now()
    last = user.last_login or user.date_joined
    return last < on - timedelta(days=settings.PHONE_IDLE_DAYS) and not has_second_factor(user)


@transaction.atomic
def hand_over_number(former, *, on=None):
    """The holder of an idle number proved it by code: a new account for it, the old one keeps everything but the number."""
    on = on or timezone.now()
    former = User.objects.select_for_update(no_key=True).get(pk=former.pk)
    phone = former.phone
    _detach(former, on)
    user = User.objects.create_user(phone=phone, phone_verified_at=on)
    audit.record("number_handed_over", former, actor=None, details={"to": user.pk})
    return user


@transaction.atomic
def take_idle_number(phone, *, by, on=None):
    """`by` proved a number that an idle account still carries."""
    on = on or timezone.now()
    former = User.objects.select_for_update(no_key=True).filter(phone=phone).exclude(pk=by.pk if by else None).first()
    if former is None or not number_is_idle(former, on=on):
        return False
    _detach(former, on)
    audit.record("number_handed_over", former, actor=None, details={"to": by.pk if by else None})
    return True


def _detach(former, on):
    former.phone, former.phone_verified_at, former.detached_at = None, None, on
    former.save(update_fields=["phone", "phone_verified_at", "detached_at"])
