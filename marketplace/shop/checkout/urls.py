"""From basket to purchase."""

from django.urls import include, path

from . import views

_checkout = [
    path("", views.start, name="start"),
]
urlpatterns = [path("checkout/", include((_checkout, "checkout")))]  # below the language prefix
plain_urlpatterns: list = []  # outside it
