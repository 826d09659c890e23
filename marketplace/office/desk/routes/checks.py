"""Labels in people's hands: who reported one, and which codes are looked up."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import checks

patterns = [
    path("labels/", checks.listing, name="labels"),
    path("labels/<int:key>/close/", checks.close, name="label_close"),
]
tabs = [Tab("labels", _("Labels and codes"), (Role.COORDINATION_OFFICER,), 35)]
