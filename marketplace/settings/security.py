"""Content security policy, cookies, headers."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

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
CSP_BY_PREFIX = {  # admin pages of others, behind our login, have rules of their own; all pages of ours have the one above
    "/cms/": {  # Wagtail's editor writes styles into its pages and shows previews in frames
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "frame-ancestors": [SELF],
        "frame-src": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

TRUSTED_PROXIES = env.get("TRUSTED_PROXIES")  # networks of our own proxies, "unix" for a local socket

# Ports do not separate cookies, names do: a demo beside another keeps its own basket and login.
INSTANCE = env.get("INSTANCE")
SESSION_COOKIE_NAME = f"{INSTANCE}_session"
CSRF_COOKIE_NAME = f"{INSTANCE}_csrf"
LANGUAGE_COOKIE_NAME = f"{INSTANCE}_language"
OSCAR_BASKET_COOKIE_OPEN = f"{INSTANCE}_basket"
OSCAR_RECENTLY_VIEWED_COOKIE_NAME = f"{INSTANCE}_viewed"
CSRF_COOKIE_HTTPONLY = True
SESSION_SERIALIZER = "marketplace.foundation.core.sessions.SealedSerializer"  # allauth keeps the login code in the session
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # words about orders do not lie in a cookie

UNSENT_KEPT_MINUTES = 60  # what was typed when the sign-in had ended is offered for so long after
UNSENT_AN_HOUR = 30  # such forms from one network
