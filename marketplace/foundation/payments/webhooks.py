"""What other computers tell us about money: the raw body is proven by a signature and kept, unique, before anything is done with it.

The signature is that of Stripe's scheme, which others may speak too: a header `t=1764115200,v1=<hex>`, where the hex is the HMAC-SHA-256
of `<t>.<raw body>`. It may carry several `v1`; one that fits one of our secrets is enough, so that a secret can be replaced by another.
"""

import hashlib
import hmac
import re

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import WebhookEvent

MOST_BYTES = 256 * 1024
TOLERANCE = 300  # seconds
_PART = re.compile(r"\s*(t|v1)=([0-9a-f]{1,64})\s*")


def body_of(request):
    """The raw bytes; what is too large is refused before it is read."""
    too_large = ValidationError(_("This message is too large."), code="size")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise too_large
    try:
        body = request.body
    except (RequestDataTooBig, UnreadablePostError) as error:
        raise too_large from error
    if len(body) > MOST_BYTES:
        raise too_large
    return body


def sign(body, secret, *, on=None):
    """The header of a message of ours; whoever sends us some makes it likewise."""
    moment = str(int((on or timezone.now()).timestamp()))
    return f"t={moment},v1={_signature(body, moment, secret)}"


def check_signature(body, header, *, secrets, tolerance=TOLERANCE, on=None):
    """Refuses what is unsigned, signed by somebody else, or was signed too long ago (or ahead)."""
    parts = [match.groups() for part in str(header or "")[:2_000].split(",") if (match := _PART.fullmatch(part))]
    moments, said = [value for name, value in parts if name == "t"], [value for name, value in parts if name == "v1"]
    if len(moments) != 1 or not moments[0].isdecimal() or not said:
        raise ValidationError(_("This message is not signed."), code="unsigned")
    expected = [_signature(body, moments[0], secret) for secret in secrets if secret]
    if not any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in said):
        raise ValidationError(_("The signature of this message is not right."), code="forged")
    if abs((on or timezone.now()).timestamp() - int(moments[0])) > tolerance:
        raise ValidationError(_("This message was signed too long ago."), code="old")


def _signature(body, moment, secret):
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def store(source, event_id, raw):
    """(event, fresh): the same again is the same row."""
    raw = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return WebhookEvent.objects.get_or_create(source=source, event_id=event_id, defaults={"raw": raw.replace("\0", "")})


def refused(refusal):
    """400 in a sentence; nothing was applied."""
    return HttpResponse(" ".join(refusal.messages), status=400, content_type="text/plain; charset=utf-8")


def waiting(source):
    """Events that nobody has applied, in the order they came."""
    return WebhookEvent.objects.filter(source=source, applied_at=None).order_by("pk")
