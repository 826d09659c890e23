"""Proof of a phone by a code. Limits are spent first, each in a transaction of its own: never call these inside one."""

import secrets
import string
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import PhoneCode
from marketplace.foundation.accounts.models.codes import LENGTH
from marketplace.foundation.core import clients, dates, limits
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient

LOGIN = "login"


def send_code(phone, *, purpose, request, on=None):
    """Send a fresh code for this purpose to this phone (E.164); older ones for it end. Raises `TooMany`."""
    _spend(phone, request)
    return _send(phone, purpose=purpose, code=_random_code(), on=on or timezone.now())


def send_nothing(phone, *, request):
    """Where a code would tell too much: the same limits are spent, so that being refused tells nothing either."""
    _spend(phone, request)


def send_login_code(phone, *, code, request):
    """allauth made the code and keeps it in the session; we carry it."""
    _spend(phone, request)
    return _send(phone, purpose=LOGIN, code=code, on=timezone.now())


def tell_unknown_number(phone, *, request):
    """Somebody asked for a code, but no account has this number."""
    _spend(phone, request)
    return notifications.send("number_unknown", to=Recipient(phone=phone), refs={})


def tell_known_number(phone, *, request):
    """Somebody tried to sign up with a number that has an account."""
    _spend(phone, request)
    return notifications.send("number_known", to=Recipient(phone=phone), refs={})


def check_code(phone, *, purpose, code, on=None):
    """The code's row, now used up. Refuses a wrong, late or used one with a sentence; each try counts, also a failed one."""
    on = on or timezone.now()
    row = PhoneCode.objects.open(on).filter(phone=phone, purpose=purpose).order_by("-created_at", "-pk").first()
    if row is None:
        raise ValidationError(_("This code has ended. Please ask for a new one."), code="ended")
    limits.spend(f"phone-code:{row.pk}", limit=settings.PHONE_CODE_ATTEMPTS, seconds=settings.PHONE_CODE_MINUTES * 60)
    typed = "".join(sign for sign in str(code) if sign in string.digits)
    if not secrets.compare_digest(typed, row.code):
        raise ValidationError(_("This code is not right. Please look at the newest message again."), code="wrong")
    if not PhoneCode.objects.filter(pk=row.pk, used_at=None).update(used_at=on):
        raise ValidationError(_("This code has already been used. Please ask for a new one."), code="used")
    row.used_at = on
    return row


def _random_code():
    return f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"


def _spend(phone, request):
    address, network = clients.client_address(request), clients.client_network(request)
    for key, (limit, seconds) in (
        (f"sms-code:phone:{phone}", settings.SMS_CODES_PER_PHONE),
        (f"sms-code:address:{address}", settings.SMS_CODES_PER_ADDRESS),
        (f"sms-code:network:{network}", settings.SMS_CODES_PER_NETWORK),
        (f"sms-code:day:{dates.today()}", (settings.SMS_CODES_PER_DAY, 24 * 3600)),
    ):
        limits.spend(key, limit=limit, seconds=seconds)


@transaction.atomic
def _send(phone, *, purpose, code, on):
    PhoneCode.objects.open(on).filter(phone=phone, purpose=purpose).update(expires_at=on)
    row = PhoneCode(phone=phone, purpose=purpose, created_at=on, expires_at=on + timedelta(minutes=settings.PHONE_CODE_MINUTES))
    row.seal(code)
    row.save()
    notifications.send("phone_code", to=Recipient(phone=phone), refs={"code": row.pk})
    return row


def tidy_codes(on=None):
    """Codes that ended a day ago prove nothing and name a number; returns how many went."""
    return PhoneCode.objects.filter(expires_at__lt=(on or timezone.now()) - timedelta(days=1)).delete()[0]
