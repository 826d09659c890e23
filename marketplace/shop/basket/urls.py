"""The basket."""

from django.urls import include, path

from . import views

_basket = [
    path("", views.summary, name="summary"),
    path("add/", views.add, name="add"),
    path("line/<int:line>/", views.change, name="change"),
    path("line/<int:line>/remove/", views.remove, name="remove"),
    path("undo/", views.undo, name="undo"),
    path("code/", views.code, name="code"),
    path("code/drop/", views.drop_code, name="drop_code"),
    path("empty/", views.empty, name="empty"),
]
urlpatterns = [path("basket/", include((_basket, "basket")))]  # below the language prefix
plain_urlpatterns: list = []  # outside it
