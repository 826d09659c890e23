"""Versions of the criteria for points of sale."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import criteria as views

patterns = [
    path("criteria/", views.listing, name="criteria"),
    path("criteria/<slug:code>/", views.one, name="criteria_one"),
    path("criteria/<slug:code>/next/", views.draft, name="criteria_next"),
    path("criteria/<slug:code>/amend/", views.amend, name="criteria_amend"),
    path("criteria/<slug:code>/publish/", views.publish, name="criteria_publish"),
    path("criteria/<slug:code>/discard/", views.discard, name="criteria_discard"),
    path("criteria/<slug:code>/restore/", views.restore, name="criteria_restore"),
    path("criteria/<slug:code>/end/", views.end, name="criteria_end"),
]
tabs = [Tab("criteria", _("Criteria of points of sale"), (Role.TRADE_OFFICER,), 74, whole=True)]
