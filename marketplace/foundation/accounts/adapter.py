"""What allauth asks of us: phones as people write them, codes by our messages, and who may come in."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows import email_verification, login
from allauth.account.models import Login
from allauth.account.utils import has_verified_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts import selectors, services
from marketplace.foundation.accounts.fields import PhoneField
from marketplace.foundation.core import clients, phones
from marketplace.foundation.core.limits import TooMany

REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds, as allauth's own


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "unconfirmed": _("This e-mail address is not confirmed yet."),
    }

    # phones

    def phone_form_field(self, **kwargs):
        return PhoneField(**kwargs)

    def clean_phone(self, phone):
        return phones.parse(phone)

    def get_user_by_phone(self, phone):
        return selectors.user_by_phone(phone)

    def get_phone(self, user):
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user, phone, verified):
        services.set_phone(user, phone=phone, proven=verified)

    def set_phone_verified(self, user, phone):
        services.set_phone(user, phone=phone, proven=True)

    def save_user(self, request, user, form, commit=True):  # noqa: FBT002  allauth's signature
        user.phone = form.cleaned_data.get("phone") or None  # before the first save: a user without both is refused
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    # codes

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        self._sms(services.send_login_code, phone, code=code)

    def send_unknown_account_sms(self, phone, **kwargs):
        self._sms(services.tell_unknown_number, phone)

    def send_account_already_exists_sms(self, phone):
        self._sms(services.tell_known_number, phone)

    def _sms(self, service, phone, **kwargs):
        try:
            service(phone, request=self.request, **kwargs)
        except TooMany as refused:
            page = render(self.request, "429.html", {"words": " ".join(refused.messages)}, status=429)
            raise ImmediateHttpResponse(page) from refused

    # who comes in

    def is_safe_url(self, url):
        try:
            return super().is_safe_url(url)
        except ValueError:  # no address at all: `http://[`
            return False

    def get_client_ip(self, request):
        return clients.client_address(request)

    def _get_login_attempts_cache_key(self, request, **credentials):
        # allauth forgets the phone, and all phones would share one count
        return "login:" + (credentials.get("phone") or credentials.get("email") or "").lower()

    def pre_login(self, request, user, **kwargs):
        if response := super().pre_login(request, user, **kwargs):
            return response
        by_code = _code_of(request, user)
        if by_code and not kwargs["signup"]:
            if by_code.get("phone") and services.number_is_idle(user):
                return self._as_new_person(request, user, kwargs["redirect_url"])
            if user.last_login is None:
                services.forget_password(user)  # who proved the address first is its owner, whoever chose that password
        if not user.phone and not by_code and not has_verified_email(user):
            attempt = Login(user=user, email=user.email, signup=kwargs["signup"])
            email_verification.send_verification_email_at_login(request, attempt)
            return self.respond_email_verification_sent(request, user)
        return None

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who came in a moment ago is not asked for the same once more; whoever sits before an old session is."""
        records = login.get_authentication_records(self.request, self.request.user)
        fresh = records and timezone.now().timestamp() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def _as_new_person(self, request, former, redirect_url):
        phone = former.phone
        user = services.hand_over_number(former)
        login.record_authentication(request, user, method="code", phone=phone)
        messages.info(request, _("This number had not been used for a long time, so we opened a new account for it."))
        return login.perform_login(request, Login(user=user, redirect_url=redirect_url))

    # mails

    def send_mail(self, template_prefix, email, context):
        return super().send_mail(template_prefix, email, {"site_name": settings.OSCAR_SHOP_NAME, **context})


def _code_of(request, user):
    """The record of the code just entered, if that is how this person comes in."""
    records = login.get_authentication_records(request, user)
    last = records[-1] if records else {}
    return (
        last if last.get("method") == "code" and timezone.now().timestamp() - last["at"] < settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT else None
    )


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self):
        return settings.OSCAR_SHOP_NAME

    def get_totp_label(self, user):
        return user.email or phones.display(user.phone)

    def can_delete_authenticator(self, authenticator):
        return not (settings.SECOND_FACTOR_FOR_OFFICERS and selectors.is_officer(authenticator.user))

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher():
    digest = hashlib.sha256(b"accounts.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
