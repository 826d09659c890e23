"""Login by phone or e-mail, with code or password (allauth); the only door there is."""

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account:home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ACCOUNT_ADAPTER = "marketplace.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "marketplace.foundation.accounts.forms.LoginForm",
    "signup": "marketplace.foundation.accounts.forms.SignupForm",
    "request_login_code": "marketplace.foundation.accounts.forms.RequestLoginCodeForm",
    "verify_phone": "marketplace.foundation.accounts.forms.VerifyPhoneForm",
    "confirm_login_code": "marketplace.foundation.accounts.forms.ConfirmLoginCodeForm",
    "confirm_password_reset_code": "marketplace.foundation.accounts.forms.ConfirmPasswordResetCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1"]  # each optional; the form asks for one of the first two
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = (
    "optional"  # "mandatory" would demand an e-mail of everybody; the adapter lets in only who proved one or the other
)
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True  # no key in an address, so none in a log
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {
    "verify_phone": "",  # allauth's own answers 500 at sign-up; ours (below) are spent before each code
    "change_phone": "10/h/user",
    "request_login_code": "20/m/ip,3/m/key,12/h/key",  # three guesses each: 36 an hour of a million
    "reset_password": "20/m/ip,5/m/key,12/h/key",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 30 * 24 * 3600  # shorter than PHONE_IDLE_DAYS, or an old session would outlive its number
MFA_ADAPTER = "marketplace.foundation.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody is in who has not proved phone or e-mail (the adapter)
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # phone or e-mail: neither alone is required

# allauth counts attempts in the cache, and every worker must see the same count.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}

SECOND_FACTOR_FOR_OFFICERS = True  # the demo turns it off
PHONE_IDLE_DAYS = 180  # after that a code alone opens a new account: numbers change hands
PHONE_CODE_MINUTES = 10
PHONE_CODE_ATTEMPTS = 5
SMS_CODES_PER_PHONE = (5, 3600)  # how many, in how many seconds
SMS_CODES_PER_ADDRESS = (10, 3600)
SMS_CODES_PER_NETWORK = (60, 24 * 3600)
SMS_CODES_PER_DAY = 3000  # all of them together: the budget
ERASURE_DAYS = 20  # personal data law 91/2025: finish within
ERASURE_WAIT_DAYS = 10  # so long it can be withdrawn; then it is carried out as soon as no order is open
