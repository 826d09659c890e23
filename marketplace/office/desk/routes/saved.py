"""Views of lists that a person keeps."""

from django.urls import path

from marketplace.office.desk.views import saved

patterns = [
    path("views/", saved.save, name="view_save"),
    path("views/<int:key>/remove/", saved.remove, name="view_remove"),
    path("views/<int:key>/restore/", saved.restore, name="view_restore"),
]
tabs = []
