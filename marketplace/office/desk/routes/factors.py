"""Officers who have lost their second factor: two others agree to take it off."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import factors

patterns = [
    path("factors/", factors.listing, name="factors"),
    path("factors/<int:key>/agree/", factors.agree, name="factor_agree"),
    path("factors/<int:key>/refuse/", factors.refuse, name="factor_refuse"),
]
tabs = [Tab("factors", _("Second factors"), (Role.OPERATOR,), 111, whole=True)]
