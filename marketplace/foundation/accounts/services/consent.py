from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts import consents
from marketplace.foundation.accounts.models import Consent, User
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient

GUEST_CONSENT = "guest_consent"


@transaction.atomic
def give_consent(user, *, purpose, page="", on=None):
    """Keep the proof: which words were shown, in which language, where and when. Given twice, it stays one."""
    asked = consents.purpose(purpose)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = user.consents.filter(purpose=purpose, withdrawn_at=None).first()
    if standing:
        return standing
    return Consent.objects.create(user=user, **_proof(asked, page, on))


def _proof(asked, page, on):
    return {
        "purpose": asked.slug,
        "version": asked.version,
        "text": str(asked.text),
        "language": get_language() or "vi",
        "asked_at_page": page,
        "given_at": on or timezone.now(),
    }


@transaction.atomic
def give_guest_consent(phone, *, purpose, page="", on=None):
    """The same proof for a number without an account. Its holder is told at once, with a link that ends it: it may be another's number."""
    standing, fresh = Consent.objects.get_or_create(
        user=None, phone=phone, purpose=purpose, withdrawn_at=None, defaults=_proof(consents.purpose(purpose), page, on)
    )
    if fresh:
        notifications.send(GUEST_CONSENT, to=Recipient(phone=phone), refs={"consent": standing.pk}, about=f"consent {standing.pk}")
    return standing


@transaction.atomic
def end_guest_consent(consent, *, on=None):
    """By the link in a message. Said twice, it stays ended at the first word."""
    Consent.objects.filter(pk=consent.pk, user=None, withdrawn_at=None).update(withdrawn_at=on or timezone.now())


@transaction.atomic
def withdraw_consent(user, *, purpose, on=None):
    standing = user.consents.select_for_update(no_key=True).filter(purpose=purpose, withdrawn_at=None).first()
    if standing is None:
        raise ValidationError(_("This consent is not given, so there is nothing to withdraw."))
    standing.withdrawn_at = on or timezone.now()
    standing.save(update_fields=["withdrawn_at"])
    return standing
