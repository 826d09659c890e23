"""How goods may be sold, as data: rules by group and strength, licences for alcohol."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import selling

patterns = [
    path("selling/", selling.listing, name="selling"),
    path("selling/rules/<int:key>/", selling.rule, name="selling_rule"),
    path("selling/licences/", selling.add_licence, name="licence_add"),
    path("selling/licences/<int:key>/end/", selling.end_licence, name="licence_end"),
]
tabs = [Tab("selling", _("How goods are sold"), (Role.COORDINATION_OFFICER,), 45, whole=True)]
