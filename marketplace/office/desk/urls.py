"""The officers' desk."""

from django.urls import include, path

urlpatterns: list = [  # below the language prefix
    path("desk/import/", include("marketplace.office.desk.import_urls")),
]
plain_urlpatterns: list = []  # outside it
