"""Who holds which role, for which agency and place, from when to when."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.access import SUPERUSER
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import roles

patterns = [
    path("roles/", roles.listing, name="roles"),
    path("roles/<int:key>/end/", roles.end, name="role_end"),
]
tabs = [Tab("roles", _("Roles"), (SUPERUSER,), 110, whole=True)]
