"""Bank accounts of producers: what an operator has to read before money may go there."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import payees

patterns = [
    path("accounts/", payees.listing, name="accounts"),
    path("accounts/<int:key>/consent/", payees.consent, name="account_consent"),
    path("accounts/<int:key>/confirm/", payees.confirm, name="account_confirm"),
    path("accounts/<int:key>/refuse/", payees.refuse, name="account_refuse"),
]
tabs = [Tab("accounts", _("Producers' accounts"), (Role.OPERATOR,), 65, whole=True)]
