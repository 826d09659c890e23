"""Content security policy, cookies, headers."""

from csp.constants import NONE, SELF

from .env import env

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", [])  # networks of our own proxies, "unix" for a local socket
