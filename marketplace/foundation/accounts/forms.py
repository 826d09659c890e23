"""allauth's forms, mended where it stumbles: phones as people write them, nothing filled in, both filled in."""

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context, ratelimit
from allauth.utils import set_form_field_order
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts import consents, selectors, services
from marketplace.foundation.accounts.fields import ContactField
from marketplace.foundation.core import limits


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = ContactField()
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        set_form_field_order(self, ["login", "password"])


class SignupForm(allauth_forms.SignupForm):
    name = forms.CharField(label=_("Your name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    news = forms.BooleanField(required=False)  # never ticked beforehand

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["phone"].label = _("Phone number")
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = _("Leave it empty to sign in by a code each time. At least 8 signs, not only digits.")
        self.fields["news"].label = consents.purpose("news").text
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        set_form_field_order(self, ["phone", "name", "email", "password1", "news"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", _("Please give a phone number or an e-mail address."))
        return cleaned

    def validate_unique_email(self, value):
        """An address that has an account is not told on the page, only by a letter to it."""
        self.email_taken = bool(filter_users_by_email(value))
        return value if self.email_taken else super().validate_unique_email(value)

    def try_save(self, request):
        if not getattr(self, "email_taken", False):
            return super().try_save(request)
        get_adapter().send_account_already_exists_mail(self.cleaned_data["email"])
        if not self.cleaned_data.get("phone"):
            return None, get_adapter().respond_email_verification_sent(request, None)
        self.cleaned_data["email"] = ""  # the account opens by the phone alone
        return super().try_save(request)

    def _clean_phone(self):
        if phone := self.cleaned_data.get("phone"):
            services.release_unproven_number(phone)
        super()._clean_phone()

    def custom_signup(self, request, user):
        if self.cleaned_data.get("news"):
            services.give_consent(user, purpose="news", page="account_signup")


class RequestLoginCodeForm(forms.Form):
    """One field. allauth's view reads `_user` and the clean `phone` or `email` from it."""

    contact = ContactField()
    _user = None

    def clean_contact(self):
        contact = self.cleaned_data["contact"]
        if not ratelimit.consume(context.request, action="request_login_code", key=contact):
            raise get_adapter().validation_error("too_many_login_attempts")
        if "@" in contact:
            users = filter_users_by_email(contact, is_active=True, prefer_verified=True, for_login=True)
            self._user = users[0] if users else None
        else:
            self._user = selectors.user_by_phone(contact)
        return contact

    def clean(self):
        contact = self.cleaned_data.get("contact", "")
        return {**self.cleaned_data, "email" if "@" in contact else "phone": contact}


class Counted:
    """allauth counts wrong codes in the session, where a hundred requests at once count as one; ours are counted in PostgreSQL."""

    def clean_code(self):
        session = context.request.session.session_key
        limits.spend(
            f"typed-code:{session}:{self.expected_code}", limit=settings.PHONE_CODE_ATTEMPTS, seconds=settings.PHONE_CODE_MINUTES * 60
        )
        return super().clean_code()


class ConfirmLoginCodeForm(Counted, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmPasswordResetCodeForm(Counted, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class VerifyPhoneForm(Counted, allauth_forms.VerifyPhoneForm):
    def clean_code(self):
        code = self.cleaned_data["code"]
        if allauth_forms.compare_user_code(actual=code, expected=self.expected_code):
            services.take_idle_number(self.phone, by=self.user)  # proven now, and its former owner is long gone
        return super().clean_code()
