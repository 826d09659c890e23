"""Bringing lists in: products, points of sale, fairs and festivals."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import import_columns
from marketplace.office.desk.views import imports as views

patterns = [
    path("import/", views.start, name="import"),
    path("import/shapes/", import_columns.shapes_page, name="import_shapes"),
    path("import/shapes/<int:pk>/", import_columns.shape, name="import_shape"),
    path("import/shapes/<int:pk>/remove/", import_columns.forget, name="import_shape_forget"),
    path("import/<int:pk>/columns/", import_columns.columns, name="import_columns"),
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
    Tab("import", _("Import"), (Role.OPERATOR,), 61, whole=True),
]
