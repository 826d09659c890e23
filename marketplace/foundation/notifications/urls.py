"""One-tap links."""

from django.urls import path

from .views import open_link

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = [path("t/<str:token>", open_link, name="link")]  # outside it
