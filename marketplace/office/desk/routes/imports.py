"""Bringing lists in: products, points of sale, fairs and festivals."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import imports as views

patterns = [
    path("import/", views.start, name="import"),
    path("import/<int:pk>/", views.run_page, name="import_run"),
    path("import/<int:pk>/progress/", views.progress, name="import_progress"),
    path("import/<int:pk>/answers/", views.answer, name="import_answer"),
    path("import/<int:pk>/apply/", views.apply, name="import_apply"),
    path("import/<int:pk>/discard/", views.discard, name="import_discard"),
    path("import/<int:pk>/refused.<str:kind>", views.refused, name="import_refused"),
]
tabs = [
    Tab("import", _("Import"), (Role.COORDINATION_OFFICER,), 40, whole=True),
    Tab("import", _("Import"), (Role.TRADE_OFFICER,), 78, whole=True),
]
