from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import references
from marketplace.register.certification import badges
from marketplace.register.certification.models import SigningKey


def signing_key():
    """The key at work; the first is made when it is first needed."""
    return _at_work() or _first()


@transaction.atomic
def rotate_signing_key(actor, *, reason, on=None):
    """A new key signs from now on. The old one stays published until the last certificate of its time has ended."""
    for old in SigningKey.objects.select_for_update().filter(retired_at=None):
        old.retired_at = on or timezone.now()
        old.save(update_fields=["retired_at"])
    key = _new()
    audit.record("signing_key_rotated", key, actor=actor, reason=reason)
    return key


def _at_work():
    return SigningKey.objects.filter(retired_at=None).first()


def _first():
    try:
        with transaction.atomic():
            return _new()
    except IntegrityError:  # another request was quicker
        return _at_work()


def _new():
    kid = references.unused(SigningKey.objects.all(), 8, column="kid")
    public, private = badges.new_key(kid)
    return SigningKey.objects.create(kid=kid, public=public, private=private)
