"""The page below the language prefix; the files outside it, at addresses that never change."""

from django.urls import path, register_converter

from . import views
from .datasets import BY_SLUG


class DatasetConverter:
    regex = "|".join(BY_SLUG)

    def to_python(self, value):
        return value

    to_url = to_python


register_converter(DatasetConverter, "dataset")
urlpatterns: list = [path("du-lieu-mo/", views.index, name="opendata")]
plain_urlpatterns: list = [
    path("du-lieu-mo/datapackage.json", views.dictionary, name="opendata_dictionary"),
    path("du-lieu-mo/thay-doi.json", views.changes, name="opendata_changes"),
    *(path(f"du-lieu-mo/<dataset:slug>.{kind}", views.file, {"kind": kind}, name=f"opendata_{kind}") for kind in views.FORMATS),
]
