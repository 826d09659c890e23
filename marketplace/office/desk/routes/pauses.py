"""Producers who sell nothing for a while, put down for them by telephone."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import pauses

patterns = [
    path("pauses/", pauses.listing, name="pauses"),
    path("pauses/<str:code>/end/", pauses.end, name="pause_end"),
]
tabs = [Tab("pauses", _("Selling paused"), (Role.OPERATOR,), 57)]
