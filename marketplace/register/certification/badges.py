"""The signed half of a code on a label: what it says, who signed it, and which codes no longer count.

A compact JWS (RFC 7515) by Ed25519 (RFC 8037, named as in RFC 9864). Its payload says in short words what the certificate prints:
`c` code, `n` product, `m` maker, `s` stars, `f` first day, `u` last day (it holds through it, in Vietnam).
"""

import hashlib
import json
from datetime import UTC
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import OKPKey

from . import selectors
from .models import SigningKey

ALGORITHM = "Ed25519"
DAYS_GOOD = 7  # a list of ended codes older than this confirms nothing
LISTED_UNDER = {selectors.REVOKED: "revoked", selectors.SUSPENDED: "suspended", selectors.REPLACED: "replaced"}


def new_key(kid):
    """The public half as a JWK and the private one as locked text."""
    key = OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig", "alg": ALGORITHM})
    return key.as_dict(private=False), key.as_pem(private=True, password=settings.BADGE_KEY_SECRET).decode()


def token(certificate, key):
    """What the code of this certificate says, signed."""
    return _signed(_payload(certificate), key)


def address(certificate, key):
    """What the QR holds: an address to open, and behind its # all that is needed to check it without a network."""
    return f"{settings.SITE_URL}{reverse('check', args=[certificate.code])}#{token(certificate, key)}"


def published_keys(on=None):
    """As a JWKS."""
    return {"keys": [key.public for key in selectors.published_keys(on)]}


def ended_codes(on=None):
    """Codes that a signature would still vouch for although their star has ended or rests, by why; signed as a whole."""
    on = on or timezone.now()
    codes = {name: [] for name in LISTED_UNDER.values()}
    for certificate in selectors.ended_early(on):
        codes[LISTED_UNDER[selectors.state_of(certificate, on)]].append(certificate.code)
    return {"made_at": on.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "good_for_days": DAYS_GOOD, "codes": codes}


def signed_list(on=None):
    listed = ended_codes(on)
    key = SigningKey.objects.filter(retired_at=None).first()
    return listed | {"jws": _signed(listed, key) if key else None}


def digest(words):
    """A short name that changes with what it names."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]


def _payload(certificate):
    product = certificate.product
    return {
        "c": certificate.code,
        "n": product.name,
        "m": product.producer.name if product.producer else "",
        "s": certificate.stars,
        "f": certificate.valid_from.isoformat(),
        "u": certificate.expires_on.isoformat(),
    }


def _signed(payload, key):
    packed = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact({"alg": ALGORITHM, "kid": key.kid}, packed, _unlocked(key.private), algorithms=[ALGORITHM])


@lru_cache(maxsize=8)
def _unlocked(private):
    return OKPKey.import_key(private, password=settings.BADGE_KEY_SECRET)
