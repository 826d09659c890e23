"""The officers' desk: every module of `routes/` offers `patterns` and `tabs`; a new one needs no line here."""

from django.urls import include, path

from marketplace.office.desk.routes import modules

_pages = [pattern for module in modules() for pattern in module.patterns]
urlpatterns: list = [  # below the language prefix
    path("desk/", include((_pages, "desk"))),
]
plain_urlpatterns: list = []  # outside it
