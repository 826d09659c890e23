"""Quarterly reports."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import reports as views

patterns = [
    path("quarters/", views.listing, name="quarters"),
    path("quarters/<int:key>/", views.one, name="quarter"),
    *(path(f"quarters/<int:key>/report.{kind}", views.file, {"kind": kind}, name=f"quarter_{kind}") for kind in views.FILES),
    path("quarters/<int:key>/<slug:name>/", views.rows, name="quarter_rows"),
    path("quarters/<int:key>/<slug:name>/export.<str:kind>", views.rows_export, name="quarter_rows_export"),
]
tabs = [Tab("quarters", _("Quarterly reports"), (Role.COORDINATION_OFFICER, Role.TRADE_OFFICER), 100, whole=True)]
