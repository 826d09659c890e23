"""Fairs: announced, registered for, allotted, reported."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import fairs as views

patterns = [
    path("fairs/", views.listing, name="fairs"),
    path("fairs/new/", views.enter, name="fairs_new"),
    path("fairs/<int:key>/", views.fair, name="fair"),
    path("fairs/<int:key>/amend/", views.amend, name="fair_amend"),
    path("fairs/<int:key>/on-behalf/", views.register, name="fair_register"),
    path("fairs/<int:key>/step/<slug:step>/", views.step, name="fair_step"),
    path("fairs/registrations/<int:key>/<slug:decision>/", views.decide, name="fair_decide"),
]
tabs = [Tab("fairs", _("Fairs"), (Role.TRADE_OFFICER,), 75)]
