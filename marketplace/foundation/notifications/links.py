"""Signed links: random tokens, stored as digests only. The raw token exists in the message and in the browser's address line, once."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .masking import mask  # noqa: F401  beside the tokens it hides
from .models import Link, LinkStep

PREFIX = "ocp_"  # every token begins so, that logs can be masked by one pattern
SESSION_KEY = "links"
KEPT = 40  # links one browser remembers
KEPT_DAYS = 30  # a link that has ended

_targets = {}


def register(purpose, target):
    """`target(subject)` is the address the opened link leads to."""
    _targets[purpose] = target


def target(link):
    return _targets[link.purpose](link.subject)


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def issue(purpose, subject, *, expires_at, message=None):
    """Return the raw token; the row keeps its digest."""
    return _issued(purpose, subject, expires_at, message)[0]


def grant(request, purpose, subject, *, expires_at):
    """A link for this browser alone, opened at once: its token is told to nobody."""
    remember(request, _issued(purpose, subject, expires_at, None)[1])


def _issued(purpose, subject, expires_at, message):
    if purpose not in _targets:
        raise LookupError(purpose)
    token = PREFIX + secrets.token_urlsafe(32)
    link = Link.objects.create(purpose=purpose, subject=str(subject), digest=digest(token), expires_at=expires_at, message=message)
    return token, link


def address(token):
    return settings.SITE_URL.rstrip("/") + reverse("link", args=[token])


def open(token, *, on=None):  # noqa: A001  the contract's word
    """The link of this token if it still holds, else None. Writes nothing."""
    link = Link.objects.filter(digest=digest(token)).first() if token.startswith(PREFIX) else None
    return link if link and link.purpose in _targets and link.holds(on) else None


def revoke(purpose, subject, *, on=None):
    return Link.objects.filter(purpose=purpose, subject=str(subject), revoked_at=None).update(revoked_at=on or timezone.now())


def remember(request, link):
    """Let this browser come back without the token."""
    kept = request.session.get(SESSION_KEY, {})
    kept.pop(f"{link.purpose}:{link.subject}", None)
    kept[f"{link.purpose}:{link.subject}"] = link.pk
    request.session[SESSION_KEY] = dict(list(kept.items())[-KEPT:])


def held(request, purpose, subject, *, on=None):
    """The link this browser opened for this thing, if it still holds."""
    key = request.session.get(SESSION_KEY, {}).get(f"{purpose}:{subject}")
    link = Link.objects.filter(pk=key, purpose=purpose, subject=str(subject)).first() if key else None
    return link if link and link.holds(on) else None


def use(link, step, *, on=None):
    """Note a step taken through the link; a second time is refused. Call inside the step's transaction."""
    try:
        with transaction.atomic():
            LinkStep.objects.create(link=link, step=step, at=on or timezone.now())
    except IntegrityError:
        raise ValidationError(_("This has already been done through this link.")) from None


def tidy(on=None):
    """Links that ended a month ago open nothing; the steps taken by them go too, for the history tells those. Returns how many went."""
    return Link.objects.filter(expires_at__lt=(on or timezone.now()) - timedelta(days=KEPT_DAYS)).delete()[0]
