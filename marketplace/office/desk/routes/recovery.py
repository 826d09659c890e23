"""After a restore from backup: what is to be compared, and the release."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import recovery

patterns = [
    path("recovery/", recovery.overview, name="recovery"),
    path("recovery/release/", recovery.release, name="recovery_release"),
    path("recovery/<slug:step>/", recovery.do_step, name="recovery_step"),
]
tabs = [Tab("recovery", _("After a restore"), (Role.OPERATOR,), 119, whole=True)]
