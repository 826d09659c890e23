"""The user, roles and agencies, consent, login by phone or e-mail, second factors."""
