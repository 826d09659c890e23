"""After a restore from backup: what is to be compared, and the release."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import lost, recovery

patterns = [
    path("recovery/", recovery.overview, name="recovery"),
    path("recovery/release/", recovery.release, name="recovery_release"),
    path("recovery/paid/", lost.listing, name="recovery_paid"),
    path("recovery/paid/find/", lost.find, name="recovery_paid_find"),
    path("recovery/paid/<int:key>/said/", lost.say, name="recovery_paid_said"),
    path("recovery/paid/<int:key>/agree/", lost.agree, name="recovery_paid_agree"),
    path("recovery/paid/<int:key>/drop/", lost.drop, name="recovery_paid_drop"),
    path("recovery/<slug:step>/", recovery.do_step, name="recovery_step"),
]
tabs = [Tab("recovery", _("After a restore"), (Role.OPERATOR,), 119, whole=True)]
