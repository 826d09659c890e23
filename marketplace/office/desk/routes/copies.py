"""The certificate on paper, and marked duplicates of it."""

from django.urls import path

from marketplace.office.desk.views import copies

patterns = [
    path("certificates/<str:code>/print/", copies.printed, name="certificate_print"),
    path("certificates/<str:code>/copy/", copies.give, name="certificate_copy"),
]
tabs = []
