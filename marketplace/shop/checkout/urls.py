"""From basket to purchase."""

from django.urls import include, path

from . import views

_checkout = [
    path("", views.start, name="start"),
    path("hold/", views.hold, name="hold"),
    path("confirm/<slug:reference>/", views.confirm, name="confirm"),
    path("again/<slug:reference>/", views.again, name="again"),
]
urlpatterns = [path("checkout/", include((_checkout, "checkout")))]  # below the language prefix
plain_urlpatterns: list = []  # outside it
