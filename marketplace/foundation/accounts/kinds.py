"""What this room says to people. Codes are read from the row at dispatch; no code is ever in the queue."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from marketplace.foundation.accounts.models import Consent, PhoneCode, SecondFactorReset
from marketplace.foundation.accounts.services.consent import GUEST_CONSENT
from marketplace.foundation.accounts.services.second_factor import RESET_ASKED, RESET_DONE
from marketplace.foundation.core.templatetags.ocop import phone_words
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.kinds import Content, Kind, Stale, register

STOP_LINK = "consent_stop"
STOP_HOLDS = timedelta(days=400)


def _code(refs, link):
    row = PhoneCode.objects.open(timezone.now()).filter(pk=refs["code"]).first()
    if row is None:
        raise Stale
    words = _("%(code)s is your code at %(site)s. It holds for %(minutes)d minutes. Never tell it to anybody, nor to us.") % {
        "code": row.code,
        "site": settings.OSCAR_SHOP_NAME,
        "minutes": settings.PHONE_CODE_MINUTES,
    }
    return Content(subject=_("Your code at %(site)s") % {"site": settings.OSCAR_SHOP_NAME}, text=words, sms=words)


def _unknown(refs, link):
    words = _("%(site)s has no account with this number. You can open one here: %(url)s") % _places("account_signup")
    return Content(subject=_("No account yet"), text=words, sms=words)


def _known(refs, link):
    words = _("This number already has an account at %(site)s. You can sign in by a code here: %(url)s") % _places(
        "account_request_login_code"
    )
    return Content(subject=_("You already have an account"), text=words, sms=words)


def _consent(refs, link):
    consent = Consent.objects.filter(pk=refs["consent"], withdrawn_at=None).first()
    if consent is None:
        raise Stale
    said = {"site": settings.OSCAR_SHOP_NAME, "stop": link(STOP_LINK, consent.pk, expires_at=timezone.now() + STOP_HOLDS)}
    words = _("This number has been entered at %(site)s to receive news and offers. Not you, or no longer? %(stop)s") % said
    return Content(subject=_("News and offers from %(site)s") % said, text=words, sms=words)


def _reset_asked(refs, link):
    if not SecondFactorReset.objects.open().filter(pk=refs["reset"]).exists():
        raise Stale
    said = {"site": settings.OSCAR_SHOP_NAME, "hotline": phone_words(settings.HOTLINE)}
    words = _("Somebody asked %(site)s to take off your second factor. If it was not you, please call %(hotline)s now.") % said
    return Content(subject=_("Your second factor is to be taken off"), text=words, sms=words)


def _reset_done(refs, link):
    said = _places("account_login") | {"hotline": phone_words(settings.HOTLINE)}
    words = _("Your second factor is taken off. Sign in and set up a new one: %(url)s. Not asked for? Call %(hotline)s.") % said
    return Content(subject=_("Your second factor is taken off"), text=words, sms=words)


def _places(name):
    return {"site": settings.OSCAR_SHOP_NAME, "url": settings.SITE_URL.rstrip("/") + reverse(name)}


def register_all():
    links.register(STOP_LINK, lambda key: reverse("consent_stop", args=[key]))
    ways = ("sms", "zalo")
    register(Kind("phone_code", _code, label=_lazy("code for a phone"), ways=ways, at_once=True))
    register(Kind("number_unknown", _unknown, label=_lazy("no account with this number"), ways=ways))
    register(Kind(GUEST_CONSENT, _consent, label=_lazy("noted: news and offers are wanted")))
    register(Kind(RESET_ASKED, _reset_asked, label=_lazy("second factor: asked to be taken off"), copy_by_email=True))
    register(Kind(RESET_DONE, _reset_done, label=_lazy("second factor: taken off"), copy_by_email=True))
    register(Kind("number_known", _known, label=_lazy("this number has an account"), ways=ways))
