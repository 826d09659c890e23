"""Login by phone or e-mail (allauth)."""

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/"

SECOND_FACTOR_FOR_OFFICERS = True  # the demo turns it off
